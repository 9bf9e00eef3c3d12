import { beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import {
  createWarehouseProject,
  shopFiles,
  shopSetup,
} from '#lib/compile-service/testing/warehouse-project.ts'
import { getDatabase } from '#lib/db/client.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { cancelRun } from '#lib/runs/cancel-run.ts'
import { getRun } from '#lib/runs/get-run.ts'
import { getRunPlan } from '#lib/runs/get-run-plan.ts'
import { listNodeRuns } from '#lib/runs/list-node-runs.ts'
import { startRun, type StartRunInput } from '#lib/runs/start-run.ts'
import { getGraph } from '#lib/compile-service/read-project.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import { eventually, logOf, runEnds, useWorker } from './testing/use-worker.ts'

useTestDatabase()
const { reports } = useWorker()

let ann: Principal
let bob: Principal
let lea: Principal

beforeAll(async () => {
  ann = await createTestPerson('ann', 'data_analyst')
  bob = await createTestPerson('bob', 'data_analyst')
  lea = await createTestPerson('lea', 'team_lead')
  await createWarehouseProject('shop', shopFiles, shopSetup)
})

const wish = (more: Partial<StartRunInput> = {}): StartRunInput => ({
  project: 'shop',
  command: 'build',
  select: '',
  exclude: '',
  environment: 'development',
  fullRefresh: false,
  ...more,
})

const write = (who: Principal, path: string, content: string) =>
  createFile(contextOf(who), { project: 'shop', path, content })

describe('a run in development', () => {
  it('builds my branch with drafts into my schema, reading production where nothing of mine is built', async () => {
    await write(ann, 'models/marts/mine.sql', `select sum(doubled) as total from {{ ref('fct_orders') }}`)
    const { id, number } = await startRun(contextOf(ann), wish({ select: 'mine' }))
    await eventually(async () => ((await logOf(id)).includes('A worker took the run') ? true : null), {
      withinMs: 5_000,
      what: 'the first line of the worker',
    })
    const run = await runEnds(id)
    expect(run).toMatchObject({ state: 'succeeded', error: '', targetSchema: 'dev_ann', number: 1 })
    const log = await logOf(id)
    expect(log).toContain('Run 1: build --select mine in development (dev_ann), started by ann')
    expect(log).toMatch(/OK created sql table model dev_ann_mart\.mine/)
    expect(log.trimEnd().split('\n').at(-1)).toMatch(/^Done\. PASS=1/)
    const shown = await getRun(contextOf(ann), { project: 'shop', number })
    expect(shown.run).toMatchObject({ withDrafts: true, counts: { total: 1, done: 1, failed: 0 } })
    expect(shown.nodes).toMatchObject([
      { uniqueId: 'model.shop.mine', state: 'success', relation: '"shop"."dev_ann_mart"."mine"' },
    ])
    const plan = await getRunPlan(contextOf(lea), { project: 'shop', number })
    expect(plan.nodes).toEqual([
      { uniqueId: 'model.shop.mine', layer: 'mart', path: 'models/marts/mine.sql', parents: [] },
    ])
    const answer = await getGraph(contextOf(ann), { project: 'shop', of: 'branch', select: '' })
    const graph = compileContracts.getGraph.response.parse(await answer.json())
    expect(graph.nodes.find((node) => node.name === 'mine')).toMatchObject({
      builtInDevelopment: true,
      builtInProduction: false,
      lastState: 'success',
    })
    const history = await listNodeRuns(contextOf(ann), { project: 'shop', id: 'model.shop.mine' })
    expect(history.runs).toMatchObject([{ number: 1, environment: 'development' }])
  }, 30_000)

  it('refuses a node that reads what its person may not view, and runs the rest', async () => {
    const { id } = await startRun(contextOf(ann), wish({ command: 'run', select: 'stg_orders fct_orders' }))
    const run = await runEnds(id)
    expect(run.state).toBe('failed')
    const nodes = await getDatabase().runNode.findMany({ where: { runId: id }, orderBy: { position: 'asc' } })
    expect(nodes.map((node) => [node.name, node.state])).toEqual([
      ['stg_orders', 'error'],
      ['fct_orders', 'skipped'],
    ])
    expect(nodes[0]?.message).toContain('You may not view backend.orders')
  }, 30_000)

  it('writes nothing of production, whatever a model or a hook says', async () => {
    await write(
      bob,
      'models/marts/sly.sql',
      `{{ config(post_hook="create table production_mart.hacked as select 1 as x") }} select 1 as id`,
    )
    await write(bob, 'models/marts/bold.sql', `{{ config(schema='x', alias='fct_orders') }} select 1 as id`)
    await write(
      bob,
      'macros/generate_schema_name.sql',
      `{% macro generate_schema_name(name, node) %}{{ 'production_mart' if node.name == 'bold' else target.schema }}{% endmacro %}`,
    )
    const { id } = await startRun(contextOf(bob), wish({ select: 'sly bold' }))
    expect((await runEnds(id)).state).toBe('failed')
    const nodes = await getDatabase().runNode.findMany({ where: { runId: id }, orderBy: { name: 'asc' } })
    expect(nodes.map((node) => [node.name, node.state])).toEqual([
      ['bold', 'error'],
      ['sly', 'error'],
    ])
    for (const node of nodes) expect(node.message).toContain('A run in development writes only dev_bob')
  }, 30_000)

  it('builds a view over a reviewed view, and what reads it, though the raw data is not mine to view', async () => {
    await write(
      ann,
      'models/marts/small.sql',
      `{{ config(materialized='view') }} select id from {{ ref('stg_orders') }} where id < 10`,
    )
    await write(ann, 'models/marts/counted.sql', `select count(*) as n from {{ ref('small') }}`)
    const { id } = await startRun(contextOf(ann), wish({ command: 'run', select: 'small+' }))
    expect(await runEnds(id)).toMatchObject({ state: 'succeeded', error: '' })
    const again = await startRun(contextOf(ann), wish({ command: 'run', select: 'small+' }))
    expect(await runEnds(again.id)).toMatchObject({ state: 'succeeded', error: '' })
  }, 30_000)

  it('says at once what is wrong with a selection', async () => {
    await expect(startRun(contextOf(ann), wish({ select: 'no_such_model' }))).rejects.toMatchObject({
      kind: 'invalid',
      message: 'There is nothing to build in the selection no_such_model.',
    })
    await expect(startRun(contextOf(ann), wish({ select: 'methodless:x' }))).rejects.toMatchObject({
      kind: 'invalid',
    })
    expect(await getDatabase().run.count({ where: { select: 'no_such_model' } })).toBe(0)
  })

  it('is cancelled in the middle of a query, and the query is gone', async () => {
    await write(
      ann,
      'models/marts/endless.sql',
      'select count(*) as n from range(100000000000) a, range(1000) b',
    )
    const { id, number } = await startRun(contextOf(ann), wish({ command: 'run', select: 'endless' }))
    await eventually(
      async () => getDatabase().runNode.findFirst({ where: { runId: id, state: 'running' } }),
      { withinMs: 10_000, what: 'the query' },
    )
    await expect(cancelRun(contextOf(bob), { project: 'shop', number })).rejects.toMatchObject({
      kind: 'forbidden',
    })
    const asked = performance.now()
    await cancelRun(contextOf(ann), { project: 'shop', number })
    const run = await runEnds(id, 10_000)
    expect(run.state).toBe('cancelled')
    expect(performance.now() - asked).toBeLessThan(5_000)
    const [node] = await getDatabase().runNode.findMany({ where: { runId: id } })
    expect(node).toMatchObject({ name: 'endless', state: 'cancelled' })
    expect((await logOf(id)).trimEnd().split('\n').at(-1)).toBe('The run was cancelled.')
    // The warehouse is free: the next run is not held up by the old query.
    const next = await startRun(contextOf(ann), wish({ command: 'run', select: 'mine' }))
    expect((await runEnds(next.id, 15_000)).state).toBe('succeeded')
  }, 60_000)
})

describe('a run in production', () => {
  it('is refused to an analyst', async () => {
    await expect(startRun(contextOf(ann), wish({ environment: 'production' }))).rejects.toMatchObject({
      kind: 'forbidden',
    })
  })

  it('builds main, whatever drafts there are, and keeps manifest and results', async () => {
    const { id } = await startRun(contextOf(lea), wish({ environment: 'production' }))
    const run = await runEnds(id)
    expect([run.state, run.error, await logOf(id)]).toMatchObject(['succeeded', '', expect.anything()])
    expect(run.targetSchema).toBe('production')
    const nodes = await getDatabase().runNode.findMany({ where: { runId: id } })
    expect(nodes.map((node) => node.name)).not.toContain('mine')
    const artifacts = await getDatabase().runArtifact.findMany({
      where: { runId: id },
      orderBy: { name: 'asc' },
    })
    expect(artifacts.map((artifact) => artifact.name)).toEqual([
      'manifest.json.gz',
      'plan.json',
      'run_results.json',
    ])
    const blob = await getDatabase().fileBlob.findUniqueOrThrow({
      where: { hash: artifacts.at(-1)?.hash ?? '' },
    })
    const results: unknown = JSON.parse(Buffer.from(blob.content).toString('utf8'))
    expect(results).toMatchObject({ metadata: { invocation_id: id } })
  }, 30_000)

  it('waits for another run of the same schema', async () => {
    const first = await startRun(contextOf(lea), wish({ environment: 'production' }))
    const second = await startRun(contextOf(lea), wish({ environment: 'production' }))
    const [one, two] = [await runEnds(first.id), await runEnds(second.id)]
    expect([one.state, two.state]).toEqual(['succeeded', 'succeeded'])
    expect(two.startedAt?.getTime()).toBeGreaterThanOrEqual(one.endedAt?.getTime() ?? 0)
    expect(reports).toEqual([])
  }, 60_000)
})
