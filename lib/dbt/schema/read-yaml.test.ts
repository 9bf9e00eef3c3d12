import { describe, expect, it } from 'vitest'
import { defaultYamlCaps, locateYaml, readYaml } from './read-yaml.ts'
import type { YamlCaps } from './read-yaml.ts'

const value = (text: string) => {
  const read = readYaml(text)
  return read.ok ? JSON.parse(JSON.stringify(read.document.value)) : read.problem.message
}
const refused = (text: string, caps: Partial<YamlCaps> = {}) => {
  const read = readYaml(text, { ...defaultYamlCaps, ...caps })
  return read.ok ? null : read.problem
}

describe('readYaml', () => {
  // What PyYAML, dbt's reader, makes of the same scalars.
  const scalars: readonly (readonly [string, unknown])[] = [
    ['yes', true],
    ['off', false],
    ['y', 'y'],
    ['~', null],
    ['', null],
    ['1_000', 1000],
    ['010', 8],
    ['08', '08'],
    ['0x1F', 31],
    ['1:30', 90],
    ['1e3', '1e3'],
    ['1.5e+3', 1500],
    ['.5', 0.5],
    ['2020-01-01', '2020-01-01'],
    ['"1"', '1'],
    ['!!str 1', '1'],
    ['123456789012345678901', '123456789012345678901'],
  ]
  for (const [text, expected] of scalars) {
    it(`a: ${text}`, () => expect(value(`a: ${text}`)).toEqual({ a: expected }))
  }

  it('follows anchors and merges', () => {
    const text =
      'base: &b { x: 1, y: [2] }\nmore: { <<: *b, x: 3 }\nboth: { <<: [{ z: 1 }, *b] }\nlist: [*b]\n'
    expect(value(text)).toEqual({
      base: { x: 1, y: [2] },
      more: { x: 3, y: [2] },
      both: { z: 1, x: 1, y: [2] },
      list: [{ x: 1, y: [2] }],
    })
  })

  it('takes lines within quotes and brackets that are indented too little, as dbt does', () => {
    expect(value('a:\n  b: "one\n  two\n\nthree"\n  c: 1')).toEqual({ a: { b: 'one two\nthree', c: 1 } })
    expect(value("a:\n  - b: 'it''s\nso'\n  - c")).toEqual({ a: [{ b: "it's so" }, 'c'] })
    expect(value('a:\n    - b: {\n        x: [1, # one }\n# two\n\n  2],\n    }\n    - c')).toEqual({
      a: [{ b: { x: [1, 2] } }, 'c'],
    })
    expect(value('a:\n  b: [\n1\n]\n  c: "#\n# x"')).toEqual({ a: { b: [1], c: '# # x' } })
    const text = 'a:\n  b: {\n  }\n  c: there'
    expect(locateYaml(text, ['a', 'c'])?.start).toEqual({ line: 4, column: 6 })
    const broken = readYaml('a:\n  b: [\n1\n')
    // Where the bracket opens that has no end.
    expect(broken.ok ? null : broken.problem.span.start).toEqual({ line: 2, column: 6 })
  })

  it('takes __proto__ and constructor as names like any other', () => {
    const read = readYaml('__proto__: { polluted: 1 }\nconstructor: 2\n')
    expect(read.ok && Object.keys(read.document.value ?? {})).toEqual(['__proto__', 'constructor'])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('knows the line of each entry', () => {
    const read = readYaml(
      'models:\n  - name: a\n    description: |\n      - name: no\n\n  # note\n  - name: b\nseeds: [{ name: c }]\n',
    )
    expect(
      read.ok && [...read.document.items].map(([key, items]) => [key, items.map((item) => item.line)]),
    ).toEqual([
      ['models', [2, 7]],
      ['seeds', [8]],
    ])
  })

  it('ends a file without its last line end, as dbt does', () => {
    for (const style of ['|', '>', '|+']) {
      expect(value(`a: ${style}\n  x\n\n`)).toEqual({ a: 'x' })
      expect(value(`a: {}\nb: ${style}\n  x\nc: 1\n`)).toEqual({ a: {}, b: 'x\n', c: 1 })
    }
  })

  it('refuses an alias bomb, deep nesting, long text and an alias of nothing', () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 9; level += 1) {
      bomb.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      )
    }
    expect(refused(bomb.join('\n'))?.message).toMatch(/more than 2000000 values/)
    expect(refused('['.repeat(1000))?.message).toMatch(/nested more than \d+ levels deep/)
    expect(refused('a: b', { maxLength: 3 })?.message).toMatch(/has 4 characters/)
    expect(refused('a: *nope')).toMatchObject({ message: /no anchor '&nope'/, span: { start: { line: 1 } } })
  })
})

describe('locateYaml', () => {
  const text = 'models:\n  - name: a\n    columns:\n      - name: id\n        tests: [unique, "not_null"]\n'
  it('finds values and keys', () => {
    const start = (path: (string | number)[], part?: 'key' | 'value') => {
      const span = locateYaml(text, path, part)
      return span && [span.start.line, span.start.column]
    }
    expect(start(['models', 0, 'columns', 0, 'tests', 1])).toEqual([5, 25])
    expect(start(['models', 0, 'columns', 0, 'name'], 'key')).toEqual([4, 9])
    expect(start(['models', 0, 'nope'])).toEqual([2, 5])
  })

  it('finds the dash or the colon of what is empty', () => {
    const empty =
      "models:\n  - name: 'a'\n  # none\n  -\n  - columns:\n      -\n      - tags: [x]\n        meta:\n"
    const start = (...path: (string | number)[]) => {
      const span = locateYaml(empty, path)
      return span && [span.start.line, span.start.column]
    }
    expect(start('models', 1)).toEqual([4, 3])
    expect(start('models', 2, 'columns', 0)).toEqual([6, 7])
    expect(start('models', 2, 'columns', 1, 'meta')).toEqual([8, 13])
  })
})
