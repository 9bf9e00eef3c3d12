import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { roles } from '#lib/access/roles.ts'
import { createTestPerson } from '#lib/access/testing/test-people.ts'
import { makeSessionCookie } from '#lib/auth/session-cookie.ts'
import * as contracts from '#lib/contracts/index.ts'
import type { Contract } from '#lib/contracts/index.ts'
import { tokenScope, type Permission, type TokenScope } from '#lib/contracts/people.ts'
import { createSession, startSessionView } from '#lib/db/session-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { listContracts } from '#lib/http/build-open-api.ts'
import type { RouteHandler } from '#lib/http/route.ts'
import { sampleOf } from '#lib/http/testing/sample-input.ts'
import { issueToken } from '#lib/people/my-tokens.ts'
import { createTestProject } from '#lib/workspace/testing/test-project.ts'

/** Who may call an endpoint: anybody, whoever is signed in, a directory by its token, or whoever has the permission. */
type Who = 'public' | 'signed-in' | 'scim' | Permission

/** One row an endpoint. A new one without a row fails; so does one that lets in or keeps out somebody else. */
const TABLE: Readonly<Record<string, Who>> = {
  getHealth: 'public',
  getHealthDetails: 'project.manage',
  getAccountLink: 'public',
  useAccountLink: 'public',
  getMe: 'signed-in',
  listSessions: 'signed-in',
  revokeSession: 'signed-in',
  changePassword: 'signed-in',
  listTokens: 'signed-in',
  createToken: 'signed-in',
  revokeToken: 'signed-in',
  listPeople: 'signed-in',
  listRoles: 'signed-in',
  invitePerson: 'people.manage',
  revokeInvitation: 'people.manage',
  createResetLink: 'people.manage',
  setPersonDisabled: 'people.manage',
  assignRoles: 'roles.assign',
  getIdentity: 'roles.assign',
  updateIdentity: 'roles.assign',
  getSecondFactor: 'signed-in',
  beginSecondFactor: 'signed-in',
  confirmSecondFactor: 'signed-in',
  removeSecondFactor: 'signed-in',
  renewRecoveryCodes: 'signed-in',
  resetSecondFactor: 'people.manage',
  listMemberships: 'people.manage',
  scimServiceProviderConfig: 'scim',
  scimResourceTypes: 'scim',
  scimSchemas: 'scim',
  scimListUsers: 'scim',
  scimCreateUser: 'scim',
  scimGetUser: 'scim',
  scimReplaceUser: 'scim',
  scimPatchUser: 'scim',
  scimDeleteUser: 'scim',
  scimListGroups: 'scim',
  scimCreateGroup: 'scim',
  scimGetGroup: 'scim',
  scimReplaceGroup: 'scim',
  scimPatchGroup: 'scim',
  scimDeleteGroup: 'scim',
  listServiceAccounts: 'roles.assign',
  createServiceAccount: 'roles.assign',
  updateServiceAccount: 'roles.assign',
  renewServiceSecret: 'roles.assign',
  removeServiceAccount: 'roles.assign',
  createRole: 'access.manage',
  updateRole: 'access.manage',
  deleteRole: 'access.manage',
  listGroups: 'project.read',
  createGroup: 'access.manage',
  updateGroup: 'access.manage',
  deleteGroup: 'access.manage',
  getAccess: 'project.read',
  listGrants: 'access.approve',
  setGrant: 'access.manage',
  removeGrant: 'access.manage',
  setRestricted: 'access.manage',
  getAccessPlan: 'access.approve',
  applyAccessPlan: 'access.manage',
  writeAccessFile: 'access.approve',
  getWarehouseAccess: 'access.manage',
  setWarehouseAccess: 'access.manage',
  // About others; everybody may ask about themselves.
  explainAccess: 'access.approve',
  whoCan: 'access.approve',
  listAccessTests: 'project.read',
  startAccessCheck: 'access.manage',
  listAccessChecks: 'access.manage',
  getAccessCheck: 'access.manage',
  cancelAccessCheck: 'access.manage',
  judgeAccessTests: 'project.read',
  listAccessRequests: 'project.read',
  createAccessRequest: 'project.read',
  withdrawAccessRequest: 'project.read',
  decideAccessRequest: 'access.approve',
  listViewTargets: 'access.view_as',
  startViewing: 'access.view_as',
  stopViewing: 'signed-in',
  listAudit: 'audit.read',
  exportAudit: 'audit.read',
  verifyAudit: 'audit.read',
  listProjects: 'project.read',
  getProject: 'project.read',
  pushProject: 'project.manage',
  getPackages: 'files.read',
  installPackages: 'files.edit',
  cancelPackages: 'files.edit',
  getGraph: 'project.read',
  getNode: 'project.read',
  listMacros: 'files.read',
  searchColumns: 'project.read',
  listProblems: 'project.read',
  compileFile: 'files.read',
  checkSql: 'preview.run',
  runPreview: 'preview.run',
  getWorkspace: 'files.read',
  getFile: 'files.read',
  getUncommitted: 'files.edit',
  saveDraft: 'files.edit',
  createFile: 'files.edit',
  moveFiles: 'files.edit',
  deleteFiles: 'files.edit',
  discardDrafts: 'files.edit',
  commitDrafts: 'files.edit',
  updateFromMain: 'files.edit',
  listBranches: 'files.edit',
  createBranch: 'files.edit',
  switchBranch: 'files.edit',
  listChanges: 'files.read',
  getChange: 'files.read',
  getChangeFiles: 'files.read',
  getChangeGraph: 'files.read',
  getChangeProduction: 'files.read',
  openChange: 'change.open',
  closeChange: 'files.read',
  approveChange: 'change.review',
  withdrawApproval: 'change.review',
  mergeChange: 'change.merge',
  getChangeAccess: 'files.read',
  getChangeReading: 'files.read',
  listRuns: 'project.read',
  getRun: 'project.read',
  getRunPlan: 'project.read',
  streamRun: 'project.read',
  listNodeRuns: 'project.read',
  startRun: 'run.development',
  cancelRun: 'run.development',
}

