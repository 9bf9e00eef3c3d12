import { describe, expect, it, vi } from 'vitest'
import { decideDataset } from '#lib/access/decide.ts'
import { loadPrincipalOf } from '#lib/access/load-principal.ts'
import type { OperationContext } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import type { AccessDifferenceRow } from '#lib/contracts/access-code.ts'
import { AppError } from '#lib/core/app-error.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { findUserById } from '#lib/db/user-repository.ts'
import { getFile } from '#lib/workspace/get-file.ts'
import { createTestProject, type TestProject } from '#lib/workspace/testing/test-project.ts'
import { listAudit } from '../audit-log.ts'
import { createRole } from '../custom-roles.ts'
import { removeGrant, setGrant } from '../grants.ts'
import { listGrants } from '../list-grants.ts'
import { createGroup } from '../groups.ts'
import { assignRoles } from '../manage-people.ts'
import { loadProjectDatasets } from '../project-datasets.ts'
import { applyAccess } from './apply-access.ts'
import { getAccessPlan } from './plan-access.ts'
import { draftAccessFile } from './write-access-file.ts'

// What the worker tells of the warehouse; all else here is real.
const warehouse = vi.hoisted(() => ({
  tables: (): unknown[] => [],
}))
vi.mock('#lib/compile-service/list-datasets.ts', () => ({
  listDatasets: async () => ({
    datasets: [
      { name: 'production_mart_revenue', tables: 3 },
      { name: 'production_ml', tables: 2 },
    ],
    layers: [],
    sourceSchemas: [],
  }),
}))
vi.mock('#lib/compile-service/read-permission-tables.ts', () => ({
  readPermissionTables: async () => warehouse.tables(),
}))

const test = useTestDatabase()
let count = 0

interface Stage {
  readonly project: TestProject
  readonly here: { readonly project: string }
  readonly admin: OperationContext
  readonly ann: Principal
}

async function stage(text?: string): Promise<Stage> {
  count += 1
  warehouse.tables = () => []
  const project = await createTestProject(`shop${count}`, {
    'dbt_project.yml': 'name: shop',
    ...(text !== undefined && { 'access.yml': text }),
  })
  const admin = contextOf(await createTestPerson(`root${count}`, 'admin'))
  const ann = await createTestPerson(`ann${count}`, 'data_reader')
  return { project, here: { project: project.slug }, admin, ann }
}

const fileFor = (n: number) => `
roles:
  - {key: guest${n}, name: "Gäste \\"'", permissions: [project.read]}
groups:
  - {name: Finance ${n}, members: [ann${n}@example.com]}
restricted: [production_payroll]
grants:
  - {role: guest${n}, layer: ml, action: view}
  - {group: Finance ${n}, dataset: production_ml, action: edit, expires: 2099-01-31}
`
const titles = (rows: readonly AccessDifferenceRow[]) => rows.map(({ effect, title }) => `${effect} ${title}`)

async function mayNow(who: Principal, project: string, dataset: string) {
  const row = await findUserById(who.userId)
  if (row === null) throw new Error('the person is there')
  const { describe: of } = await loadProjectDatasets(project, new AbortController().signal)
  return decideDataset(await loadPrincipalOf(row, { via: 'token' }), of(dataset)).action
}

async function applyNow(who: OperationContext, here: { project: string }, ...remove: string[]) {
  const { mark } = await getAccessPlan(who, here)
  return applyAccess(who, { ...here, mark, remove })
}
const failure = (work: Promise<unknown>) => work.then(() => 'done', String)

