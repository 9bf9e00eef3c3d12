// Writes a dbt project of a given size, the same for the same seed: what benchmarks are measured on.
//   node scripts/generate-project.ts --models 2000 --out /path [--seed 1]
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface GenerateOptions {
  readonly models: number
  readonly seed?: number
}

/** Path to text of every file of the project. Models have 40 to 120 lines, 3 to 8 refs or sources, 2 to 6 macro calls. */
export function generateProject({ models, seed = 1 }: GenerateOptions): Record<string, string> {
  const files: Record<string, string> = {
    'dbt_project.yml': projectFile,
    'profiles.yml': profilesFile,
    'macros/helpers.sql': macrosFile,
  }
  const random = randomNumbers(seed)
  const sources = Math.max(20, Math.round(models / 20))
  files['models/sources.yml'] = sourcesFile(sources)
  const perFolder = 50
  const entries = new Map<string, string[]>()
  for (let index = 0; index < models; index += 1) {
    const folder = `models/layer_${layerOf(index, models)}/part_${Math.floor(index / perFolder)}`
    const model = makeModel(index, models, sources, random)
    files[`${folder}/${model.name}.sql`] = model.sql
    const list = entries.get(folder)
    if (list) list.push(model.yaml)
    else entries.set(folder, [model.yaml])
  }
  for (const [folder, list] of entries)
    files[`${folder}/_models.yml`] = `version: 2\nmodels:\n${list.join('')}`
  return files
}

const projectFile = `name: generated
version: '1.0'
profile: generated
model-paths: [models]
macro-paths: [macros]
vars:
  start_date: '2024-01-01'
models:
  generated:
    +materialized: view
    layer_2: { +materialized: table, +schema: marts }
    layer_3: { +materialized: table, +schema: reports, +tags: [report] }
`

const profilesFile = `generated:
  target: dev
  outputs:
    dev: { type: duckdb, path: generated.duckdb, threads: 4 }
`

const macroNames = ['cents', 'safe_ratio', 'clean_text', 'day_of', 'since_start', 'bucket', 'flag', 'label']

const macrosFile = `{% macro cents(column) %}cast({{ column }} / 100.0 as decimal(18, 2)){% endmacro %}

{% macro safe_ratio(top, bottom) -%}
    case when {{ bottom }} = 0 then null else {{ top }} * 1.0 / {{ bottom }} end
{%- endmacro %}

{% macro clean_text(column) %}lower(trim({{ column }})){% endmacro %}

{% macro day_of(column) %}{{ dbt.date_trunc('day', column) }}{% endmacro %}

{% macro since_start(column) %}{{ column }} >= '{{ var("start_date") }}'{% endmacro %}

{% macro bucket(column, edges) -%}
    case
    {%- for edge in edges %}
        when {{ column }} < {{ edge }} then '{{ loop.index }}'
    {%- endfor %}
        else 'rest'
    end
{%- endmacro %}

{% macro flag(column, value) %}({{ column }} = '{{ value }}'){% endmacro %}

{% macro label(column) -%}
    {%- set known = {'a': 'first', 'b': 'second', 'c': 'third'} -%}
    case {{ column }}
    {%- for key, text in known.items() %} when '{{ key }}' then '{{ text }}'{% endfor %} end
{%- endmacro %}
`

function sourcesFile(count: number): string {
  const tables = Array.from({ length: count }, (_, index) => `      - name: table_${index}\n`).join('')
  return `version: 2\nsources:\n  - name: raw\n    schema: raw\n    tables:\n${tables}`
}

const layerOf = (index: number, models: number) => Math.min(3, Math.floor((index / models) * 4))

interface GeneratedModel {
  readonly name: string
  readonly sql: string
  readonly yaml: string
}

type Random = (from: number, to: number) => number

function makeModel(index: number, models: number, sources: number, random: Random): GeneratedModel {
  const name = `model_${String(index).padStart(5, '0')}`
  const parents = makeParents(index, models, sources, random)
  const columns = Array.from({ length: random(10, 25) }, (_, column) => `column_${column}`)
  return { name, sql: makeSql(parents, columns, random), yaml: makeYaml(name, parents, columns, random) }
}

interface Parent {
  readonly call: string
  readonly modelName: string | null
}