/** What tokens of each scope open, whatever their person may; everything else is refused. */
const SCOPES: Readonly<Record<TokenScope, { reads: readonly Who[]; writes: readonly Who[] } | 'all'>> = {
  full: 'all',
  read: { reads: ['signed-in', 'project.read', 'files.read', 'preview.run', 'audit.read'], writes: [] },
  metadata: { reads: ['signed-in', 'project.read'], writes: [] },
  develop: {
    reads: ['signed-in', 'project.read', 'files.read', 'preview.run'],
    writes: ['files.edit', 'run.development', 'change.open'],
  },
  run: { reads: ['signed-in', 'project.read'], writes: ['run.development'] },
  scim: { reads: [], writes: [] },
}
/** Those that change nothing though their method is not GET, and the one that is written down though it is. */
const READING = new Set(['checkSql', 'compileFile', 'judgeAccessTests', 'runPreview'])
const AUDITED_READING = new Set(['exportAudit'])

const test = useTestDatabase()
const all = listContracts(contracts)

interface Person {
  readonly name: string
  readonly userId: string
  readonly permissions: ReadonlySet<Permission>
  readonly headers: Readonly<Record<string, string>>
}
const people: Person[] = []
let robotId = ''
/** Of an admin: what a scope keeps out, it keeps out of everything. */
const tokens: { readonly scope: TokenScope; readonly headers: Readonly<Record<string, string>> }[] = []

async function signIn(
  name: string,
  permissions: readonly Permission[],
  keys: readonly string[],
): Promise<void> {
  const person = await createTestPerson(name, ...keys)
  const cookie = await makeSessionCookie(await createSession(person.userId, 'test'))
  const headers = { cookie: `${cookie.name}=${cookie.value}` }
  people.push({ name, userId: person.userId, permissions: new Set(permissions), headers })
}

beforeAll(async () => {
  await createTestProject('shop', { 'dbt_project.yml': 'name: shop\n', 'models/a.sql': 'select 1\n' })
  for (const role of roles) await signIn(role.key.replace('_', ''), role.permissions, [role.key])
  await signIn('norole', [], [])
  // A role that an admin made counts as the built-in ones do.
  const permissions: Permission[] = ['audit.read', 'change.review']
  const createdBy = '01930000-0000-7000-8000-000000000001'
  await test.database.customRole.create({ data: { key: 'auditor', name: 'Auditor', permissions, createdBy } })
  // Who reviews reads files as well, also where the role was made before that was a permission.
  await signIn('auditor', [...permissions, 'files.read'], ['auditor'])
  const robot = await createTestPerson('robot', 'admin')
  robotId = robot.userId
  for (const scope of tokenScope.options) {
    const { secret } = await issueToken(robot.userId, { name: scope, scopes: [scope], expiresAt: null })
    tokens.push({ scope, headers: { authorization: `Bearer ${secret}` } })
  }
}, 60_000)

