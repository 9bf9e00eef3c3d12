import { describe, expect, it, vi } from 'vitest'
import { decideDataset } from '#lib/access/decide.ts'
import { loadPrincipalOf } from '#lib/access/load-principal.ts'
import type { OperationContext } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { findUserById } from '#lib/db/user-repository.ts'
import { createRequests, decideRequest, listRequests, withdrawRequest } from './access-requests.ts'
import { csvCell, exportAudit, listAudit, verifyAudit } from './audit-log.ts'
import { createRole, deleteRole, updateRole } from './custom-roles.ts'
import { explainAccess, whoCan } from './explain-access.ts'
import { getAccess } from './get-access.ts'
import { removeGrant, setGrant, setRestricted } from './grants.ts'
import { createGroup, deleteGroup, updateGroup } from './groups.ts'
import { listGrants } from './list-grants.ts'
import { assignRoles } from './manage-people.ts'
import { loadProjectDatasets } from './project-datasets.ts'

// What the worker tells of the warehouse; all else here is real.
vi.mock('#lib/compile-service/list-datasets.ts', () => ({
  listDatasets: async () => ({
    datasets: [
      { name: 'production_mart_revenue', tables: 3 },
      { name: 'production_reporting', tables: 1 },
      { name: 'production_ml', tables: 2 },
    ],
    layers: [],
    sourceSchemas: ['backend'],
  }),
}))

const test = useTestDatabase()
const project = 'shop'
const never = new AbortController().signal
let counter = 0

async function makeProject(): Promise<string> {
  const data = { slug: project, name: 'Shop', repository: 'shop', adapter: 'duckdb' }
  const row = await test.database.project.upsert({ where: { slug: project }, create: data, update: {} })
  return row.id
}
async function person(...roles: string[]): Promise<Principal> {
  await makeProject()
  counter += 1
  return createTestPerson(`person${'abcdefghijklmnopqrstuvwxyz'[counter % 26] ?? ''}${counter}`, ...roles)
}
const as = async (...roles: string[]): Promise<OperationContext> => contextOf(await person(...roles))

/** The strongest action of a person now, as their next request would find it. */
async function mayNow(who: Principal, dataset: string) {
  const { describe: of } = await loadProjectDatasets(project, never)
  return decideDataset(await again(who), of(dataset)).action
}

async function again(who: Principal): Promise<Principal> {
  const row = await findUserById(who.userId)
  if (row === null) throw new Error('the person is there')
  return loadPrincipalOf(row, { via: 'token' })
}
const toDataset = (value: string) => ({ kind: 'dataset' as const, value })