/** The first layer reads sources; the others read models of the layer before and a source now and then. */
function makeParents(index: number, models: number, sources: number, random: Random): Parent[] {
  const layer = layerOf(index, models)
  const start = Math.floor(((layer - 1) * models) / 4)
  const size = Math.max(1, Math.floor(models / 4))
  const found = new Map<string, Parent>()
  const wanted = random(3, 8)
  for (let tries = 0; found.size < wanted && tries < 40; tries += 1) {
    const ref = layer > 0 && random(0, 9) > 0
    const modelName = `model_${String(start + random(0, size - 1)).padStart(5, '0')}`
    const call = ref ? `ref('${modelName}')` : `source('raw', 'table_${random(0, sources - 1)}')`
    found.set(call, { call, modelName: ref ? modelName : null })
  }
  return [...found.values()]
}

function makeSql(parents: readonly Parent[], columns: readonly string[], random: Random): string {
  const lines: string[] = []
  if (random(0, 2) === 0) lines.push("{{ config(tags=['generated', 'tag_" + random(0, 9) + "']) }}", '')
  lines.push('with')
  parents.forEach((parent, index) => {
    lines.push(
      `input_${index} as (`,
      `    select * from {{ ${parent.call} }}`,
      index === parents.length - 1 ? ')' : '),',
    )
  })
  lines.push('', 'select')
  const macros = random(2, 6)
  columns.forEach((column, index) => {
    const comma = index === columns.length - 1 ? '' : ','
    const input = `input_${random(0, parents.length - 1)}.${column}`
    const text = index < macros ? macroCall(input, random) : input
    lines.push(`    ${text} as ${column}${comma}`)
  })
  lines.push('from input_0')
  for (let index = 1; index < parents.length; index += 1) {
    lines.push(`left join input_${index}`, `    on input_0.column_0 = input_${index}.column_0`)
  }
  const filler = random(40, 120)
  lines.push('where input_0.column_0 is not null')
  while (lines.length < filler)
    lines.push(`    and input_0.column_${lines.length % columns.length} <> ${lines.length}`)
  return `${lines.join('\n')}\n`
}

function macroCall(input: string, random: Random): string {
  const name = macroNames[random(0, macroNames.length - 1)] ?? 'cents'
  const argument = JSON.stringify(input)
  switch (name) {
    case 'safe_ratio':
      return `{{ safe_ratio(${argument}, ${argument}) }}`
    case 'bucket':
      return `{{ bucket(${argument}, [1, 10, ${random(50, 500)}]) }}`
    case 'flag':
      return `{{ flag(${argument}, 'value_${random(0, 99)}') }}`
    default:
      return `{{ ${name}(${argument}) }}`
  }
}

function makeYaml(
  name: string,
  parents: readonly Parent[],
  columns: readonly string[],
  random: Random,
): string {
  const lines = [
    `  - name: ${name}`,
    `    description: Generated model number ${random(0, 1_000_000)}.`,
    '    columns:',
  ]
  const tested = random(1, 4)
  const parent = parents.find((one) => one.modelName !== null)?.modelName ?? null
  columns.forEach((column, index) => {
    lines.push(
      `      - name: ${column}`,
      `        description: The ${column} of the generated model, for reading only.`,
    )
    if (index >= tested) return
    lines.push('        data_tests:')
    if (index === 0) lines.push('          - not_null')
    else if (index === 1) lines.push('          - unique')
    else if (index === 2 && parent !== null) {
      lines.push(
        '          - relationships:',
        '              arguments:',
        `                to: ref('${parent}')`,
        '                field: column_0',
      )
    } else
      lines.push(
        '          - accepted_values:',
        '              arguments:',
        "                values: ['a', 'b', 'c']",
      )
  })
  return `${lines.join('\n')}\n`
}

/** Mulberry32: the same numbers on every machine. */
function randomNumbers(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  return (from, to) => from + Math.floor(next() * (to - from + 1))
}

function argument(name: string): string | null {
  const at = process.argv.indexOf(`--${name}`)
  return at === -1 ? null : (process.argv[at + 1] ?? null)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const out = argument('out')
  if (out === null) throw new Error('Say where to write the project: --out FOLDER')
  const files = generateProject({
    models: Number(argument('models') ?? '2000'),
    seed: Number(argument('seed') ?? '1'),
  })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(out, path)), { recursive: true })
    writeFileSync(join(out, path), text)
  }
  process.stdout.write(`${Object.keys(files).length} files in ${out}\n`)
}