describe('the file of a project', () => {
  it('is planned, applied as it was shown, holds at once, and is audited line by line', async () => {
    const { here, admin, ann } = await stage(fileFor(count + 1))
    const plan = await getAccessPlan(admin, here)
    expect(plan).toMatchObject({ hasFile: true, onlyStored: [], different: [], applied: null })
    expect(titles(plan.onlyDeclared)).toEqual([
      `add role guest${count}`,
      `add group Finance ${count}`,
      `add ann${count}@example.com in the group Finance ${count}`,
      'add production_payroll restricted',
      `add view on the layer ml to the role guest${count}`,
      `add edit on production_ml to the group Finance ${count}`,
    ])
    expect(plan.onlyDeclared.filter(({ pending }) => pending).map(({ title }) => title)).toEqual([
      'production_payroll restricted',
    ])
    expect(plan.onlyDeclared[3]?.place).toEqual({ path: 'access.yml', line: 6 })
    expect(await mayNow(ann, here.project, 'production_ml')).toBeNull()
    const { lines, plan: after } = await applyAccess(admin, { ...here, mark: plan.mark, remove: [] })
    expect(lines).toHaveLength(6)
    expect(after).toMatchObject({ onlyDeclared: [], onlyStored: [], different: [] })
    expect(after.applied).toMatchObject({ by: admin.principal.name, commit: plan.commit })
    expect(await mayNow(ann, here.project, 'production_ml')).toBe('edit')
    const audit = await listAudit(admin, {
      text: `project ${here.project}`,
      operation: 'access.apply',
      limit: 20,
    })
    expect(audit.lines.map(({ operation, subject }) => `${operation} ${subject}`).reverse()).toEqual([
      ...lines.map((line) => `access.apply.line project ${here.project}: ${line}`),
      `access.apply project ${here.project}: 6 changes of commit ${plan.commit.slice(0, 10)}`,
    ])
  })

  it('is not applied where either side moved since the plan was shown', async () => {
    const { project, here, admin, ann } = await stage(fileFor(count + 1))
    const { mark } = await getAccessPlan(admin, here)
    const subject = { kind: 'user' as const, key: ann.userId }
    const scope = { kind: 'dataset' as const, value: 'production_ml' }
    const grant = { ...here, subject, scope, action: 'list' as const, expiresAt: null, note: '' }
    const { id } = await setGrant(admin, grant)
    expect(await failure(applyAccess(admin, { ...here, mark, remove: [] }))).toMatch(
      /changed since this plan/,
    )
    expect((await getAccessPlan(admin, here)).onlyDeclared).toHaveLength(6)
    await removeGrant(admin, { ...here, id })
    await project.commitToMain({
      'access.yml': `${fileFor(count)}  - {role: admin, layer: mart, action: view}\n`,
    })
    expect(await failure(applyAccess(admin, { ...here, mark, remove: [] }))).toMatch(
      /changed since this plan/,
    )
    expect(await test.database.accessGrant.count({ where: { projectId: project.project.id } })).toBe(0)
    expect((await applyNow(admin, here)).lines).toHaveLength(7)
  })

  it('of two admins who apply at once one does it, and the other is told', async () => {
    const { here, admin } = await stage(fileFor(count + 1))
    const other = contextOf(await createTestPerson(`second${count}`, 'admin'))
    const { mark } = await getAccessPlan(admin, here)
    const both = await Promise.all(
      [admin, other].map((who) => failure(applyAccess(who, { ...here, mark, remove: [] }))),
    )
    expect(both.toSorted()).toEqual([expect.stringMatching(/changed since this plan/), 'done'])
  })

  it('keeps what the page made unless it is chosen; what the file made goes with its line', async () => {
    const { project, here, admin, ann } = await stage(fileFor(count + 1))
    await applyNow(admin, here)
    const subject = { kind: 'user' as const, key: ann.userId }
    const scope = { kind: 'dataset' as const, value: 'production_later' }
    const grant = { ...here, subject, scope, action: 'view' as const, expiresAt: null, note: '' }
    await setGrant(admin, grant)
    const drift = await getAccessPlan(admin, here)
    expect(drift.onlyStored).toMatchObject([
      { effect: 'keep', madeIn: 'the page', removable: true, pending: true },
    ])
    await project.commitToMain({ 'access.yml': 'version: 1\n' })
    const emptied = await getAccessPlan(admin, here)
    expect(emptied.onlyStored.filter(({ effect }) => effect === 'remove')).toHaveLength(6)
    await applyNow(admin, here)
    expect(titles((await getAccessPlan(admin, here)).onlyStored)).toEqual([
      `keep view on production_later to ann${count}@example.com`,
    ])
    await applyNow(admin, here, drift.onlyStored[0]?.id ?? '')
    expect((await getAccessPlan(admin, here)).onlyStored).toEqual([])
    expect((await listGrants(admin, here)).grants).toEqual([])
  })

  it('takes over what the page made before, and says what is different', async () => {
    const { here, admin, ann } = await stage(fileFor(count + 1))
    await createRole(admin, {
      key: `guest${count}`,
      name: 'Guest',
      summary: '',
      permissions: ['project.read'],
    })
    await createGroup(admin, { name: `FINANCE ${count}`, summary: '', members: [ann.userId] })
    const plan = await getAccessPlan(admin, here)
    expect(plan.different.map(({ fields }) => fields.map(({ name }) => name))).toEqual([
      ['name', 'kept in'],
      ['name', 'kept in'],
      ['kept in'],
    ])
    await applyNow(admin, here)
    const after = await getAccessPlan(admin, here)
    expect(after).toMatchObject({ onlyDeclared: [], onlyStored: [], different: [] })
  })

  it('with a fault is not applied, and a role that somebody holds is not removed', async () => {
    const { project, here, admin, ann } = await stage(
      'grants:\n  - {role: nope, layer: mart, action: view}\n',
    )
    const faulty = await getAccessPlan(admin, here)
    expect(faulty.faults).toMatchObject([{ message: "There is no role 'nope'.", line: 2, column: 5 }])
    expect(await failure(applyNow(admin, here))).toMatch(/One fault must be mended/)
    await project.commitToMain({ 'access.yml': fileFor(count) })
    await applyNow(admin, here)
    await assignRoles(admin, { id: ann.userId, roles: [`guest${count}`] })
    await project.commitToMain({ 'access.yml': null })
    const plan = await getAccessPlan(admin, here)
    expect(plan.hasFile).toBe(false)
    expect(plan.mayApply).toEqual({
      allowed: false,
      reason: 'One account has this role: take it from them first.',
    })
    expect(await failure(applyNow(admin, here))).toMatch(/One account has this role/)
    expect(await mayNow(ann, here.project, 'production_ml')).toBe('edit')
  })

  it('does not take rights from the person who applies it', async () => {
    const text = (permissions: string) =>
      `roles:\n  - {key: keeper${count}, permissions: [${permissions}]}\ngroups:\n  - {name: K${count}, members: [kim${count}@example.com]}\n`
    const { project, here, admin } = await stage()
    await project.commitToMain({ 'access.yml': text('project.read, access.manage') })
    const kim = await createTestPerson(`kim${count}`, 'data_reader')
    await applyNow(admin, here)
    await assignRoles(admin, { id: kim.userId, roles: [`keeper${count}`] })
    const row = await findUserById(kim.userId)
    if (row === null) throw new Error('kim is there')
    const keeper = contextOf(await loadPrincipalOf(row, { via: 'token' }))
    await project.commitToMain({ 'access.yml': text('project.read') })
    expect(await failure(applyNow(keeper, here))).toMatch(/take from you the right to manage roles/)
    await project.commitToMain({ 'access.yml': text('project.read, access.manage, run.production') })
    expect(await failure(applyNow(keeper, here))).toMatch(
      /give the right to run in production, which you have not/,
    )
    await project.commitToMain({
      'access.yml': `roles:\n  - {key: keeper${count}, permissions: [project.read, access.manage]}\n`,
    })
    expect(await failure(applyNow(keeper, here))).toMatch(/take your own rights/)
    expect((await applyNow(admin, here)).lines).toHaveLength(2)
  })

  it('leaves alone the roles of another project’s file, and another project’s grants', async () => {
    const one = await stage(fileFor(count + 1))
    await applyNow(one.admin, one.here)
    const two = await createTestProject(`twin${count}`, { 'access.yml': fileFor(count) })
    const there = { project: two.slug }
    const plan = await getAccessPlan(one.admin, there)
    expect(plan.onlyStored).toEqual([])
    expect(plan.onlyDeclared[0]?.blocked).toBe(`The access.yml of shop${count} declares it already.`)
    expect(await failure(applyNow(one.admin, there))).toMatch(/declares it already/)
    await two.commitToMain({
      'access.yml': `grants:\n  - {role: guest${count}, layer: mart, action: view}\n`,
    })
    await applyNow(one.admin, there)
    await one.project.commitToMain({ 'access.yml': '' })
    expect(await failure(applyNow(one.admin, one.here))).toMatch(/Another project grants to this role/)
  })

  it('can be written from what holds, and then says the same', async () => {
    const { project, here, admin, ann } = await stage(fileFor(count + 1))
    await applyNow(admin, here)
    const subject = { kind: 'user' as const, key: ann.userId }
    const scope = { kind: 'pattern' as const, value: 'production_m?' }
    const note = `${'ü'.repeat(300)} "'#:`
    await setGrant(admin, { ...here, subject, scope, action: 'own', expiresAt: null, note })
    expect(await draftAccessFile(admin, here)).toEqual({ path: 'access.yml', changed: true })
    expect(await draftAccessFile(admin, here)).toEqual({ path: 'access.yml', changed: false })
    const { content } = await getFile(admin, { ...here, path: 'access.yml' })
    await project.commitToMain({ 'access.yml': content })
    const plan = await getAccessPlan(admin, here)
    expect([
      plan.faults.filter(({ severity }) => severity !== 'info'),
      plan.onlyDeclared,
      plan.onlyStored,
    ]).toEqual([[], [], []])
    expect(plan.different.map(({ fields }) => fields)).toEqual([
      [{ name: 'kept in', declared: 'access.yml', stored: 'the page' }],
    ])
    const lead = contextOf(await createTestPerson(`lea${count}`, 'team_lead'))
    expect((await getAccessPlan(lead, here)).mayApply.reason).toMatch(/You may not manage roles/)
    expect(await failure(applyNow(lead, here))).toMatch(/You may not manage roles/)
    expect(await failure(getAccessPlan(contextOf(ann), here))).toMatch(/Only those who grant or approve/)
    expect(await failure(draftAccessFile(contextOf(ann), here))).toMatch(/You may not edit files/)
  })
})