describe('grants', () => {
  it('count at once for people, groups and roles, and are gone when they are taken back', async () => {
    const admin = await as('admin')
    const ann = await person('data_analyst')
    const group = await createGroup(admin, { name: 'Finance', summary: '', members: [ann.userId] })
    expect(await mayNow(ann, 'production_reporting')).toBeNull()
    const grant = { project, expiresAt: null, note: '' }
    const subject = { kind: 'group' as const, key: group.id }
    const { id } = await setGrant(admin, {
      ...grant,
      subject,
      scope: toDataset('Production_Reporting'),
      action: 'view',
    })
    expect(await mayNow(ann, 'production_reporting')).toBe('view')
    await removeGrant(admin, { project, id })
    expect(await mayNow(ann, 'production_reporting')).toBeNull()
    const scope = { kind: 'pattern' as const, value: 'production_m?' }
    await setGrant(admin, { ...grant, subject: { kind: 'role', key: 'data_analyst' }, scope, action: 'edit' })
    expect(await mayNow(ann, 'production_ml')).toBe('edit')
    const own = { kind: 'user' as const, key: ann.userId }
    await setGrant(admin, {
      ...grant,
      subject: own,
      scope: { kind: 'layer', value: 'reporting' },
      action: 'list',
    })
    expect(await mayNow(ann, 'production_reporting')).toBe('list')
  })

  it('end by themselves, and of a dataset that is not there yet they wait', async () => {
    const admin = await as('admin')
    const bob = await person('data_reader')
    const subject = { kind: 'user' as const, key: bob.userId }
    const soon = new Date(Date.now() + 60_000).toISOString()
    const grant = { project, subject, action: 'view' as const, note: "für „Ünï\" 'q'" }
    const { id } = await setGrant(admin, { ...grant, scope: toDataset('production_ml'), expiresAt: soon })
    await setGrant(admin, { ...grant, scope: toDataset('production_later'), expiresAt: null })
    expect(await mayNow(bob, 'production_ml')).toBe('view')
    const [{ rows }, { grants }] = await Promise.all([
      getAccess(admin, { project }),
      listGrants(admin, { project }),
    ])
    const mine = grants.filter((each) => each.subject.key === bob.userId)
    expect(mine.map(({ scope, pending, note }) => [scope.value, pending, note])).toEqual([
      ['production_ml', false, grant.note],
      ['production_later', true, grant.note],
    ])
    const cells = rows.find((row) => row.subject.key === bob.userId)?.cells
    expect(cells).toMatchObject([{ dataset: 2, action: 'view', grantId: id, rest: null, expiresAt: soon }])
    await test.database.accessGrant.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } })
    expect(await mayNow(bob, 'production_ml')).toBeNull()
    const past = new Date(0).toISOString()
    await expect(setGrant(admin, { ...grant, scope: toDataset('x'), expiresAt: past })).rejects.toThrow(
      /past/,
    )
    const nobody = { kind: 'user' as const, key: 'x'.repeat(36) }
    await expect(
      setGrant(admin, { ...grant, subject: nobody, scope: toDataset('x'), expiresAt: null }),
    ).rejects.toThrow(/no such person/)
  })

  it('do not reach what is restricted, but by its very name', async () => {
    const admin = await as('admin')
    const lead = await person('team_lead')
    expect(await mayNow(lead, 'production_mart_revenue')).toBe('edit')
    await setRestricted(admin, { project, dataset: 'production_mart_revenue', restricted: true })
    expect(await mayNow(lead, 'production_mart_revenue')).toBeNull()
    expect((await getAccess(contextOf(lead), { project })).datasets.map(({ name }) => name)).not.toContain(
      'production_mart_revenue',
    )
    await setRestricted(admin, { project, dataset: 'production_mart_revenue', restricted: false })
    expect(await mayNow(lead, 'production_mart_revenue')).toBe('edit')
  })

  it('are made by admins alone, and both are audited', async () => {
    const lead = await as('team_lead')
    const subject = { kind: 'user' as const, key: lead.principal.userId }
    const grant = { project, subject, scope: toDataset('production_ml'), expiresAt: null, note: '' }
    await expect(setGrant(lead, { ...grant, action: 'own' })).rejects.toThrow(
      'You may not manage roles, groups',
    )
    const admin = await as('admin')
    await setGrant(admin, { ...grant, action: 'own' })
    const { lines } = await listAudit(admin, { text: '', operation: 'access.grant', limit: 2 })
    expect(lines.map(({ outcome, subject: to }) => [outcome, to])).toEqual([
      ['done', `project shop: own on production_ml to person ${lead.principal.email}`],
      ['refused', 'project shop: own on production_ml'],
    ])
  })
})

