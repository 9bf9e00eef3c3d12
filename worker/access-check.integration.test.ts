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
import {
  cancelAccessCheck,
  getAccessCheck,
  listAccessChecks,
  startAccessCheck,
} from '#lib/people/access-checks.ts'
import { setGrant, setRestricted } from '#lib/people/grants.ts'
import { createGroup } from '#lib/people/groups.ts'
import { getRun } from '#lib/runs/get-run.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { eventually, logOf, runEnds, useWorker } from './testing/use-worker.ts'

useTestDatabase()
const { reports } = useWorker()
const project = 'shop'
let ada: Principal
let lea: Principal

beforeAll(async () => {
  ada = await createTestPerson('ada', 'admin')
  lea = await createTestPerson('lea', 'team_lead')
  await createWarehouseProject(project, shopFiles, [
    ...shopSetup,
    'create schema production_ml',
    `create table production_ml."odd ""name"" ü" as select 1 as id`,
    'create schema production_reporting',
    'create table production_reporting.gone as select 1 as id',
    'create view production_reporting.broken as select id from production_reporting.gone',
    'drop table production_reporting.gone',
    // Written into raw data by hand: it shows what lies behind it to nobody who may not view that.
    'create view backend.sly as select id from production_ml."odd ""name"" ü"',
  ])
}, 60_000)

async function check() {
  const { number } = await startAccessCheck(contextOf(ada), { project })
  return eventually(
    async () => {
      const found = await getAccessCheck(contextOf(ada), { project, number })
      return found.check.endedAt === null ? null : found
    },
    { withinMs: 20_000, what: 'the end of the check' },
  )
}

describe('an access check', () => {
  it('asks for each table as each role, and finds what the grants say', async () => {
    const { check: done, report } = await check()
    expect(done).toMatchObject({ state: 'passed', deviations: 0, startedBy: { name: 'ada' }, run: null })
    expect(report?.subjects.map(({ key }) => key)).toEqual([
      'admin',
      'team_lead',
      'data_analyst',
      'data_reader',
    ])
    expect(report?.tables.map(({ dataset, name, answers }) => `${dataset}.${name} ${answers}`)).toEqual([
      'backend.orders rrxx',
      'backend.sly rrxx',
      'production_mart.fct_orders rrrr',
      'production_ml.odd "name" ü rrxx',
      'production_reporting.broken eexe',
      'production_stg.stg_orders rrrr',
    ])
    expect(done.unproven).toBe(3)
    expect(report?.notes[0]?.message).toMatch(/gone/)
    const [line] = await getDatabase().auditEvent.findMany({ where: { operation: 'access.check' } })
    expect(line?.subject).toBe('check 1: 6 tables as 4 roles and groups, 0 deviations')
    expect(reports).toEqual([])
  }, 30_000)

  it('names each answer that is not what was granted', async () => {
    const { id } = await createGroup(contextOf(ada), { name: 'Loaders', summary: '', members: [] })
    const grant = { project, action: 'view' as const, expiresAt: null, note: '' }
    const subject = { kind: 'group' as const, key: id }
    await setGrant(contextOf(ada), { ...grant, subject, scope: { kind: 'dataset', value: 'backend' } })
    const { check: done, report } = await check()
    expect(done).toMatchObject({ state: 'deviating', deviations: 1, subjects: 5 })
    expect(report?.notes.find(({ answer }) => answer === 'X')).toMatchObject({
      message: expect.stringMatching(
        /^Group Loaders: view on backend\. Yet it is refused: A view that this reads/,
      ),
    })
    // What is restricted is refused to who had it by its layer, and that is as expected.
    await setRestricted(contextOf(ada), { project, dataset: 'production_mart', restricted: true })
    const after = await check()
    expect(after.check.deviations).toBe(1)
    expect(after.report?.tables.find(({ name }) => name === 'fct_orders')?.answers).toBe('rxxxx')
    await setRestricted(contextOf(ada), { project, dataset: 'production_mart', restricted: false })
  }, 60_000)

  it('is a step of a run in production that asks for it, and fails that where it deviates', async () => {
    const wish = {
      ...{ project, command: 'run' as const, select: 'fct_orders', exclude: '', fullRefresh: false },
      environment: 'production' as const,
      checkAccess: true,
    }
    await expect(startRun(contextOf(lea), wish)).rejects.toMatchObject({ kind: 'forbidden' })
    const { id, number } = await startRun(contextOf(ada), wish)
    const run = await runEnds(id)
    expect(run).toMatchObject({
      state: 'failed',
      error:
        'Access check 4: 6 tables as 5 roles and groups: 1 answer is not what the grants say; 3 could not be told.',
    })
    expect(await logOf(id)).toContain('Access check 4: asking for every table')
    const { nodes } = await getRun(contextOf(ada), { project, number })
    expect(nodes.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'fct_orders success',
      'Access check fail',
    ])
    const { checks } = await listAccessChecks(contextOf(ada), { project })
    expect(checks.map((each) => [each.number, each.run])).toEqual([
      [4, number],
      [3, null],
      [2, null],
      [1, null],
    ])
  }, 60_000)

  it('can be cancelled, and tells of itself only those who manage access', async () => {
    const { number } = await startAccessCheck(contextOf(ada), { project })
    await cancelAccessCheck(contextOf(ada), { project, number })
    const ended = await eventually(
      async () => {
        const { check: now } = await getAccessCheck(contextOf(ada), { project, number })
        return now.endedAt === null ? null : now
      },
      { withinMs: 10_000, what: 'the end of the cancelled check' },
    )
    expect(['cancelled', 'deviating']).toContain(ended.state)
    await expect(getAccessCheck(contextOf(lea), { project, number })).rejects.toMatchObject({
      kind: 'forbidden',
    })
    await expect(startAccessCheck(contextOf(lea), { project })).rejects.toMatchObject({ kind: 'forbidden' })
  }, 30_000)
})