interface Ask {
  /** Beside what a sample of the body has. */
  readonly body?: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  readonly params?: Readonly<Record<string, string>>
}

const handlerModule = z.record(z.string(), z.unknown())

async function answerOf(contract: Contract, ask: Ask): Promise<Response> {
  const file = path.resolve(`app${contract.path}/route.ts`)
  const found = handlerModule.parse({ ...(await import(pathToFileURL(file).href)) })[contract.method]
  if (!isHandler(found)) throw new Error(`${file} has no ${contract.method}`)
  const params = { ...strings(sampleOf(contract.params)), project: 'shop', ...ask.params }
  const query = new URLSearchParams(strings(sampleOf(contract.query)))
  const mutates = contract.method !== 'GET'
  const request = new Request(`http://localhost:3000/api?${query}`, {
    method: contract.method,
    headers: {
      ...ask.headers,
      host: 'localhost:3000',
      ...(mutates && { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }),
      'content-type': 'application/json',
    },
    ...(mutates && { body: JSON.stringify({ ...record(sampleOf(contract.body)), ...ask.body }) }),
  })
  return found(request, { params: Promise.resolve(params) })
}

async function statusOf(contract: Contract, ask: Ask): Promise<number> {
  const response = await answerOf(contract, ask)
  return contract.kind === 'events' ? statusOfStream(response) : response.status
}

const refusalsOf = (userId: string) =>
  test.database.auditEvent.findMany({ where: { userId, outcome: 'refused' }, orderBy: { id: 'asc' } })
type Lines = Awaited<ReturnType<typeof refusalsOf>>

/** Whoever is refused leaves a line that says what of, and why. */
function expectOneMore(before: Lines, after: Lines, who: string): void {
  expect(after.length - before.length, `${who} was refused: lines in the audit log`).toBe(1)
  const line = after.at(-1)
  expect(line?.operation, who).toMatch(/^[a-z-]+\.[a-z-]+$/)
  expect(line?.reason, who).toMatch(/\w/)
}

const record = (value: unknown) => z.record(z.string(), z.unknown()).parse(value)
const isHandler = (value: unknown): value is RouteHandler => typeof value === 'function'

function strings(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(record(value)).map(([name, each]) => [name, String(each)]))
}

/** A stream answers 200 before it asks, and tells a refusal as its event. */
async function statusOfStream(response: Response): Promise<number> {
  const text = response.status === 200 ? await response.text() : ''
  if (text.includes('"kind":"forbidden"')) return 403
  return text.includes('"kind":"not-found"') ? 404 : response.status
}

function expected(who: Who, permissions: ReadonlySet<Permission>): 'in' | 'refused' {
  if (who === 'public' || who === 'signed-in') return 'in'
  return who !== 'scim' && permissions.has(who) ? 'in' : 'refused'
}

function opens(scope: TokenScope, name: string, who: Who, mutates: boolean): boolean {
  const row = SCOPES[scope]
  if (who === 'public') return true
  // What makes tokens and passwords takes a browser.
  if (who === 'scim') return scope === 'scim'
  if (row === 'all') return !BROWSER_ONLY.has(name)
  if (row.writes.includes(who)) return true
  return row.reads.includes(who) && !AUDITED_READING.has(name) && (!mutates || READING.has(name))
}
const BROWSER_ONLY = new Set([
  ...['startViewing', 'createToken', 'changePassword', 'createServiceAccount', 'renewServiceSecret'],
  ...['beginSecondFactor', 'confirmSecondFactor', 'removeSecondFactor', 'renewRecoveryCodes'],
])

/** What is asked for with a body and changes nothing, and what ends viewing. */
const READS = new Set([...READING, 'stopViewing'])

/** A directory comes by its token alone. */
const NO_SESSION = new Set<Who>(['public', 'scim'])

describe('who views as Admin', () => {
  it.each(
    all.filter(({ name, contract }) => contract.method !== 'GET' && !NO_SESSION.has(TABLE[name] ?? 'public')),
  )(
    'changes nothing by $name',
    async ({ name, contract }) => {
      const viewer = await createTestPerson(`viewer${name.toLowerCase()}`, 'admin')
      const sessionId = await createSession(viewer.userId, 'test')
      await startSessionView(sessionId, { kind: 'role', key: 'admin', name: 'Admin', seconds: 3600 })
      const { name: cookie, value } = await makeSessionCookie(sessionId)
      const response = await answerOf(contract, { headers: { cookie: `${cookie}=${value}` } })
      if (READS.has(name)) expect(response.status).not.toBe(403)
      else {
        expect(response.status).toBe(403)
        const message = 'You are viewing as Admin, which is read only. Stop viewing to change something.'
        expect(await response.json()).toMatchObject({ error: { message } })
        const where = { userId: viewer.userId, outcome: 'refused', viewedAs: 'role Admin', reason: message }
        expect(await test.database.auditEvent.count({ where })).toBe(1)
      }
    },
    30_000,
  )
})

