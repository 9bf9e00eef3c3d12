import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { generateProject } from '../../../scripts/generate-project.ts'
import type { Manifest } from '../manifest.ts'
import type { ParsedProject } from '../options.ts'
import { memoryFiles } from '../project/memory-files.ts'
import { testTarget } from '../testing/project.ts'
import { parseProject, withFile } from './parse-project.ts'

type Files = Record<string, string>
type Edit = (files: Files, pick: (below: number) => number) => readonly string[]

function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
}

const startFiles = (): Files => ({
  ...generateProject({ models: 24, seed: 7 }),
  'models/_docs.md': '{% docs one %}The first text.{% enddocs %}\n{% docs two %}The second.{% enddocs %}\n',
  'models/extra.yml': [
    'version: 2',
    'groups:',
    '  - name: finance',
    '    owner: { name: Finance }',
    'exposures:',
    '  - name: board',
    '    type: dashboard',
    '    description: "{{ doc(\'one\') }}"',
    '    owner: { name: Board }',
    "    depends_on: [ref('model_00003'), ref('model_00012')]",
    'unit_tests:',
    '  - name: ut',
    '    model: model_00001',
    '    given: []',
    '    expect: { rows: [] }',
    '',
  ].join('\n'),
  'models/semantic.yml': [
    'semantic_models:',
    '  - name: orders',
    "    model: ref('model_00004')",
    '    measures: [{ name: amount, agg: sum }]',
    'metrics:',
    '  - { name: revenue, label: Revenue, type: simple, type_params: { measure: amount } }',
    '  - name: twice',
    '    label: Twice',
    '    type: derived',
    '    type_params: { expr: 2 * revenue, metrics: [revenue] }',
    'unit_tests:',
    '  - name: with_file',
    '    model: model_00006',
    "    given: [{ input: ref('model_00001'), format: csv, fixture: rows }]",
    '    expect: { rows: [] }',
    '',
  ].join('\n'),
  'tests/fixtures/rows.csv': 'id\n1\n',
  'functions/add_tax.sql': 'amount * 1.19\n',
  'seeds/codes.csv': 'code,name\n1,one\n',
  'snapshots/snap.sql':
    "{% snapshot snap %}{{ config(strategy='check', unique_key='column_0', check_cols='all') }}select * from {{ ref('model_00002') }}{% endsnapshot %}\n",
  'tests/singular.sql': "select * from {{ ref('model_00005') }} where false\n",
})

const models = (files: Files) =>
  Object.keys(files).filter((path) => path.endsWith('.sql') && path.startsWith('models/'))
const yamls = (files: Files) => Object.keys(files).filter((path) => path.endsWith('_models.yml'))

