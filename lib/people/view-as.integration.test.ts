import { beforeAll, describe, expect, it } from 'vitest'
import { operation } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { loadSessionPrincipal } from '#lib/auth/authenticate.ts'
import { proveAudit } from '#lib/db/audit-repository.ts'
import { createSession, revokeSessions } from '#lib/db/session-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { createTestProject } from '#lib/workspace/testing/test-project.ts'
import { getFile } from '#lib/workspace/get-file.ts'
import { getWorkspace } from '#lib/workspace/get-workspace.ts'
import { saveDraft } from '#lib/workspace/save-draft.ts'
import { getMyself } from './my-account.ts'
import { listViewTargets, startViewing, stopViewing } from './view-as.ts'

const test = useTestDatabase()
const project = 'shop'
beforeAll(() =>
  createTestProject(project, { 'dbt_project.yml': 'name: shop\n', 'models/a.sql': 'select 1\n' }),
)

let counter = 0
const nextName = (): string => `v${(counter += 1)}x`

async function signIn(...roles: string[]) {
  const { userId } = await createTestPerson(nextName(), ...roles)
  const sessionId = await createSession(userId, 'test')
  return { userId, sessionId }
}
async function now(sessionId: string): Promise<Principal> {
  const found = await loadSessionPrincipal(sessionId)
  if (found === null) throw new Error('the session is open')
  return found
}
const ask = async (sessionId: string) => contextOf(await now(sessionId))
const reader = { kind: 'role', key: 'data_reader' } as const

async function linesOf(userId: string) {
  const lines = await test.database.auditEvent.findMany({ where: { userId }, orderBy: { id: 'asc' } })
  return lines.map(({ operation: name, outcome, viewedAs, reason }) =>
    [name, outcome, viewedAs, reason].filter((each) => each !== '').join(' | '),
  )
}

