import { beforeEach, expect, it, vi } from 'vitest'
import type { OperationContext } from '#lib/access/operation.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { getAccessPlan } from '#lib/people/code/plan-access.ts'
import { setGrant } from '#lib/people/grants.ts'
import { commitDrafts } from '#lib/workspace/commit-drafts.ts'
import { saveDraft } from '#lib/workspace/save-draft.ts'
import { createTestProject, type TestProject } from '#lib/workspace/testing/test-project.ts'
import { approveChange } from './approve-change.ts'
import { getChangeAccess } from './change-access.ts'
import { mergeChange } from './merge-change.ts'
import { openChange } from './open-change.ts'

// Processes of their own: the worker, and what it tells of commits and of the warehouse.
vi.mock('#lib/compile-service/get-commit-graph.ts', () => ({
  getCommitGraph: async () => ({ graph: { nodes: [], edges: [], hash: '' }, fingerprints: {}, problems: [] }),
}))
vi.mock('#lib/compile-service/list-datasets.ts', () => ({
  listDatasets: async () => ({
    datasets: [{ name: 'production_ml', tables: 2 }],
    layers: [],
    sourceSchemas: [],
  }),
}))
vi.mock('#lib/compile-service/read-permission-tables.ts', () => ({ readPermissionTables: async () => [] }))

const test = useTestDatabase()
let count = 0
let project: TestProject
let ann: OperationContext
let lea: OperationContext
let admin: OperationContext

beforeEach(async () => {
  count += 1
  project = await createTestProject(`shop-${count}`, { 'dbt_project.yml': 'name: shop\n' })
  ann = contextOf(await createTestPerson(`ann${count}`, 'data_analyst'))
  lea = contextOf(await createTestPerson(`lea${count}`, 'team_lead'))
  admin = contextOf(await createTestPerson(`root${count}`, 'admin'))
})
const here = () => ({ project: project.slug })
const grants = () => test.database.accessGrant.findMany({ where: { projectId: project.project.id } })

async function offered(content: string, path = 'access.yml') {
  await saveDraft(ann, { ...here(), path, content, baseVersion: 0, writer: 't' })
  const { sha: headSha } = await commitDrafts(ann, { ...here(), message: 'Access', paths: [path] })
  const { number } = await openChange(ann, { ...here(), title: 'Access', description: '' })
  await approveChange(lea, { ...here(), number, headSha })
  return { change: { ...here(), number }, headSha }
}
const readers = 'grants:\n  - {role: data_reader, dataset: production_ml, action: view}\n'

it('a change of access.yml shows what it does, and an admin who merges it applies exactly that', async () => {
  const { change, headSha } = await offered(readers)
  const seen = await getChangeAccess(admin, change)
  expect(seen).toMatchObject({ touches: true, faults: [], waiting: null })
  expect(seen.effects.map(({ effect, title }) => `${effect} ${title}`)).toEqual([
    'add view on production_ml to the role data_reader',
  ])
  expect(seen.outlook).toMatch(/Merging it applies exactly this/)
  const other = await getChangeAccess(ann, change)
  expect(other).toMatchObject({ mark: null, effects: [{ title: seen.effects[0]?.title }] })
  expect(other.outlook).toMatch(/An Admin who merges it applies it/)
  await mergeChange(admin, { ...change, headSha, accessMark: seen.mark ?? '' })
  expect(await grants()).toMatchObject([{ subject: 'data_reader', action: 'view', origin: 'file' }])
  expect(await getChangeAccess(admin, change)).toMatchObject({ waiting: 0, effects: [{ effect: 'add' }] })
  expect((await getAccessPlan(admin, here())).applied).toMatchObject({ by: admin.principal.name })
})

it('merged by somebody else it waits for an admin, and says so', async () => {
  const { change, headSha } = await offered(readers)
  expect((await getChangeAccess(lea, change)).mark).toBeNull()
  const { mark } = await getChangeAccess(admin, change)
  await mergeChange(lea, { ...change, headSha, accessMark: mark ?? '' })
  expect(await grants()).toEqual([])
  const after = await getChangeAccess(lea, change)
  expect(after).toMatchObject({ waiting: 1 })
  expect(after.outlook).toBe('One change of main’s file waits for an Admin to apply it.')
  expect((await getChangeAccess(ann, change)).waiting).toBeNull()
})

it('is merged and not applied where access was changed after it was shown', async () => {
  const { change, headSha } = await offered(readers)
  const { mark } = await getChangeAccess(admin, change)
  const subject = { kind: 'user' as const, key: ann.principal.userId }
  const scope = { kind: 'dataset' as const, value: 'production_ml' }
  await setGrant(admin, { ...here(), subject, scope, action: 'list', expiresAt: null, note: '' })
  const merged = await mergeChange(admin, { ...change, headSha, accessMark: mark ?? '' })
  expect(merged.state).toBe('merged')
  expect(await grants()).toMatchObject([{ origin: 'page' }])
  expect((await getChangeAccess(admin, change)).waiting).toBe(1)
})

it('a fault in it is shown with its place, and nothing of it is applied', async () => {
  const { change, headSha } = await offered('grants:\n  - {role: nope, layer: mart, action: view}\n')
  const seen = await getChangeAccess(admin, change)
  expect(seen).toMatchObject({ mark: null, faults: [{ message: "There is no role 'nope'.", line: 2 }] })
  expect(seen.outlook).toMatch(/applies nothing of it: One fault must be mended/)
  await mergeChange(admin, { ...change, headSha })
  expect(await grants()).toEqual([])
})

it('a change of another file says nothing about access', async () => {
  const { change } = await offered('select 1', 'models/a.sql')
  expect((await getChangeAccess(admin, change)).touches).toBe(false)
})