describe('groups and roles', () => {
  it('refuse what was changed by somebody else meanwhile', async () => {
    const admin = await as('admin')
    const text = { summary: '', members: [] }
    const group = await createGroup(admin, { ...text, name: 'Growth' })
    await expect(createGroup(admin, { ...text, name: 'GROWTH' })).rejects.toThrow(/already/)
    const change = { ...text, id: group.id, version: group.version }
    const outcomes = await Promise.allSettled([
      updateGroup(admin, { ...change, name: 'Growth A' }),
      updateGroup(admin, { ...change, name: 'Growth B' }),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const role = { key: 'curator', name: 'Curator', summary: '', permissions: ['project.read' as const] }
    await createRole(admin, role)
    await updateRole(admin, { ...role, version: 1, permissions: ['project.read', 'access.approve'] })
    await expect(updateRole(admin, { ...role, version: 1 })).rejects.toThrow(/while you did/)
    await expect(createRole(admin, { ...role, key: 'admin' })).rejects.toThrow(/already/)
    await expect(updateRole(admin, { ...role, key: 'data_reader', version: 1 })).rejects.toThrow(/Built-in/)
  })

  it('a role gives permissions and grants to those who hold it, and stays while somebody does', async () => {
    const admin = await as('admin')
    const eve = await person()
    const role = { key: 'ml_guest', name: 'ML guest', summary: '', permissions: ['project.read' as const] }
    await expect(assignRoles(admin, { id: eve.userId, roles: ['ml_guest'] })).rejects.toThrow(
      /no role ml_guest/,
    )
    await createRole(admin, role)
    await assignRoles(admin, { id: eve.userId, roles: ['ml_guest'] })
    const subject = { kind: 'role' as const, key: 'ml_guest' }
    const grant = {
      project,
      subject,
      scope: { kind: 'layer' as const, value: 'ml' },
      expiresAt: null,
      note: '',
    }
    await setGrant(admin, { ...grant, action: 'view' })
    expect(await mayNow(eve, 'production_ml')).toBe('view')
    expect([...(await again(eve)).permissions]).toEqual(['project.read'])
    await expect(deleteRole(admin, { key: 'ml_guest' })).rejects.toThrow(/One account has this role/)
    await assignRoles(admin, { id: eve.userId, roles: [] })
    await deleteRole(admin, { key: 'ml_guest' })
    expect(await test.database.accessGrant.count({ where: { subject: 'ml_guest' } })).toBe(0)
  })

  it('a removed group takes its grants along', async () => {
    const admin = await as('admin')
    const ann = await person('data_reader')
    const { id } = await createGroup(admin, {
      name: `${'Größe '.repeat(10)}"'`,
      summary: '',
      members: [ann.userId],
    })
    const subject = { kind: 'group' as const, key: id }
    await setGrant(admin, {
      project,
      subject,
      scope: toDataset('production_ml'),
      action: 'view',
      expiresAt: null,
      note: '',
    })
    expect(await mayNow(ann, 'production_ml')).toBe('view')
    await deleteGroup(admin, { id })
    expect(await mayNow(ann, 'production_ml')).toBeNull()
    expect(await test.database.accessGrant.count({ where: { subject: id } })).toBe(0)
  })
})

describe('explain', () => {
  it('says the chain, and who can', async () => {
    const admin = await as('admin')
    const ann = await person()
    const group = await createGroup(admin, { name: 'Auditors', summary: '', members: [ann.userId] })
    const subject = { kind: 'group' as const, key: group.id }
    const grant = {
      project,
      subject,
      scope: toDataset('production_ml'),
      expiresAt: null,
      note: 'for the audit',
    }
    await setGrant(admin, { ...grant, action: 'view' })
    const ask = { project, dataset: 'production_ml', action: 'view' as const }
    const why = await explainAccess(admin, { ...ask, person: ann.userId })
    expect(why.allowed).toBe(true)
    expect(why.chain.map(({ kind, title }) => `${kind} ${title}`)).toEqual([
      `person ${ann.name}`,
      'group Group Auditors',
      'grant View on production_ml',
      'dataset production_ml',
    ])
    expect(why.chain[2]?.detail).toMatch(
      new RegExp(`^granted by ${admin.principal.name} on .*: for the audit$`),
    )
    const who = await whoCan(admin, ask)
    expect(who.people.find(({ id }) => id === ann.userId)).toMatchObject({ action: 'view' })
    expect(who.people[0]?.action).toBe('own')
    const own = await explainAccess(contextOf(ann), { ...ask, person: ann.userId, action: 'edit' }).catch(
      String,
    )
    expect(own).toMatch(/You may not see projects/)
    const reader = await as('data_reader')
    const other = explainAccess(reader, { ...ask, person: ann.userId })
    await expect(other).rejects.toThrow(/only what you may do yourself/)
    await expect(whoCan(reader, ask)).rejects.toThrow(/Only those who grant or approve/)
  })
})

describe('requests', () => {
  it('are decided by a lead for a day, never by oneself, and never for more than the lead has', async () => {
    const rea = await person('data_reader')
    const lead = await as('team_lead')
    const wish = { project, datasets: ['Production_ML'], action: 'view' as const, note: 'Q4' }
    const { requests } = await createRequests(contextOf(rea), wish)
    expect((await createRequests(contextOf(rea), wish)).requests).toEqual(requests)
    const [id = ''] = requests
    const day = new Date(Date.now() + 86_400_000).toISOString()
    const approval = { project, id, approve: true, expiresAt: day, note: '' }
    await expect(decideRequest(contextOf(rea), approval)).rejects.toThrow(
      /You may not decide access requests/,
    )
    await decideRequest(lead, approval)
    expect(await mayNow(rea, 'production_ml')).toBe('view')
    await expect(decideRequest(lead, approval)).rejects.toThrow(/no longer open/)
    const seen = await listRequests(contextOf(rea), { project })
    expect(seen.requests).toMatchObject([
      { state: 'approved', decidedBy: lead.principal.name, expiresAt: day, mine: true },
    ])
    await expect(createRequests(contextOf(await again(rea)), wish)).rejects.toThrow(/have this already/)
    const own = await createRequests(lead, { ...wish, action: 'edit' })
    await expect(decideRequest(lead, { ...approval, id: own.requests[0] ?? '' })).rejects.toThrow(
      /your own request/,
    )
    const more = await createRequests(contextOf(rea), { ...wish, action: 'edit' })
    await expect(decideRequest(lead, { ...approval, id: more.requests[0] ?? '' })).rejects.toThrow(
      /You may not edit production_ml yourself/,
    )
    const stranger = await as('data_reader')
    await expect(withdrawRequest(stranger, { project, id: more.requests[0] ?? '' })).rejects.toThrow(
      /no such request/,
    )
    await withdrawRequest(contextOf(rea), { project, id: more.requests[0] ?? '' })
    expect((await listRequests(stranger, { project })).requests).toEqual([])
  })

  it('leave what is granted for good when the approval ends', async () => {
    const admin = await as('admin')
    const rea = await person('data_reader')
    const subject = { kind: 'user' as const, key: rea.userId }
    const grant = { project, subject, scope: toDataset('production_ml'), note: '' }
    await setGrant(admin, { ...grant, action: 'list', expiresAt: null })
    const { requests } = await createRequests(contextOf(rea), {
      project,
      datasets: ['production_ml'],
      action: 'view',
      note: '',
    })
    const soon = new Date(Date.now() + 60_000).toISOString()
    await decideRequest(admin, { project, id: requests[0] ?? '', approve: true, expiresAt: soon, note: '' })
    expect(await mayNow(rea, 'production_ml')).toBe('view')
    await test.database.accessGrant.updateMany({
      where: { subject: rea.userId, action: 'view' },
      data: { expiresAt: new Date(Date.now() - 1) },
    })
    expect(await mayNow(rea, 'production_ml')).toBe('list')
  })
})

describe('the audit log', () => {
  it('finds a line that was changed, removed, or cut off at the end', async () => {
    const admin = await as('admin')
    await setRestricted(admin, { project, dataset: 'x', restricted: true })
    await setRestricted(admin, { project, dataset: 'x', restricted: false })
    expect(await verifyAudit(admin)).toMatchObject({ intact: true, brokenAt: null })
    const line = await test.database.auditEvent.findFirstOrThrow({ orderBy: { id: 'asc' } })
    await expect(
      test.database.auditEvent.update({ where: { id: line.id }, data: { subject: 'other' } }),
    ).rejects.toThrow(/added to only/)
    await expect(test.database.auditEvent.deleteMany({})).rejects.toThrow(/added to only/)
    const tamper = async (sql: string, expected: string) => {
      await test.database
        .$transaction(async (database) => {
          await database.$executeRawUnsafe('alter table audit_event disable trigger user')
          await database.$executeRawUnsafe(sql)
          const [row] = await database.$queryRawUnsafe<{ broken: string | null; left: bigint }[]>(
            `with l as (select id, hash, audit_hash(lag(hash, 1, '') over (order by id), e) as expected from audit_event e)
             select min(id) filter (where hash <> expected)::text as broken, count(*) as left from l`,
          )
          const [head] = await database.$queryRawUnsafe<{ lines: bigint }[]>('select lines from audit_head')
          expect(row?.broken ?? (row?.left === head?.lines ? 'none' : 'the end')).toBe(expected)
          throw new Error('undo')
        })
        .catch((error: unknown) => expect(String(error)).toMatch(/undo/))
    }
    const [second, last] = await Promise.all([
      test.database.auditEvent.findMany({ orderBy: { id: 'asc' }, take: 2 }),
      test.database.auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } }),
    ])
    await tamper(`update audit_event set subject = 'other' where id = ${line.id}`, `${line.id}`)
    await tamper(`delete from audit_event where id = ${line.id}`, `${second[1]?.id}`)
    await tamper(`delete from audit_event where id = ${last.id}`, 'the end')
    await tamper(`update audit_event set at = at where false`, 'none')
  })

  it('chains what many write at once, and is exported whole and filtered', async () => {
    const admin = await as('admin')
    const restrict = (at: number) =>
      setRestricted(admin, { project, dataset: `=cmd_${at}`, restricted: false })
    await Promise.all(Array.from({ length: 20 }, (_, at) => restrict(at)))
    expect(await verifyAudit(admin)).toMatchObject({ intact: true })
    const found = await listAudit(admin, { text: '=cmd_1', operation: 'access', limit: 5 })
    expect([found.lines.length, found.more]).toEqual([5, true])
    const before = found.lines.at(-1)?.id
    const older = await listAudit(admin, { text: '=cmd_1', operation: 'access', limit: 50, before })
    expect(older.lines).toHaveLength(6)
    let csv = ''
    for await (const piece of await exportAudit(admin, { text: '=cmd_', operation: '' })) csv += piece
    // The head, the twenty, and the export itself, whose line stands before it begins.
    expect(csv.trim().split('\r\n')).toHaveLength(22)
    const today = new Date().toISOString().slice(0, 10)
    const day = { text: '', operation: '', from: today, to: today, outcome: 'refused' as const, limit: 200 }
    expect((await listAudit(admin, day)).lines.every(({ outcome }) => outcome === 'refused')).toBe(true)
    await expect(listAudit(await as('team_lead'), day)).rejects.toThrow(
      /You may not read the audit log. Admin may./,
    )
  })

  it('tells who a line is about by name, and finds it by the words for what was done', async () => {
    const admin = await as('admin')
    const eve = await createTestPerson('evenamed')
    await assignRoles(admin, { id: eve.userId, roles: ['data_reader'] })
    const wish = { text: "CHANGE somebody's roles", operation: '', limit: 1 }
    expect((await listAudit(admin, wish)).lines).toMatchObject([
      {
        operation: 'roles.assign',
        subject: `person ${eve.userId}: data_reader`,
        about: 'person evenamed: data_reader',
      },
    ])
  })

  it.each([
    ['plain', 'plain'],
    ['=1+1', "'=1+1"],
    ['a "b", c', '"a ""b"", c"'],
    ['two\nlines', '"two\nlines"'],
  ])('writes %j as %j', (text, expected) => {
    expect(csvCell(text)).toBe(expected)
  })
})