describe('permission models', () => {
  const columns = ['role', 'dataset', 'action']
  const table = (...rows: string[][]) => ({
    model: 'permissions_marts',
    table: { columns, rows },
    problem: null,
  })

  it('grant what their rows say, are kept while they cannot be read, and end with their rows', async () => {
    const { here, admin } = await stage()
    warehouse.tables = () => [table(['data_reader', 'production_ml', 'view'])]
    await applyNow(admin, here)
    const reader = await createTestPerson(`rea${count}`, 'data_reader')
    expect(await mayNow(reader, here.project, 'production_ml')).toBe('view')
    const away = [
      () => [{ model: 'permissions_marts', table: null, problem: 'permissions_marts has no table.' }],
      () => {
        throw new AppError('unavailable', 'The worker does not answer.')
      },
    ]
    for (const tables of away) {
      warehouse.tables = tables
      const plan = await getAccessPlan(admin, here)
      expect(plan.onlyStored).toMatchObject([
        { effect: 'keep', removable: false, madeIn: 'permissions_marts' },
      ])
      expect((await applyNow(admin, here)).lines).toEqual([])
    }
    warehouse.tables = () => [table(['data_reader', 'production_ml', 'read'])]
    expect((await getAccessPlan(admin, here)).faults[0]).toMatchObject({
      path: 'permissions_marts',
      line: null,
    })
    warehouse.tables = () => [table()]
    expect((await applyNow(admin, here)).lines).toEqual([
      'removed view on production_ml to the role data_reader',
    ])
    expect(await mayNow(reader, here.project, 'production_ml')).toBeNull()
  })
})
