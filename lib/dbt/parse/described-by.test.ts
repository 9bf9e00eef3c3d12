import { describe, expect, it } from 'vitest'
import { manifestArtifact } from '../artifacts/index.ts'
import type { ParsedProject } from '../options.ts'
import { memoryFiles } from '../project/memory-files.ts'
import { testTarget } from '../testing/project.ts'
import { parseProject, withFile } from './parse-project.ts'

const start: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: test\n",
  'dbt_packages/kit/dbt_project.yml': "name: kit\nversion: '1.0'\n",
  'dbt_packages/more/dbt_project.yml': "name: more\nversion: '1.0'\n",
  'models/reader.sql': "select * from {{ ref('m') }}",
}

const off = '{{ config(enabled=false) }}select 1 as id'
const entry = (more: string) =>
  `models:\n  - name: m\n    description: said\n    columns: [{ name: id, data_tests: [not_null] }]\n${more}`

/** Each is what one file may be; null is none. */
const choices: Readonly<Record<string, readonly (string | null)[]>> = {
  'models/m.sql': [null, 'select 1 as id', off],
  'models/m.yml': [null, entry(''), entry('    config: { enabled: false }\n'), 'exposures: []\n'],
  'seeds/m.csv': [null, null, null, 'id\n1\n'],
  'dbt_packages/kit/models/m.sql': [null, 'select 2 as id', off],
  'dbt_packages/kit/models/m.yml': [null, entry('    config: { enabled: true, meta: { a: 1 } }\n')],
  'dbt_packages/more/models/m.sql': [null, 'select 3 as id', off],
  'dbt_packages/more/models/m.yml': [null, null, entry(''), entry('    versions: [{ v: 1 }]\n')],
}

function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
}

const options = (files: Readonly<Record<string, string>>) => ({
  files: memoryFiles(files),
  target: testTarget,
  vars: {},
  env: new Map<string, string>(),
})

const shown = ({ manifest, diagnostics }: ParsedProject) => ({
  nodes: [...manifest.nodes].sort(([a], [b]) => (a < b ? -1 : 1)),
  disabled: [...manifest.disabled].sort(([a], [b]) => (a < b ? -1 : 1)),
  diagnostics,
})

describe('what another package describes', () => {
  it('is the same after each of 300 edits as from nothing', () => {
    const files: Record<string, string> = { ...start }
    const pick = randomNumbers(11)
    const paths = Object.keys(choices)
    let project = parseProject(options(files))
    for (let step = 0; step < 300; step += 1) {
      const path = paths[pick(paths.length)] ?? ''
      const texts = choices[path] ?? []
      const text = texts[pick(texts.length)] ?? null
      if (text === null) delete files[path]
      else files[path] = text
      project = pick(2) === 0 ? parseProject(options(files), project) : withFile(project, path, text)
      expect(shown(project), `${step} ${path}`).toEqual(shown(parseProject(options(files))))
    }
  })

  it('says where the description stands', () => {
    const files = {
      ...start,
      'dbt_packages/kit/models/m.sql': 'select 2 as id',
      'models/m.yml': entry(''),
    }
    const node = parseProject(options(files)).manifest.nodes.get('model.kit.m')
    expect(node).toMatchObject({ description: 'said', origin: { patchPath: 'models/m.yml' } })
  })

  it('is named in the manifest by its own package', () => {
    const stamp = { invocationId: 'test', generatedAt: '2026-01-01T00:00:00Z' }
    const pathIn = (files: Readonly<Record<string, string>>, id: string) => {
      const { manifest } = parseProject(options({ ...start, ...files }))
      const { nodes } = JSON.parse(JSON.stringify(manifestArtifact(manifest, stamp)))
      return Reflect.get(nodes[id], 'patch_path')
    }
    const inRoot = { 'dbt_packages/kit/models/m.sql': 'select 2 as id', 'models/m.yml': entry('') }
    expect(pathIn(inRoot, 'model.kit.m')).toBe('shop://models/m.yml')
    const inPackage = { 'models/m.sql': 'select 1 as id', 'dbt_packages/kit/models/m.yml': entry('') }
    expect(pathIn(inPackage, 'model.shop.m')).toBe('kit://models/m.yml')
  })

  it('is told of twice where two packages describe the same model', () => {
    const files = {
      ...start,
      'models/m.sql': 'select 1 as id',
      'models/m.yml': entry(''),
      'dbt_packages/kit/models/m.yml': entry(''),
    }
    const [fault] = parseProject(options(files)).diagnostics
    expect(fault).toMatchObject({ code: 'patch-duplicate', path: 'dbt_packages/kit/models/m.yml' })
    expect(fault?.message).toContain('models/m.yml, line 2')
  })
})
