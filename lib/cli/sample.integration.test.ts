import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What is sampled and what is not, as dbt 1.12 compiles the same project with the same flag. */
const bin = fileURLToPath(new URL('../../bin/metricwright', import.meta.url))

const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: s\nversion: '1.0'\nprofile: s\n",
  'profiles.yml': 's: {target: dev, outputs: {dev: {type: duckdb, path: s.duckdb}}}\n',
  'seeds/ev.csv': 'id,moment\n1,2024-01-01 00:00:00\n2,2024-01-02 10:00:00\n3,2024-01-03 00:00:00\n',
  'models/properties.yml': `sources:
  - name: raw
    schema: main
    tables:
      - name: ev2
        identifier: ev
        config: {event_time: moment}
        columns: [{name: moment, quote: true}]
seeds:
  - name: ev
    config: {event_time: moment, column_types: {moment: timestamp}}
models:
  - name: plain
    columns:
      - name: id
        data_tests: [{relationships: {arguments: {to: ref('ev'), field: id}}}]
snapshots:
  - name: history
    relation: ref('ev')
    config: {unique_key: id, strategy: check, check_cols: all}
`,
  'models/plain.sql': "select * from {{ ref('ev') }} x",
  'models/from_source.sql': "-- depends_on: {{ ref('ev') }}\nselect * from {{ source('raw', 'ev2') }}",
  'models/timeless.sql': "select * from {{ ref('plain') }}",
  'models/eph.sql':
    "{{ config(materialized='ephemeral', event_time='moment') }}select * from {{ ref('ev') }}",
  'models/from_eph.sql': "select * from {{ ref('eph') }}",
  'models/mb.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='moment',
    begin='2023-01-01', batch_size='day') }}select * from {{ ref('ev') }}`,
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function command(...words: string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(bin, words, { cwd: folder }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: stdout + stderr })
    })
  })
}

const compiled = async (path: string) =>
  (await readFile(join(folder, 'target', 'compiled', 's', 'models', path), 'utf8')).trim()

const between = (name: string) =>
  `where ${name} >= '2024-01-01 12:00:00+00:00' and ${name} < '2024-01-03 00:00:00+00:00')`

describe('--sample', () => {
  it('reads of what has an event time no more than the span', async () => {
    const { code, output } = await command('build', '--sample', '{start: 2024-01-01 12:00, end: 2024-01-03}')
    expect(code, output).toBe(0)
    const ev = `(select * from "s"."main"."ev" ${between('moment')}`
    expect(await compiled('plain.sql')).toBe(`select * from ${ev} x`)
    expect(await compiled('from_source.sql')).toContain(`"main"."ev" ${between('"moment"')}`)
    expect(await compiled('timeless.sql')).toBe('select * from "s"."main"."plain"')
    expect(await compiled('from_eph.sql')).toBe(
      `with __dbt__cte__eph as (\nselect * from ${ev}\n) select * from (select * from __dbt__cte__eph ${between('moment')}`,
    )
    expect(await compiled('properties.yml/history.sql')).toBe(`select * from ${ev}`)
    // A test looks at everything.
    const test = await compiled('properties.yml/relationships_plain_id__id__ref_ev_.sql')
    expect(test).not.toContain('where moment')
    expect(output).toContain('Batch 2 of 2 OK created batch 2024-01-02 of main.mb')
    const results: unknown = JSON.parse(await readFile(join(folder, 'target', 'run_results.json'), 'utf8'))
    expect(results).toMatchObject({
      args: { sample: { start: '2024-01-01 12:00:00+00:00', end: '2024-01-03 00:00:00+00:00' } },
    })
  })

  it('reaches back from now, and says what is wrong with a span', async () => {
    const recent = await command('run', '--select', 'plain', '--sample', '3 days')
    expect(recent.code, recent.output).toBe(0)
    expect(await compiled('plain.sql')).toMatch(/where moment >= '20\d\d-.*' and moment < '20\d\d-/)
    const wrong = await command('run', '--sample', '3 fortnights')
    expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining('there are hours, days, months')])
    const test = await command('test', '--sample', '3 days')
    expect([test.code, test.output]).toEqual([2, expect.stringContaining('--sample')])
  })
})