describe('viewing as another', () => {
  it('can be stopped also where a second factor is asked for meanwhile', async () => {
    const { sessionId } = await signIn('team_lead')
    await startViewing(await ask(sessionId), reader)
    const principal = { ...(await now(sessionId)), needsSecondFactor: true }
    await stopViewing(contextOf(principal), undefined)
    expect((await now(sessionId)).viewing).toBeNull()
  })

  it('gives the rights of the other and the name of oneself, and each step a line', async () => {
    const { userId, sessionId } = await signIn('admin')
    await startViewing(await ask(sessionId), reader)
    const me = await getMyself(await ask(sessionId), undefined)
    expect(me).toMatchObject({ id: userId, roles: ['data_reader'], permissions: ['project.read'] })
    expect(me.viewing).toMatchObject({ ...reader, name: 'Data Reader' })
    await expect(listViewTargets(await ask(sessionId), undefined)).rejects.toThrow(
      'You may not view as others.',
    )
    await stopViewing(await ask(sessionId), undefined)
    expect((await getMyself(await ask(sessionId), undefined)).viewing).toBeNull()
    expect(await linesOf(userId)).toEqual([
      'view-as.start | done',
      'me.get | done | role Data Reader',
      'view-as.targets | refused | role Data Reader | You may not view as others. Admin and Team Lead may.',
      'view-as.stop | done | role Data Reader',
    ])
    expect(await proveAudit()).toMatchObject({ brokenAt: null, complete: true })
  })

  it('is in one session alone, and not with a token', async () => {
    const { userId, sessionId } = await signIn('admin')
    const other = await createSession(userId, 'another browser')
    await startViewing(await ask(sessionId), reader)
    expect((await now(other)).viewing).toBeNull()
    const byToken = contextOf({ ...(await now(other)), via: 'token', sessionId: null })
    await expect(startViewing(byToken, reader)).rejects.toThrow('not with an API token')
  })

  it('ends after its hour, once, also where many ask', async () => {
    const { userId, sessionId } = await signIn('team_lead')
    await startViewing(await ask(sessionId), reader)
    await test.database.session.update({
      where: { id: sessionId },
      data: { viewUntil: new Date(Date.now() - 1) },
    })
    const found = await Promise.all([now(sessionId), now(sessionId), now(sessionId)])
    expect(found.map(({ viewing }) => viewing)).toEqual([null, null, null])
    expect(await linesOf(userId)).toEqual([
      'view-as.start | done',
      'view-as.stop | done | role Data Reader | Its hour was over.',
    ])
  })

  it.each([
    [
      'with the session',
      'The session ended.',
      ({ userId }: { userId: string }) => revokeSessions(userId, {}),
    ],
    [
      'with the right to it',
      'The right to view as others was taken.',
      ({ userId }: { userId: string }) => test.database.roleAssignment.deleteMany({ where: { userId } }),
    ],
  ])('ends %s', async (_, reason, end) => {
    const { userId, sessionId } = await signIn('team_lead')
    await startViewing(await ask(sessionId), reader)
    await end({ userId })
    expect((await loadSessionPrincipal(sessionId))?.viewing ?? null).toBeNull()
    expect((await linesOf(userId)).at(-1)).toBe(`view-as.stop | done | role Data Reader | ${reason}`)
  })

  it('ends when the other is gone', async () => {
    const { sessionId } = await signIn('admin')
    const other = await createTestPerson(nextName(), 'data_analyst')
    await startViewing(await ask(sessionId), { kind: 'user', key: other.userId })
    expect((await now(sessionId)).roles).toEqual(['data_analyst'])
    await test.database.user.update({ where: { id: other.userId }, data: { disabledAt: new Date() } })
    expect((await now(sessionId)).viewing).toBeNull()
  })

  it('is refused where the other may do more, and says what', async () => {
    const { userId, sessionId } = await signIn('team_lead')
    const why = 'Admin may manage people, which you may not.'
    await expect(startViewing(await ask(sessionId), { kind: 'role', key: 'admin' })).rejects.toThrow(why)
    const { targets } = await listViewTargets(await ask(sessionId), undefined)
    const roles = targets.filter(({ kind }) => kind === 'role').map(({ name, whyNot }) => [name, whyNot])
    expect(roles).toEqual([
      ['Admin', why],
      ['Team Lead', null],
      ['Data Analyst', null],
      ['Data Reader', null],
    ])
    expect(targets.some(({ key }) => key === userId)).toBe(false)
    expect(await linesOf(userId)).toEqual([`view-as.start | refused | ${why}`])
  })

  it('makes no branch, and writes to none', async () => {
    const { userId, sessionId } = await signIn('admin')
    await startViewing(await ask(sessionId), { kind: 'role', key: 'data_analyst' })
    const context = await ask(sessionId)
    const { branch, files } = await getWorkspace(context, { project })
    expect([branch, files.length]).toEqual([null, 2])
    expect((await getFile(context, { project, path: 'models/a.sql' })).content).toBe('select 1\n')
    const draft = {
      project,
      path: 'models/a.sql',
      content: 'select 2\n',
      baseVersion: 0,
      writer: 'w',
      branch: 'x',
    }
    await expect(saveDraft(context, draft)).rejects.toThrow('Stop viewing to change something')
    expect(await test.database.branch.count({ where: { userId } })).toBe(0)
  })

  it('shows the own branch with its drafts as the other would see it', async () => {
    const { sessionId } = await signIn('admin')
    await getWorkspace(await ask(sessionId), { project })
    const { branch } = await getWorkspace(await ask(sessionId), { project })
    const draft = { project, path: 'models/a.sql', content: 'select 2\n', baseVersion: 0, writer: 'w' }
    await saveDraft(await ask(sessionId), { ...draft, branch: branch?.name ?? '' })
    await startViewing(await ask(sessionId), { kind: 'role', key: 'data_analyst' })
    expect((await getFile(await ask(sessionId), { project, path: 'models/a.sql' })).content).toBe(
      'select 2\n',
    )
    await stopViewing(await ask(sessionId), undefined)
    await startViewing(await ask(sessionId), reader)
    await expect(getFile(await ask(sessionId), { project, path: 'models/a.sql' })).rejects.toThrow(
      'You may not read files',
    )
  })

  it('does not let an operation without a permission of its own change anything', async () => {
    const { sessionId } = await signIn('admin')
    await startViewing(await ask(sessionId), { kind: 'role', key: 'admin' })
    let acted = 0
    const quiet = operation<void, number>(
      { name: 'thing.do', permission: null, effect: 'writes' },
      async () => (acted += 1),
    )
    await expect(quiet(await ask(sessionId), undefined)).rejects.toThrow('read only')
    expect(acted).toBe(0)
  })
})
