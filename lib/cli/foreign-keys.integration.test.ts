import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** DuckDB keeps a table that a foreign key points at: as dbt-duckdb does, what points at it is put aside. */
const bin = fileURLToPath(new URL('../../bin/metricwright', import.meta.url))

const properties = `
models:
  - name: parent
    config: { contract: { enforced: true } }
    columns: [{ name: id, data_type: integer, constraints: [{ type: primary_key }] }]
  - name: child
    config: { contract: { enforced: true } }
    constraints: [{ type: foreign_key, columns: [parent_id], to: ref('parent'), to_columns: [id] }]
    columns:
      - { name: id, data_type: integer, constraints: [{ type: primary_key }] }
      - { name: parent_id, data_type: integer }
  - name: grows
    config: { contract: { enforced: true }, on_schema_change: fail }
    columns:
      - { name: id, data_type: integer }
      - { name: child_id, data_type: integer, constraints: [{ type: foreign_key, to: ref('child'), to_columns: [id] }] }
`
const files = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml':
    'shop:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: shop.duckdb, threads: 2 }\n',
  'models/models.yml': properties,
  'models/parent.sql': "{{ config(materialized='table') }}select 1 as id",
  'models/child.sql':
    "{{ config(materialized='table') }}select 1 as id, id as parent_id from {{ ref('parent') }}",
  'models/grows.sql':
    "{{ config(materialized='incremental', unique_key='id') }}select 1 as id, id as child_id from {{ ref('child') }}",
  'models/sums.sql':
    "{{ config(materialized='table_function', parameters=['a', 'b']) }}select a + b as total",
  'models/reads.sql': "select total from {{ ref('sums') }}(1, 2)",
} as const

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foreign-keys-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function run(...words: string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(bin, ['run', ...words], { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: stdout + stderr })
    })
  })
}

describe('tables that foreign keys point at', () => {
  it('are replaced where the run builds what points at them, and kept where it does not', async () => {
    expect((await run()).output).toContain('PASS=5')

    const again = await run('--full-refresh')
    expect(again.output).toContain('Dropping "shop"."main"."child", whose foreign key points at')
    expect(again).toMatchObject({ code: 0 })

    const alone = await run('--full-refresh', '--select', 'parent')
    expect(alone.code).toBe(1)
    expect(alone.output).toContain('"shop"."main"."parent" cannot be replaced')
    expect(alone.output).toContain('child (model child is not selected in this run)')

    const keeps = await run()
    expect(keeps.output).toContain(
      'grows (model grows is incremental and would lose its rows; run with --full-refresh)',
    )
    expect((await run('--full-refresh')).output).toContain('PASS=5')
  }, 120_000)
})
