import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { loadConfig } from '#lib/config/config.ts'
import { seal } from '#lib/config/secret-box.ts'
import { getDatabase } from '#lib/db/client.ts'
import { createTestProject, type TestProject } from '#lib/workspace/testing/test-project.ts'

/** A project with a repository and a DuckDB file of its own, in which `setup` has run. */
export async function createWarehouseProject(
  slug: string,
  files: Readonly<Record<string, string>>,
  setup: readonly string[] = [],
): Promise<TestProject> {
  const made = await createTestProject(slug, files)
  const { dataDir, key } = loadConfig()
  const folder = path.join(dataDir, 'warehouses')
  mkdirSync(folder, { recursive: true })
  const instance = await DuckDBInstance.create(path.join(folder, `${slug}.duckdb`))
  const connection = await instance.connect()
  for (const sql of setup) await connection.run(sql)
  connection.closeSync()
  instance.closeSync()
  const sealed = seal(key, JSON.stringify({ type: 'duckdb', file: `${slug}.duckdb` }))
  const project = await getDatabase().project.update({
    where: { id: made.project.id },
    data: {
      adapter: 'duckdb',
      connection: Uint8Array.from(sealed),
      targetFields: { threads: 4, database: slug, profileName: slug, extra: {} },
    },
  })
  return { ...made, project }
}

/** A small shop: raw orders, a staging view, a mart. */
export const shopFiles: Readonly<Record<string, string>> = {
  'dbt_project.yml': `name: shop
version: '1.0'
profile: shop
models:
  shop:
    staging: { +materialized: view, +schema: stg }
    marts: { +materialized: table, +schema: mart }
`,
  'models/staging/sources.yml': `version: 2
sources:
  - name: backend
    tables: [{ name: orders }]
`,
  'models/staging/stg_orders.sql': `select id, amount from {{ source('backend', 'orders') }}\n`,
  'models/marts/fct_orders.sql': `select id, amount * 2 as doubled\nfrom {{ ref('stg_orders') }}\n`,
  'models/marts/_marts.yml': `version: 2
models:
  - name: fct_orders
    description: Orders, doubled.
    columns:
      - name: id
        description: Number of the order.
        data_tests: [unique, not_null]
`,
  'models/marts/top.sql': `select max({{ cents('doubled') }}) as top from {{ ref('fct_orders') }}\n`,
  'macros/money.sql': `{% macro cents(column) %}{{ column }} / 100{% endmacro %}\n`,
}

/** Raw data, and production as a run would have built it. */
export const shopSetup: readonly string[] = [
  'create schema backend',
  'create table backend.orders as select range as id, range * 10 as amount from range(100)',
  'create schema production_stg',
  'create view production_stg.stg_orders as select id, amount from backend.orders',
  'create schema production_mart',
  'create table production_mart.fct_orders as select id, amount * 2 as doubled from production_stg.stg_orders',
]
