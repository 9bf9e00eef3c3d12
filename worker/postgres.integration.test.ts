import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { ProjectWarehouses } from '#lib/catalog/project-warehouses.ts'
import { RelationCatalog } from '#lib/catalog/relation-catalog.ts'
import {
  createCompileService,
  type CompileServiceParts,
} from '#lib/compile-service/create-compile-service.ts'
import { runPreview } from '#lib/compile-service/preview.ts'
import { resolveScope } from '#lib/compile-service/resolve-scope.ts'
import { createPostgresProject } from '#lib/compile-service/testing/postgres-project.ts'
import { shopFiles } from '#lib/compile-service/testing/warehouse-project.ts'
import { loadConfig } from '#lib/config/config.ts'
import { getDatabase } from '#lib/db/client.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { cancelRun } from '#lib/runs/cancel-run.ts'
import { startRun, type StartRunInput } from '#lib/runs/start-run.ts'
import type { TestPostgres } from '#lib/warehouse/testing/postgres-database.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import { eventually, logOf, runEnds, useWorker } from './testing/use-worker.ts'

useTestDatabase()
useWorker()

const setup = `
  create schema backend;
  create table backend.orders as select i as id, i * 10 as amount from generate_series(0, 99) t(i);
  create schema production_stg;
  create view production_stg.stg_orders as select id, amount from backend.orders;
  create schema production_mart;
  create table production_mart.fct_orders as select id, amount * 2 as doubled from production_stg.stg_orders;
  create function public.all_orders() returns setof backend.orders language sql stable security definer
    as 'select * from backend.orders';`

let ann: Principal
let lea: Principal
let warehouse: TestPostgres
let parts: CompileServiceParts
let warehouses: ProjectWarehouses
const never = new AbortController().signal

beforeAll(async () => {
  ann = await createTestPerson('ann', 'data_analyst')
  lea = await createTestPerson('lea', 'team_lead')
  warehouse = (await createPostgresProject('shop', shopFiles, setup)).warehouse
  const { dataDir, key } = loadConfig()
  warehouses = new ProjectWarehouses({ dataDir, key, report: () => {} })
  const catalogs = new RelationCatalog({ monotonicMs: () => performance.now() })
  parts = createCompileService({ warehouses, catalogs, report: () => {} })
}, 60_000)

afterAll(async () => {
  await parts.pool.close()
  await warehouses.close()
  await warehouse.dispose()
})

async function preview(content: string, signal = never) {
  const { scope } = await resolveScope(ann, 'shop', 'branch')
  const body = { path: 'models/marts/top.sql', content, selection: null, limit: 5 }
  const { service, views } = parts
  return runPreview({ scope, body }, { service, views, signal, report: () => {} })
}

const wish = (more: Partial<StartRunInput>): StartRunInput => ({
  project: 'shop',
  command: 'build',
  select: '',
  exclude: '',
  environment: 'development',
  fullRefresh: false,
  ...more,
})
const write = (path: string, content: string) =>
  createFile(contextOf(ann), { project: 'shop', path, content })
const nodesOf = async (runId: string) => {
  const nodes = await getDatabase().runNode.findMany({ where: { runId }, orderBy: { name: 'asc' } })
  return nodes.map((node) => [node.name, node.state, node.message] as const)
}

describe('a preview on PostgreSQL', { timeout: 30_000 }, () => {
  it('reads production, and says which limit cut it', async () => {
    const found = await preview(`select id, doubled / 4.0 as half from {{ ref('fct_orders') }} order by id`)
    expect(found).toMatchObject({
      status: 'ok',
      result: {
        columns: [
          { name: 'id', type: 'integer' },
          { name: 'half', type: 'numeric' },
        ],
        cutBy: 'rows',
      },
    })
    expect(found.status === 'ok' && found.result.rows[1]).toEqual([1, '5.0000000000000000'])
  })

  it('sees through a reviewed view what its reader may not view directly', async () => {
    expect(await preview(`select count(*) as n from {{ ref('stg_orders') }}`)).toMatchObject({
      status: 'ok',
      result: { rows: [[100]] },
    })
  })

  it('places a mistake in the template', async () => {
    const found = await preview(`select id,\n  nope from {{ ref('fct_orders') }}`)
    expect(found).toMatchObject({
      status: 'failed',
      kind: 'syntax',
      diagnostics: [
        { message: expect.stringContaining('column "nope" does not exist'), span: { start: { line: 2 } } },
      ],
    })
  })

  it.each([
    `select * from backend.orders`,
    `select * from "backend"/**/.orders`,
    `select (select count(*) from backend.orders)`,
    `select * from public.all_orders()`,
    `select query_to_xml('select * from backend.orders', true, true, '')`,
    `select set_config('role', 'postgres', true)`,
    `select pg_read_file('/etc/passwd')`,
    `select * from pg_catalog.pg_authid`,
    `select * from information_schema.tables`,
    `select pg_terminate_backend(1)`,
    `select query_to_xml_and_xmlschema('select * from backend.orders', true, true, '')`,
    `with gone as (delete from production_mart.fct_orders returning *) select * from gone`,
    `select 1; drop table production_mart.fct_orders`,
    `select lo_import('/etc/passwd')`,
    `copy production_mart.fct_orders to stdout`,
    `select * from ts_stat('select to_tsvector(amount::text) from backend.orders')`,
    `select dblink('x', 'y')`,
  ])('refuses %s', async (sql) => {
    expect((await preview(sql)).status).toBe('refused')
  })

  it('is cancelled in the server when its page is closed', async () => {
    const abort = new AbortController()
    const running = preview(
      `select count(*) from generate_series(1, 100000) a, generate_series(1, 100000000) b`,
      abort.signal,
    )
    const busy = async () =>
      (
        await warehouse.admin(
          `select 1 from pg_stat_activity where state = 'active' and application_name like 'metricwright preview%'`,
        )
      ).length
    await eventually(async () => ((await busy()) > 0 ? true : null), { withinMs: 10_000, what: 'the query' })
    abort.abort()
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' })
    await eventually(async () => ((await busy()) === 0 ? true : null), { withinMs: 5_000, what: 'its end' })
  }, 30_000)
})

