import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isList, isObject } from './json-access.ts'
import { readPlainYaml } from './read-plain-yaml.ts'
import { defaultYamlCaps, readAnyYaml } from './read-yaml.ts'

const root = join(import.meta.dirname, '../../..')
const filesBelow = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
const projectFiles = [...filesBelow('scripts/conformance/fixtures'), ...filesBelow('examples')]

const written = `version: 2

# all that is read here
models:
  - name: orders
    description: >
      Orders, one a row.

      Since 2019: all of them # not a comment.
    meta: {}
    config:
        materialized: table
        tags: ['a', "b c", d e, 1, 2.0]
        enabled: yes
    columns:
    - name: id
      description: |-
        first
          more
        last
      data_tests:
        - unique
        - not_null
        - accepted_values:
            values: [a, 'b', 010]
    - name: "quoted: yes"
      quote: false
      data_type:
      +odd.key-1: (sum(x) / 2)
  - name: _2
    note: 'it is # no comment: at all'
seeds:
- name: raw
  config: { delimiter: ";", meta: {}, list: [{ a: [] }, b] }
empty:
`

/** Mulberry32. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const pieces = [
  ...[
    '\n',
    ' ',
    '  ',
    ':',
    ': ',
    '- ',
    '-',
    '#',
    ' #',
    "'",
    '"',
    '[',
    ']',
    '{',
    '}',
    ',',
    '|',
    '>',
    '|-',
    '>+',
  ],
  ...[
    '\\',
    '&a ',
    '*a',
    '!!str ',
    '<<: *a',
    '? ',
    '---\n',
    '...\n',
    '%',
    '@',
    '\t',
    '\r',
    'é',
    '😀',
    '\u2028',
    '~',
  ],
  ...[
    'no',
    'on: 1',
    '1',
    '0x1f',
    '1.0',
    '\n\n',
    '\n# c\n',
    '\n   ',
    '__proto__: 1',
    '[]',
    '{}',
    "''",
    'a b: c',
  ],
]

function mutate(text: string, random: (below: number) => number): string {
  let result = text
  for (let times = random(4) + 1; times > 0; times -= 1) {
    const at = random(result.length + 1)
    const cut = random(3) === 0 ? random(8) : 0
    const piece = random(4) === 0 ? '' : (pieces[random(pieces.length)] ?? '')
    result = result.slice(0, at) + piece + result.slice(at + cut)
  }
  return result
}

/** Whether it was read here; what was read is held against the reader of all of YAML. */
function compare(text: string): boolean {
  const plain = readPlainYaml(text, defaultYamlCaps)
  if (!plain) return false
  const any = readAnyYaml(text)
  if (!any.ok) throw new Error(`read although ${any.problem.message}:\n${text}`)
  const { document } = any
  expect(plain.value, text).toEqual(document.value)
  expect(JSON.stringify(plain.value), text).toBe(JSON.stringify(document.value))
  expect(document.duplicates, text).toEqual([])
  const root = isObject(document.value) ? document.value : {}
  for (const [section, items] of document.items) {
    if (!isList(root[section])) continue
    const found = plain.items.get(section) ?? []
    expect(
      found.map(({ start, line }) => [start, line]),
      text,
    ).toEqual(items.map(({ start, line }) => [start, line]))
    expect(
      items.every(({ end }, index) => (found[index]?.end ?? 0) >= end),
      text,
    ).toBe(true)
  }
  return true
}

describe('plain YAML', () => {
  it('is read as by the reader of all of YAML', () => {
    expect(compare(written)).toBe(true)
    expect(compare('')).toBe(true)
    expect(compare('# nothing\n')).toBe(true)
  })

  it('is most of what projects have', () => {
    const read = projectFiles.filter(compare).length
    expect(projectFiles.length).toBeGreaterThan(50)
    expect(read / projectFiles.length).toBeGreaterThan(0.6)
  })

  it('is told from what only looks like it, in 20,000 changed texts', () => {
    const random = randomNumbers(20)
    const texts = [written, ...projectFiles.filter((text) => text.length < 3_000)]
    let read = 0
    for (let count = 0; count < 20_000; count += 1) {
      const text = texts[random(texts.length)] ?? ''
      const lines = text.split('\n')
      const from = random(lines.length)
      const part = random(2) === 0 ? text : lines.slice(from, from + 1 + random(12)).join('\n')
      if (compare(mutate(part, random))) read += 1
    }
    expect(read).toBeGreaterThan(1_500)
  })
})
