import { rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { useCommandFolder } from './testing/command-folder.ts'

/** What dbt 1.12 left in the tables of the same project, on both warehouses. */
const changes = ['ignore', 'append_new_columns', 'sync_all_columns', 'fail'] as const
const deletes = ['ignore', 'invalidate', 'new_record'] as const

const incremental = (change: string) => `{{ config(materialized='incremental', unique_key='id',
  on_schema_change='${change}') }}
{% if var('step') == 1 %}select 1 as id, 'a' as gone
{% elif var('step') == 2 %}select 1 as id, 'a' as gone, 'n' as added union all select 2, 'b', 'm'
{% elif var('step') == 3 %}select 3 as id, 'o' as added
{% else %}select 4 as id, 'p' as added, 'q' as late, cast('x' as integer) as broken{% endif %}`

const snapshot = (kind: string) => `  - name: snap_${kind}
    relation: ref('src')
    config: { unique_key: id, strategy: check, check_cols: [label], hard_deletes: ${kind} }
`

const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\nvars: { step: 1 }\n",
  'profiles.yml': `shop:
  target: duckdb
  outputs:
    duckdb: { type: duckdb, path: shop.duckdb, threads: 1 }
    other: { type: duckdb, path: shop.duckdb, threads: 1, schema: other }
    postgres: &postgres
      type: postgres
      host: "{{ env_var('SHOP_HOST', '') }}"
      port: "{{ env_var('SHOP_PORT', '5432') | int }}"
      user: "{{ env_var('SHOP_USER', '') }}"
      pass: "{{ env_var('DBT_ENV_SECRET_SHOP_PASS', '') }}"
      dbname: "{{ env_var('SHOP_DATABASE', '') }}"
      schema: main
      threads: 1
    postgres_other: { <<: *postgres, schema: other }
`,
  ...Object.fromEntries(changes.map((one) => [`models/osc_${one}.sql`, incremental(one)])),
  'models/src.sql': `{{ config(materialized='table') }}
{% if var('step') == 1 %}select 1 as id, 'a' as label union all select 2, 'b'
{% elif var('step') == 2 %}select 1 as id, 'c' as label
{% else %}select 1 as id, 'c' as label union all select 2, 'b2'{% endif %}`,
  'models/reads.sql': "select * from {{ ref('src') }}",
  'models/a_bad.sql': "{{ config(on_error='continue') }} select nope",
  'models/after_bad.sql': "select 1 as id -- {{ ref('a_bad') }}",
  'models/b_bad.sql': 'select nope',
  'models/after_b.sql': "select 1 as id -- {{ ref('b_bad') }}",
  'snapshots/s.yml': `snapshots:\n${deletes.map(snapshot).join('')}`,
}

const shop = useCommandFolder(files, { postgres: true })
const { command } = shop

const step = (number: number) => ['--vars', `{step: ${number}}`]

/** The rows below the names of the columns. */
async function rows(target: string, sql: string): Promise<readonly string[]> {
  const { output } = await command('show', '-q', '-t', target, '--limit', '20', '--inline', sql)
  const lines = output
    .trimEnd()
    .split('\n')
    .filter((_line, index) => index !== 1)
  return lines.map((line) =>
    line
      .slice(2, -2)
      .replace(/ *\| */g, '|')
      .trim(),
  )
}