/** The kinds of edits that people make. Each changes `files` and says which paths it touched. */
const edits: Record<string, Edit> = {
  'comment in a model': (files, pick) =>
    editOne(files, models(files), pick, (text) => `${text}-- ${pick(100)}\n`),
  'ref in a model': (files, pick) =>
    editOne(
      files,
      models(files),
      pick,
      (text) => `${text}-- {{ ref('model_${String(pick(30)).padStart(5, '0')}') }}\n`,
    ),
  'source in a model': (files, pick) =>
    editOne(files, models(files), pick, (text) => `${text}-- {{ source('raw', 'table_${pick(25)}') }}\n`),
  'config in a model': (files, pick) =>
    editOne(files, models(files), pick, (text) => {
      const configs = [
        "alias='renamed'",
        'enabled=false',
        "schema='x'",
        "materialized='ephemeral'",
        "group='finance', access='private'",
        "tags='t'",
      ]
      return `{{ config(${configs[pick(configs.length)] ?? ''}) }}\n${text.replace(/^\{\{ config\(.*\n/, '')}`
    }),
  'broken Jinja in a model': (files, pick) =>
    editOne(files, models(files), pick, (text) => `${text}{{ ref('`),
  'mended model': (files, pick) =>
    editOne(files, models(files), pick, (text) =>
      text.replaceAll("{{ ref('", "{{ ref('").replace(/\{\{ ref\('$/, ''),
    ),
  'unknown macro in a model': (files, pick) =>
    editOne(files, models(files), pick, (text) => `${text}-- {{ later_macro() }}\n`),
  'macro text': (files, pick) =>
    editOne(files, ['macros/helpers.sql'], pick, (text) => text.replace(/100(\.\d)?/, `100.${pick(9)}`)),
  'macro with a ref': (files, pick) =>
    editOne(files, ['macros/helpers.sql'], pick, (text) =>
      text.replace('lower(trim(', `lower(/* {{ ref('model_0000${pick(9)}').name }} */trim(`),
    ),
  'new macro': (files, pick) =>
    write(files, 'macros/more.sql', pick(2) === 0 ? '{% macro later_macro() %}1{% endmacro %}' : ''),
  'override of a macro': (files, pick) =>
    write(
      files,
      'macros/names.sql',
      pick(2) === 0
        ? '{% macro generate_schema_name(custom, node) %}s_{{ node.name }}{% endmacro %}'
        : '{% macro unused() %}{% endmacro %}',
    ),
  'override of a test': (files, pick) =>
    write(
      files,
      'tests/generic/own.sql',
      pick(2) === 0
        ? "{% test not_null(model, column_name) %}{{ config(severity='warn') }}select 1{% endtest %}"
        : '',
    ),
  'description in YAML': (files, pick) =>
    editOne(files, yamls(files), pick, (text) => text.replace(/number \d+/, `number ${pick(1000)}`)),
  'docs in YAML': (files, pick) =>
    editOne(files, yamls(files), pick, (text) =>
      text.replace(/description: .*\n/, `description: "{{ doc('${pick(2) === 0 ? 'one' : 'nope'}') }}"\n`),
    ),
  'docs block': (files, pick) =>
    editOne(files, ['models/_docs.md'], pick, (text) => text.replace('text', `text ${pick(99)}`)),
  'line in YAML': (files, pick) =>
    editOne(files, yamls(files), pick, (text) => text.replace('models:\n', 'models:\n  # note\n')),
  'test in YAML': (files, pick) =>
    editOne(files, yamls(files), pick, (text) =>
      text.replace(
        '          - not_null\n',
        '          - not_null:\n              config: { severity: warn }\n',
      ),
    ),
  'name in YAML': (files, pick) =>
    editOne(files, yamls(files), pick, (text) =>
      text.replace(/- name: model_(\d+)/, `- name: model_0${pick(9)}$1`),
    ),
  'config in YAML': (files, pick) =>
    editOne(files, yamls(files), pick, (text) =>
      text.replace(
        /( {4}description: Generated)/,
        `    config: { enabled: ${pick(2) === 0}, group: finance }\n$1`,
      ),
    ),
  'foreign key in YAML': (files, pick) =>
    editOne(files, yamls(files), pick, (text) =>
      text.replace(
        /( {4}description: Generated)/,
        `    constraints: [{ type: foreign_key, columns: [a], to: "ref('model_0000${pick(9)}')", to_columns: [a] }]\n$1`,
      ),
    ),
  'versions in YAML': (files, pick) =>
    editOne(files, yamls(files), pick, (text) =>
      text.replace(
        /( {4}description: Generated)/,
        '    latest_version: 1\n    versions: [{ v: 1 }, { v: 2 }]\n$1',
      ),
    ),
  'broken YAML': (files, pick) =>
    editOne(files, yamls(files), pick, (text) => text.replace('    columns:', '   columns:')),
  'mended YAML': (files, pick) =>
    editOne(files, yamls(files), pick, (text) => text.replaceAll('\n   columns:', '\n    columns:')),
  'deleted model': (files, pick) => remove(files, models(files), pick),
  'new model': (files, pick) =>
    write(files, `models/new_${pick(4)}.sql`, `select * from {{ ref('model_0000${pick(9)}') }}`),
  'new version file': (files, pick) => write(files, `models/model_0000${pick(9)}_v2.sql`, 'select 2'),
  'renamed model': (files, pick) => rename(files, models(files), pick),
  seed: (files, pick) => editOne(files, ['seeds/codes.csv'], pick, (text) => `${text}${pick(9)},x\n`),
  'seed named as a model': (files, pick) => write(files, `seeds/model_0000${pick(9)}.csv`, 'a\n1\n'),
  'deleted seed': (files, pick) =>
    remove(
      files,
      Object.keys(files).filter((path) => path.startsWith('seeds/')),
      pick,
    ),
  'variable of the project': (files, pick) =>
    editOne(files, ['dbt_project.yml'], pick, (text) =>
      text.replace(/start_date: .*/, `start_date: '20${10 + pick(20)}-01-01'`),
    ),
  'config of the project': (files, pick) =>
    editOne(files, ['dbt_project.yml'], pick, (text) =>
      text.replace(/\+tags: \[.*?\]/, `+tags: [t${pick(9)}]`),
    ),
  sources: (files, pick) =>
    editOne(files, ['models/sources.yml'], pick, (text) =>
      text.replace(/schema: \w+/, `schema: raw_${pick(9)}`),
    ),
  group: (files, pick) =>
    editOne(files, ['models/extra.yml'], pick, (text) =>
      text.replace(/name: finance\w*/, pick(2) === 0 ? 'name: finance' : 'name: finance_2'),
    ),
  snapshot: (files, pick) =>
    editOne(files, ['snapshots/snap.sql'], pick, (text) => text.replace(/model_\d+/, `model_0000${pick(9)}`)),
  measure: (files, pick) =>
    editOne(files, ['models/semantic.yml'], pick, (text) =>
      text.replace(/measures: \[\{ name: \w+/, `measures: [{ name: ${pick(2) === 0 ? 'amount' : 'other'}`),
    ),
  'model of a semantic model': (files, pick) =>
    editOne(files, ['models/semantic.yml'], pick, (text) =>
      text.replace(/model: ref\('model_\d+'\)/, `model: ref('model_0000${pick(9)}')`),
    ),
  'metric of a metric': (files, pick) =>
    editOne(files, ['models/semantic.yml'], pick, (text) =>
      text.replace(/metrics: \[\w+\]/, `metrics: [${pick(2) === 0 ? 'revenue' : 'missing'}]`),
    ),
  'versions of a unit test': (files, pick) =>
    editOne(files, ['models/extra.yml'], pick, (text) =>
      text.replace(/model: model_\d+(\n {4}versions:.*)?/, () => {
        const versions = pick(2) === 0 ? '' : `\n    versions: { include: [${pick(3)}] }`
        return `model: model_0000${pick(9)}${versions}`
      }),
    ),
  'fixture file': (files, pick) => write(files, 'tests/fixtures/rows.csv', `id\n${pick(9)}\n`),
  'fixture elsewhere': (files, pick) => {
    const [from, to] = pick(2) === 0 ? ['rows', 'more'] : ['more', 'rows']
    const text = files[`tests/fixtures/${from}.csv`]
    if (text === undefined) return []
    delete files[`tests/fixtures/${from}.csv`]
    files[`tests/fixtures/${to}.csv`] = text
    return [`tests/fixtures/${from}.csv`, `tests/fixtures/${to}.csv`]
  },
  'function in a model': (files, pick) =>
    editOne(files, models(files), pick, (text) => `${text}-- {{ function('add_tax') }}\n`),
  'function file': (files, pick) => {
    if (pick(3) > 0) return write(files, 'functions/add_tax.sql', `amount * 1.${pick(9)}\n`)
    delete files['functions/add_tax.sql']
    return ['functions/add_tax.sql']
  },
  'overload file': (files, pick) => {
    const path = `functions/add_tax_${pick(2)}.sql`
    if (pick(4) === 0) {
      delete files[path]
      return [path]
    }
    return write(files, path, `amount * {{ var('x', ${pick(9)}) }} -- {{ ref('model_0000${pick(9)}') }}\n`)
  },
  'list of overloads': (files, pick) => {
    const arguments_ = `arguments: [{ name: amount, data_type: ${pick(2) === 0 ? 'float' : 'text'} }]`
    const overload = (index: number) => `      - { defined_in: add_tax_${index}, ${arguments_} }\n`
    const root = pick(4) === 0 ? 'add_tax_1' : 'add_tax'
    const list = pick(3) === 0 ? '' : `    overloads:\n${overload(0)}${pick(2) === 0 ? overload(1) : ''}`
    const text = `functions:\n  - name: ${root}\n    returns: { data_type: float }\n${list}`
    return write(files, 'functions/_functions.yml', text)
  },
  'float in YAML': (files, pick) =>
    editOne(files, yamls(files), pick, (text) =>
      text.replace(/- not_null\n/, `- accepted_values: { values: [1, ${pick(2)}.${pick(2)}] }\n`),
    ),
  circle: (files, pick) => {
    const [first, second] = [pick(8), pick(8)]
    write(files, `models/loop_a.sql`, `select * from {{ ref('loop_b') }} -- ${first}`)
    return [
      'models/loop_a.sql',
      ...write(
        files,
        'models/loop_b.sql',
        second % 2 === 0 ? "select * from {{ ref('loop_a') }}" : 'select 1',
      ),
    ]
  },
}

function editOne(
  files: Files,
  paths: readonly string[],
  pick: (below: number) => number,
  change: (text: string) => string,
): readonly string[] {
  const path = paths[pick(paths.length)]
  if (path === undefined || files[path] === undefined) return []
  files[path] = change(files[path])
  return [path]
}

function write(files: Files, path: string, text: string): readonly string[] {
  files[path] = text
  return [path]
}

function remove(files: Files, paths: readonly string[], pick: (below: number) => number): readonly string[] {
  const path = paths[pick(paths.length)]
  if (path === undefined || paths.length < 5) return []
  delete files[path]
  return [path]
}

function rename(files: Files, paths: readonly string[], pick: (below: number) => number): readonly string[] {
  const path = paths[pick(paths.length)]
  if (path === undefined) return []
  const text = files[path] ?? ''
  delete files[path]
  const target = path.replace(/(_r\d)?\.sql$/, `_r${pick(9)}.sql`)
  files[target] = text
  return [path, target]
}

const options = (files: Files) => ({
  files: memoryFiles(files),
  target: testTarget,
  vars: {},
  env: new Map<string, string>(),
})

const isMap = (value: unknown): value is ReadonlyMap<string, unknown> =>
  typeof value === 'object' && value !== null && 'entries' in value && 'has' in value

/** Everything of a manifest as plain data, maps in the order of their keys: where two differ, shown side by side. */
function plain(manifest: Manifest): unknown {
  const sorted = (map: ReadonlyMap<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
  const entries = Object.entries(manifest).map(([key, value]: [string, unknown]) => [
    key,
    isMap(value) ? sorted(value) : value,
  ])
  return Object.fromEntries(entries)
}

/** Whether they are equal; a tenth of what it costs to compare them for a report. */
function isSame(actual: Manifest, cold: Manifest): boolean {
  return Object.entries(cold).every(([key, value]: [string, unknown]) => {
    const other: unknown = Reflect.get(actual, key)
    if (!isMap(value) || !isMap(other)) return isDeepStrictEqual(other, value)
    return other.size === value.size && [...value].every(([id, one]) => isDeepStrictEqual(other.get(id), one))
  })
}

function expectSame(actual: ParsedProject, cold: ParsedProject, step: string): void {
  if (!isSame(actual.manifest, cold.manifest))
    expect(plain(actual.manifest), step).toEqual(plain(cold.manifest))
  expect(actual.diagnostics, step).toEqual(cold.diagnostics)
}

/** From each of the seeds: 1,000 together. EDITS=1000 makes as many from each, SEEDS=7,8,9 from others. */
const editCount = Number(process.env['EDITS'] ?? 250)
const seeds = (process.env['SEEDS'] ?? '1,2,3,4').split(',').map(Number)

describe('an incremental parse', () => {
  for (const seed of seeds) {
    const title = `equals a cold parse after each of ${editCount} random edits (seed ${seed})`
    it(title, { timeout: 120_000 + editCount * 1_000 }, () => {
      const files = startFiles()
      const pick = randomNumbers(seed)
      const names = Object.keys(edits)
      let project = parseProject(options(files))
      const done: string[] = []
      for (let step = 0; step < editCount; step += 1) {
        const name = names[pick(names.length)] ?? ''
        const touched = edits[name]?.(files, pick) ?? []
        done.push(`${name} (${touched.join(', ')})`)
        if (pick(2) === 0) project = parseProject(options(files), project)
        else for (const path of touched) project = withFile(project, path, files[path] ?? null)
        expectSame(project, parseProject(options(files)), done.slice(-3).join(' | '))
      }
    })
  }

  it('keeps the nodes that an edit does not touch', () => {
    const files = startFiles()
    const before = parseProject(options(files))
    const path = models(files)[0] ?? ''
    const after = withFile(before, path, `${files[path] ?? ''}-- more\n`)
    const changed = [...after.manifest.nodes].filter(([id, node]) => before.manifest.nodes.get(id) !== node)
    expect(changed.map(([, node]) => node.origin.path)).toEqual([path])
    expect(after.manifest.parents).toBe(before.manifest.parents)
  })
})