describe('a run on PostgreSQL', () => {
  it('builds into the own schema: tables, views, incremental models, tests', async () => {
    await write(
      'models/marts/mine.sql',
      `{{ config(materialized='incremental', unique_key='id', indexes=[{'columns': ['id']}]) }} select id, doubled from {{ ref('fct_orders') }} where id < 10`,
    )
    await write(
      'models/marts/over.sql',
      `{{ config(materialized='view') }} select count(*) as n from {{ ref('mine') }}`,
    )
    await write(
      'models/marts/over.yml',
      `models:\n  - name: mine\n    columns:\n      - name: id\n        data_tests: [unique, not_null]\n`,
    )
    for (let time = 0; time < 2; time += 1) {
      const { id } = await startRun(contextOf(ann), wish({ select: 'mine+' }))
      const run = await runEnds(id)
      expect([run.state, run.error], await logOf(id)).toEqual(['succeeded', ''])
    }
    expect(await warehouse.admin('select n::int from dev_ann_mart.over')).toEqual([{ n: 10 }])
    expect(await preview(`select n from {{ ref('over') }}`)).toMatchObject({
      status: 'ok',
      result: { rows: [[10]], refs: [{ environment: 'development' }] },
    })
  }, 60_000)

  it('refuses what its person may not read or write', async () => {
    await write('models/marts/reads.sql', `select * from backend.orders`)
    await write(
      'models/marts/hooks.sql',
      `{{ config(post_hook="create table production_mart.hacked as select 1 as x") }} select 1 as id`,
    )
    await write('models/marts/sets.sql', `{{ config(pre_hook="set role postgres") }} select 1 as id`)
    const { id } = await startRun(contextOf(ann), wish({ command: 'run', select: 'reads hooks sets' }))
    await runEnds(id)
    const nodes = await nodesOf(id)
    expect(nodes.map(([name, state]) => [name, state])).toEqual([
      ['hooks', 'error'],
      ['reads', 'error'],
      ['sets', 'error'],
    ])
    expect(nodes[1]?.[2]).toContain('You may not view backend.orders')
    expect(await warehouse.admin(`select 1 from pg_class where relname = 'hacked'`)).toEqual([])
  }, 60_000)

  it("of production is a lead's, and swaps tables under their readers", async () => {
    const { id } = await startRun(contextOf(lea), wish({ environment: 'production' }))
    const run = await runEnds(id)
    expect([run.state, run.error], await logOf(id)).toEqual(['succeeded', ''])
    expect(await warehouse.admin('select top::int from production_mart.top')).toEqual([{ top: 19 }])
    const left = await warehouse.admin(
      `select relname from pg_class where relname like '%\\_\\_dbt\\_%' and relkind in ('r', 'v')`,
    )
    expect(left).toEqual([])
  }, 60_000)

  it('that is cancelled ends in the server too, and leaves nothing half built', async () => {
    await write(
      'models/marts/slow.sql',
      `select count(*) as n from generate_series(1, 100000) a, generate_series(1, 100000000) b`,
    )
    const { id, number } = await startRun(contextOf(ann), wish({ command: 'run', select: 'slow' }))
    const busy = async () =>
      (
        await warehouse.admin(
          `select 1 from pg_stat_activity where state = 'active' and query like '%create%slow%' and pid <> pg_backend_pid() and datname = current_database()`,
        )
      ).length
    await eventually(async () => ((await busy()) > 0 ? true : null), { withinMs: 20_000, what: 'the build' })
    await cancelRun(contextOf(ann), { project: 'shop', number })
    expect((await runEnds(id)).state).toBe('cancelled')
    await eventually(async () => ((await busy()) === 0 ? true : null), { withinMs: 5_000, what: 'its end' })
    expect(await warehouse.admin(`select 1 from pg_class where relname like 'slow%'`)).toEqual([])
  }, 60_000)
})