describe.each([
  ['duckdb', 'other'],
  ['postgres', 'postgres_other'],
])('on %s', { timeout: 240_000 }, (target, other) => {
  it('on_schema_change does with new and missing columns what each of its values says', async () => {
    const run = (number: number) => command('run', '-t', target, '-s', 'osc_*', ...step(number))
    const table = (change: string) => rows(target, `select * from {{ ref("osc_${change}") }} order by 1`)
    expect((await run(1)).code).toBe(0)
    const second = await run(2)
    expect([second.code, second.output.match(/ERROR creating .*? (\w+\.\w+)/)?.[1]]).toEqual([
      1,
      'main.osc_fail',
    ])
    expect(second.output).toContain(
      'The source and target schemas on this incremental model are out of sync!',
    )
    expect(await table('ignore')).toEqual(['id|gone', '1|a', '2|b'])
    expect(await table('append_new_columns')).toEqual(['id|gone|added', '1|a|n', '2|b|m'])
    expect(await table('sync_all_columns')).toEqual(['id|gone|added', '1|a|n', '2|b|m'])
    expect(await table('fail')).toEqual(['id|gone', '1|a'])
    await run(3)
    expect(await table('sync_all_columns')).toEqual(['id|added', '1|n', '2|m', '3|o'])
  })

  it('a model that fails leaves its columns as they were', async () => {
    const late = `{{ config(materialized='incremental', unique_key='id', on_schema_change='append_new_columns') }}
{% if var('step') == 1 %}select 1 as id{% else %}select 2 as id, 'late' as late{% endif %}`
    await writeFile(shop.path('models/late.sql'), late)
    await command('run', '-t', target, '-s', 'late', ...step(1))
    await writeFile(
      shop.path('models/late.sql'),
      `${late}\n{{ config(post_hook="select nope from nowhere") }}`,
    )
    expect((await command('run', '-t', target, '-s', 'late', ...step(2))).code).toBe(1)
    expect(await rows(target, 'select * from {{ ref("late") }}')).toEqual(['id', '1'])
    await rm(shop.path('models/late.sql'))
  })

  it('hard_deletes keeps, ends or notes rows that are gone', async () => {
    for (const number of [1, 2, 3])
      expect((await command('build', '-t', target, '-s', 'src', 'snap_*', ...step(number))).code).toBe(0)
    const kept = (kind: string, more = '') =>
      rows(
        target,
        `select id, label, dbt_valid_to is null as open${more} from {{ ref("snap_${kind}") }}
          order by id, dbt_valid_from, open${more}`,
      )
    const either = ['id|label|open', '1|a|False', '1|c|True', '2|b|False', '2|b2|True']
    expect(await kept('ignore')).toEqual(either)
    expect(await kept('invalidate')).toEqual(either)
    expect(await kept('new_record', ', dbt_is_deleted')).toEqual([
      'id|label|open|dbt_is_deleted',
      '1|a|False|False',
      '1|c|True|False',
      '2|b|False|False',
      '2|b|False|True',
      '2|b2|True|False',
    ])
    await command('build', '-t', target, '-s', 'src', 'snap_*', ...step(2))
    const open = (kind: string) =>
      rows(target, `select id from {{ ref("snap_${kind}") }} where dbt_valid_to is null order by 1`)
    expect(await open('ignore')).toEqual(['id', '1', '2'])
    expect(await open('invalidate')).toEqual(['id', '1'])
    expect(await open('new_record')).toEqual(['id', '1', '2'])
  })

  it('on_error, --fail-fast, --defer, --favor-state and clone', async () => {
    const ended = await command('run', '-t', target, '-s', 'a_bad+', 'b_bad+')
    expect(ended.output).toMatch(/OK created sql view model main\.after_bad /)
    expect(ended.output).toMatch(/SKIP relation main\.after_b /)
    expect(ended.output).toContain('Done. PASS=1 WARN=0 ERROR=2 SKIP=1 NO-OP=0 REUSED=0 TOTAL=4')
    const fast = await command('run', '-t', target, '-s', 'a_bad+', 'b_bad+', '--fail-fast')
    expect(fast.output).toContain('Done. PASS=0 WARN=0 ERROR=1 SKIP=3 NO-OP=0 REUSED=0 TOTAL=4')
    await command('build', '-t', target, '-s', 'src', ...step(3))
    await command('parse', '-t', target, '--target-path', `state-${target}`)
    const state = ['--state', `state-${target}`]
    expect((await command('run', '-t', other, '-s', 'reads', '--defer', ...state)).code).toBe(0)
    const all = ['id|label', '1|c', '2|b2']
    expect(await rows(other, 'select * from {{ ref("reads") }} order by 1')).toEqual(all)
    expect((await command('clone', '-t', other, '-s', 'src', ...state)).code).toBe(0)
    expect(await rows(other, 'select * from {{ ref("src") }} order by 1')).toEqual(all)
    await command('run', '-t', other, '-s', 'src', '--full-refresh', ...step(2))
    await command('run', '-t', other, '-s', 'reads', '--defer', ...state)
    expect(await rows(other, 'select * from {{ ref("reads") }} order by 1')).toEqual(['id|label', '1|c'])
    await command('run', '-t', other, '-s', 'reads', '--defer', '--favor-state', ...state)
    expect(await rows(other, 'select * from {{ ref("reads") }} order by 1')).toEqual(all)
  })
})