describe('every endpoint', () => {
  it('has a row, and every row an endpoint', () => {
    expect(Object.keys(TABLE).sort()).toEqual(all.map(({ name }) => name).sort())
    for (const { contract } of all)
      expect(existsSync(`app${contract.path}/route.ts`), contract.path).toBe(true)
  })

  it.each(all.map(({ name, contract }) => [name, contract] as const))(
    '%s lets in whom its row says',
    async (name, contract) => {
      const who = TABLE[name] ?? 'public'
      const got: Record<string, string> = {}
      const wanted: Record<string, string> = {}
      for (const { name: person, userId, permissions, headers } of people) {
        const before = await refusalsOf(userId)
        const status = await statusOf(contract, { headers })
        expect(status, `${person} is signed in`).not.toBe(401)
        got[person] = status === 403 ? 'refused' : 'in'
        if (status === 403) expectOneMore(before, await refusalsOf(userId), person)
        wanted[person] = expected(who, permissions)
      }
      const stranger = await statusOf(contract, { headers: {} })
      got['nobody'] = stranger === 401 ? 'refused' : 'in'
      wanted['nobody'] = who === 'public' ? 'in' : 'refused'
      expect(got).toEqual(wanted)
    },
    30_000,
  )

  it.each(all.map(({ name, contract }) => [name, contract] as const))(
    '%s opens to the scopes that its row says',
    async (name, contract) => {
      const who = TABLE[name] ?? 'public'
      const got: Record<string, string> = {}
      const wanted: Record<string, string> = {}
      for (const { scope, headers } of tokens) {
        const before = await refusalsOf(robotId)
        got[scope] = (await statusOf(contract, { headers })) === 403 ? 'refused' : 'in'
        if (got[scope] === 'refused')
          expectOneMore(before, await refusalsOf(robotId), `the token for ${scope}`)
        wanted[scope] = opens(scope, name, who, contract.method !== 'GET') ? 'in' : 'refused'
      }
      expect(got).toEqual(wanted)
    },
    30_000,
  )

  it.each(
    all.flatMap(({ name, contract }) =>
      contract.path.includes('[project]') ? [[name, contract] as const] : [],
    ),
  )('%s knows no project that is not there', async (_, contract) => {
    const [admin] = people
    const status = await statusOf(contract, {
      headers: admin?.headers ?? {},
      params: { project: 'elsewhere' },
    })
    expect(status).toBe(404)
  })

  it('a run of production is another right than one of development', async () => {
    const contract = all.find(({ name }) => name === 'startRun')?.contract
    if (contract === undefined) throw new Error('There is no startRun')
    const body = { environment: 'production' }
    for (const { name, permissions, headers } of people) {
      const status = await statusOf(contract, { headers, body })
      expect(status === 403, name).toBe(!permissions.has('run.production'))
    }
  })

  it('finds nothing of another project under its own', async () => {
    await createTestProject('other', { 'dbt_project.yml': 'name: other\n' })
    const other = await test.database.project.findUniqueOrThrow({ where: { slug: 'other' } })
    const user = await test.database.user.findFirstOrThrow()
    const by = { projectId: other.id, createdBy: user.id }
    const place = { subjectKind: 'user', subject: user.id, scopeKind: 'dataset', scope: 'x', action: 'view' }
    const grant = await test.database.accessGrant.create({ data: { ...by, ...place } })
    const request = await test.database.accessRequest.create({
      data: { projectId: other.id, userId: user.id, dataset: 'x', action: 'view' },
    })
    const [admin] = people
    const ask = (name: string, id: string) => {
      const contract = all.find((each) => each.name === name)?.contract
      if (contract === undefined) throw new Error(`There is no ${name}`)
      return statusOf(contract, { headers: admin?.headers ?? {}, params: { id } })
    }
    expect(await ask('removeGrant', grant.id)).toBe(404)
    expect(await ask('withdrawAccessRequest', request.id)).toBe(404)
    expect(await test.database.accessGrant.count({ where: { id: grant.id } })).toBe(1)
    expect((await test.database.accessRequest.findUniqueOrThrow({ where: { id: request.id } })).state).toBe(
      'open',
    )
  })
})
