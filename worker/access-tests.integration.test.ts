import { beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { compileFile } from '#lib/compile-service/compile-file.ts'
import { getGraph, getNode, listProblems } from '#lib/compile-service/read-project.ts'
import {
  createWarehouseProject,
  shopFiles,
  shopSetup,
} from '#lib/compile-service/testing/warehouse-project.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { listAccessTests } from '#lib/people/access-tests.ts'
import { removeGrant, setGrant, setRestricted } from '#lib/people/grants.ts'
import { createGroup } from '#lib/people/groups.ts'
import { getRun } from '#lib/runs/get-run.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { logOf, runEnds, useWorker } from './testing/use-worker.ts'

useTestDatabase()
const { reports } = useWorker()
const project = 'shop'
const path = 'models/_access.yml'
const tests = `access_tests:
  - data_reader can view production_mart
  - data_reader cannot edit ref('fct_orders')
  - group Finance cannot view backend
  - ann@example.com can edit production_mart
`
let ada: Principal
let ann: Principal
let rea: Principal

beforeAll(async () => {
  ada = await createTestPerson('ada', 'admin')
  ann = await createTestPerson('ann', 'data_analyst')
  rea = await createTestPerson('rea', 'data_reader')
  await createWarehouseProject(project, { ...shopFiles, [path]: tests }, shopSetup)
  await createGroup(contextOf(ada), { name: 'Finance', summary: '', members: [] })
}, 60_000)

const statesFor = async (who: Principal) => {
  const { results } = await listAccessTests(contextOf(who), { project, of: 'main' })
  return results.map(({ status }) => status)
}
const grantReaders = async (action: 'edit' | 'view', dataset: string) => {
  const context = contextOf(ada)
  const subject = { kind: 'role' as const, key: 'data_reader' }
  const scope = { kind: 'dataset' as const, value: dataset }
  const grant = { project, subject, scope, action, expiresAt: null, note: '' }
  const { id } = await setGrant(context, grant)
  return () => removeGrant(context, { project, id })
}
const build = async (who: Principal, select = '') => {
  const environment = 'production' as const
  const wish = { project, command: 'build' as const, select, exclude: '', environment, fullRefresh: false }
  const { id, number } = await startRun(contextOf(who), wish)
  return { run: await runEnds(id), log: await logOf(id), number }
}

describe('access tests', () => {
  it('hold by the grants that hold now, and are told as far as their reader may know', async () => {
    expect(await statesFor(ada)).toEqual(['pass', 'pass', 'pass', 'pass'])
    expect(await statesFor(ann)).toEqual(['pass', 'pass', 'skipped', 'pass'])
    // A reader may not list raw data.
    expect(await statesFor(rea)).toEqual(['pass', 'pass'])
    const takeBack = await grantReaders('edit', 'production_mart')
    expect(await statesFor(rea)).toEqual(['pass', 'fail'])
    await takeBack()
    expect(await statesFor(rea)).toEqual(['pass', 'pass'])
  }, 30_000)

  it('run after a build, fail it without gating a model, and mark the nodes', async () => {
    const well = await build(ada)
    expect(well.run).toMatchObject({ state: 'succeeded', error: '' })
    expect(well.log).toContain('4 of 4 PASS access test ann@example.com can edit production_mart')
    const takeBack = await grantReaders('edit', 'production_mart')
    const broken = await build(ada)
    expect(broken.run).toMatchObject({ state: 'failed', error: '1 access test does not hold' })
    expect(broken.log).toMatch(/Done\. PASS=\d+ WARN=0 ERROR=0/)
    expect(broken.log).toContain(
      `models/_access.yml:3:5: data_reader can edit production_mart: Data Reader: edit on production_mart.`,
    )
    const answer = await getGraph(contextOf(ann), { project, of: 'main', select: '' })
    const { nodes } = compileContracts.getGraph.response.parse(await answer.json())
    const fct = nodes.find(({ name }) => name === 'fct_orders')
    expect(fct?.accessTests).toEqual({ total: 3, broken: 1 })
    const detail = await getNode(contextOf(rea), { project, id: fct?.id ?? '', of: 'main' })
    expect(detail.accessTests.map(({ sentence, status }) => `${status} ${sentence}`)).toEqual([
      'pass data_reader can view production_mart',
      "fail data_reader cannot edit ref('fct_orders')",
    ])
    await takeBack()
  }, 60_000)

  it('tell in the run of somebody else nothing of persons and of restricted datasets', async () => {
    const { number } = await build(ada)
    const names = async (who: Principal) =>
      (await getRun(contextOf(who), { project, number })).nodes
        .filter(({ uniqueId }) => /access_test|restricted/.test(uniqueId))
        .map(({ name }) => name)
    expect(await names(ada)).toHaveLength(4)
    expect(await names(rea)).toEqual([
      'data_reader can view production_mart',
      "data_reader cannot edit ref('fct_orders')",
      'Restricted',
      'Restricted',
    ])
    await setRestricted(contextOf(ada), { project, dataset: 'production_mart', restricted: true })
    const closed = await build(ada)
    expect(closed.run.error).toContain('2 access tests do not hold')
    const { nodes } = await getRun(contextOf(ann), { project, number: closed.number })
    expect(JSON.stringify(nodes)).not.toContain('data_reader')
    await setRestricted(contextOf(ada), { project, dataset: 'production_mart', restricted: false })
  }, 60_000)

  it('run with a selection where they are about what it builds', async () => {
    const some = await build(ada, 'stg_orders')
    expect(some.log).not.toContain('access test')
    const mart = await build(ada, 'fct_orders')
    expect(mart.log).toContain('Finished 3 access tests, none broken.')
  }, 60_000)

  it('show what is unknown while the file is edited', async () => {
    const content = `access_tests:\n  - data_raeder can view production_mart\n  - data_reader can view production_mrat\n`
    const answer = await compileFile(contextOf(ada), { project, path, content, allowWarehouse: false })
    const outcome = compileContracts.compileFile.response.parse(await answer.json())
    expect(outcome.diagnostics.map(({ span, message, remedy }) => [span?.start, message, remedy])).toEqual([
      [{ line: 2, column: 5 }, "There is no role or group 'data_raeder'.", "Did you mean 'data_reader'?"],
      [{ line: 3, column: 26 }, "There is no dataset 'production_mrat'.", "Did you mean 'production_mart'?"],
    ])
    const problems = compileContracts.listProblems.response.parse(
      await (await listProblems(contextOf(ada), { project })).json(),
    )
    expect(problems.diagnostics).toEqual([])
    expect(reports).toEqual([])
  }, 30_000)
})
