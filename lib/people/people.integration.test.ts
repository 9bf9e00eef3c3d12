import { describe, expect, it } from 'vitest'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { authenticate, loadSessionPrincipal } from '#lib/auth/authenticate.ts'
import { verifyPassword } from '#lib/auth/password.ts'
import { makeSessionCookie } from '#lib/auth/session-cookie.ts'
import { createSession } from '#lib/db/session-repository.ts'
import { freeSlug } from '#lib/db/user-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { applyAccountLink, createResetLink, getAccountLink, invitePerson } from './account-links.ts'
import { createFirstAdmin, FIRST_ADMIN_EMAIL } from './create-first-admin.ts'
import { assignRoles, listPeople, revokeInvitation, setPersonDisabled } from './manage-people.ts'
import { changeMyPassword, listMySessions, revokeMySession } from './my-account.ts'
import { createMyToken, listMyTokens, revokeMyToken } from './my-tokens.ts'

const test = useTestDatabase()
const origin = 'http://localhost:3000'
const tokenOf = (url: string) => url.split('/join/')[1] ?? ''
const bearer = (secret: string) =>
  new Request('http://localhost/api/me', { headers: { authorization: `Bearer ${secret}` } })
const invite = { name: '', roles: ['data_analyst'] as const, origin }

describe('the first admin', () => {
  it('is made once, with a password that is told and works', async () => {
    const made = await createFirstAdmin({ password: null })
    expect(made?.email).toBe(FIRST_ADMIN_EMAIL)
    const row = await test.database.user.findUniqueOrThrow({ where: { email: FIRST_ADMIN_EMAIL } })
    expect(await verifyPassword(made?.password ?? '', row.passwordHash)).toBe(true)
    expect(await createFirstAdmin({ password: 'another one' })).toBeNull()
  })
})

describe('an invitation', () => {
  it('is a link that works once and gives the roles that it was made with', async () => {
    const admin = contextOf(await createTestPerson('root', 'admin'))
    const { url } = await invitePerson(admin, { ...invite, email: 'New.Person@example.com' })
    expect(url).toMatch(/^http:\/\/localhost:3000\/join\/[0-9A-Za-z]{43}$/)
    expect(await getAccountLink(tokenOf(url), 'here')).toMatchObject({
      kind: 'invite',
      email: 'new.person@example.com',
    })
    const link = { address: 'here', token: tokenOf(url), name: 'New Person', password: 'long enough' }
    const outcomes = await Promise.allSettled([applyAccountLink(link), applyAccountLink(link)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { people } = await listPeople(admin)
    expect(people.find(({ email }) => email === 'new.person@example.com')).toMatchObject({
      name: 'New Person',
      slug: 'newperson',
      roles: ['data_analyst'],
    })
    await expect(getAccountLink(tokenOf(url), 'here')).rejects.toThrow(/has been used/)
  })

  it('can be withdrawn, is replaced by a later one, and is seen by those who manage people only', async () => {
    const admin = contextOf(await createTestPerson('root2', 'admin'))
    const first = await invitePerson(admin, { ...invite, email: 'two@example.com' })
    const second = await invitePerson(admin, { ...invite, email: 'two@example.com' })
    await expect(getAccountLink(tokenOf(first.url), 'here')).rejects.toThrow(/withdrawn/)
    const { invitations } = await listPeople(admin)
    const open = invitations.filter(({ email }) => email === 'two@example.com')
    expect(open).toHaveLength(1)
    await revokeInvitation(admin, { id: open[0]?.id ?? '' })
    await expect(getAccountLink(tokenOf(second.url), 'here')).rejects.toThrow(/withdrawn/)
    const lead = contextOf(await createTestPerson('lead2', 'team_lead'))
    expect((await listPeople(lead)).invitations).toEqual([])
  })

  it('is refused to those who may not, and the refusal is audited', async () => {
    const lead = await createTestPerson('lead', 'team_lead')
    await expect(invitePerson(contextOf(lead), { ...invite, email: 'x@example.com' })).rejects.toThrow(
      'You may not manage people. Admin may.',
    )
    const event = await test.database.auditEvent.findFirst({ where: { userId: lead.userId } })
    expect(event).toMatchObject({
      operation: 'people.invite',
      outcome: 'refused',
      subject: 'x@example.com: data_analyst',
    })
  })
})

describe('roles', () => {
  it('count at once, and the last admin stays one', async () => {
    await test.database.roleAssignment.deleteMany({ where: { role: 'admin' } })
    const one = contextOf(await createTestPerson('one', 'admin'))
    const two = contextOf(await createTestPerson('two', 'admin'))
    const drop = (id: string) => assignRoles(one, { id, roles: ['data_reader'] })
    const outcomes = await Promise.allSettled([drop(one.principal.userId), drop(two.principal.userId)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await test.database.roleAssignment.count({ where: { role: 'admin' } })).toBe(1)
    const done = await test.database.auditEvent.count({
      where: { operation: 'roles.assign', outcome: 'done' },
    })
    expect(done).toBe(1)
  })
})

describe('a closed account', () => {
  it('ends sessions and tokens, and cannot be one’s own', async () => {
    const admin = contextOf(await createTestPerson('boss', 'admin'))
    const ann = await createTestPerson('ann', 'data_analyst')
    const sessionId = await createSession(ann.userId, 'test')
    const asAnn = { ...contextOf(ann), principal: { ...ann, via: 'session' as const } }
    const { secret } = await createMyToken(asAnn, { name: 'cli', expiresInDays: null })
    await setPersonDisabled(admin, { id: ann.userId, disabled: true })
    expect(await loadSessionPrincipal(sessionId)).toBeNull()
    expect(await authenticate(bearer(secret))).toBeNull()
    await setPersonDisabled(admin, { id: ann.userId, disabled: false })
    expect(await authenticate(bearer(secret))).toBeNull()
    await expect(setPersonDisabled(admin, { id: admin.principal.userId, disabled: true })).rejects.toThrow(
      /own account/,
    )
  })
})

describe('a reset link', () => {
  it('sets a new password and ends every session', async () => {
    const admin = contextOf(await createTestPerson('helper', 'admin'))
    const ben = await createTestPerson('ben', 'data_reader')
    const sessionId = await createSession(ben.userId, 'stolen')
    const { url } = await createResetLink(admin, { id: ben.userId, origin })
    expect(
      await applyAccountLink({ address: 'here', token: tokenOf(url), name: '', password: 'brand new one' }),
    ).toEqual({
      email: 'ben@example.com',
    })
    expect(await loadSessionPrincipal(sessionId)).toBeNull()
    const row = await test.database.user.findUniqueOrThrow({ where: { id: ben.userId } })
    expect(await verifyPassword('brand new one', row.passwordHash)).toBe(true)
    expect(row.name).toBe('ben')
  })
})

describe('my account', () => {
  it('lists sessions, ends one, and keeps the present one at a change of password', async () => {
    const cara = await createTestPerson('cara', 'data_reader')
    const here = await createSession(cara.userId, 'here')
    const there = await createSession(cara.userId, 'there')
    const elsewhere = await createSession(cara.userId, 'elsewhere')
    const principal = await loadSessionPrincipal(here)
    if (principal === null) throw new Error('the session is open')
    const me = contextOf(principal)
    const { sessions } = await listMySessions(me)
    expect(sessions.map(({ userAgent, current }) => [userAgent, current]).sort()).toEqual([
      ['elsewhere', false],
      ['here', true],
      ['there', false],
    ])
    await revokeMySession(me, { id: there })
    expect(await loadSessionPrincipal(there)).toBeNull()
    await changeMyPassword(me, { current: '', next: 'first password' })
    await expect(changeMyPassword(me, { current: 'guess', next: 'another one' })).rejects.toThrow(
      /not your present/,
    )
    expect(await loadSessionPrincipal(elsewhere)).toBeNull()
    expect(await loadSessionPrincipal(here)).not.toBeNull()
  })

  it('takes no more wrong passwords for a new one where the guesses come all at once', async () => {
    const gil = await createTestPerson('gil')
    const me = { ...contextOf(gil), principal: { ...gil, via: 'session' as const } }
    await changeMyPassword(me, { current: '', next: 'first password' })
    const guess = (at: number) => changeMyPassword(me, { current: `guess ${at}`, next: 'mine now' })
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, at) => guess(at)))
    const reasons = outcomes.map((each) => (each.status === 'rejected' ? String(each.reason) : 'let in'))
    expect(reasons.filter((reason) => reason.includes('not your present')).length).toBeLessThanOrEqual(8)
    expect(reasons.filter((reason) => reason.includes('Too many wrong passwords')).length).toBeGreaterThan(20)
    await expect(changeMyPassword(me, { current: 'first password', next: 'another one' })).rejects.toThrow(
      /Too many wrong passwords/,
    )
  })

  it('does not end the session of somebody else', async () => {
    const dan = await createTestPerson('dan')
    const eve = contextOf(await createTestPerson('eve'))
    const session = await createSession(dan.userId, '')
    await expect(revokeMySession(eve, { id: session })).rejects.toThrow(/no such session/)
    expect(await loadSessionPrincipal(session)).not.toBeNull()
  })
})

describe('API tokens', () => {
  it('sign in until revoked or expired; only the hash is stored', async () => {
    const fred = await createTestPerson('fred', 'data_analyst')
    const me = { ...contextOf(fred), principal: { ...fred, via: 'session' as const } }
    const { secret, token } = await createMyToken(me, { name: 'cli', expiresInDays: 1 })
    expect(secret).toMatch(/^mw_[0-9A-Za-z]{43}$/)
    expect(JSON.stringify(await test.database.apiToken.findMany())).not.toContain(secret)
    expect(await authenticate(bearer(secret))).toMatchObject({ userId: fred.userId, via: 'token' })
    expect(await authenticate(bearer(`${secret.slice(0, -1)}x`))).toBeNull()
    await test.database.apiToken.update({ where: { id: token.id }, data: { expiresAt: new Date(0) } })
    expect(await authenticate(bearer(secret))).toBeNull()
    await revokeMyToken(me, { id: token.id })
    expect((await listMyTokens(me)).tokens).toEqual([])
  })

  it('that only read change nothing, whatever their person may', async () => {
    const ida = await createTestPerson('ida', 'admin')
    const me = { ...contextOf(ida), principal: { ...ida, via: 'session' as const } }
    const { secret, token } = await createMyToken(me, { name: 'bi', expiresInDays: 1, scopes: ['read'] })
    expect(token.scopes).toEqual(['read'])
    const reader = await authenticate(bearer(secret))
    if (reader === null) throw new Error('the token signs in')
    expect([...reader.permissions].sort()).toEqual([
      'audit.read',
      'files.read',
      'preview.run',
      'project.read',
    ])
    expect((await listMyTokens(contextOf(reader))).tokens).toHaveLength(1)
    // Nothing but being signed in is asked of who revokes their own tokens; it changes something all the same.
    await expect(revokeMyToken(contextOf(reader), { id: token.id })).rejects.toThrow(/may only read/)
    const [line] = await test.database.auditEvent.findMany({ orderBy: { id: 'desc' }, take: 1 })
    expect(line).toMatchObject({ userId: ida.userId, operation: 'token.revoke', outcome: 'refused' })
  })

  it('cannot make more of themselves', async () => {
    const gus = contextOf(await createTestPerson('gus', 'data_analyst'))
    await expect(createMyToken(gus, { name: 'x', expiresInDays: null })).rejects.toThrow(
      /cannot make another/,
    )
  })
})

describe('the session cookie', () => {
  it('holds a session id alone and is refused when it is not ours', async () => {
    const hal = await createTestPerson('hal')
    const cookie = await makeSessionCookie(await createSession(hal.userId, ''))
    const request = (value: string) =>
      new Request('http://localhost/api/me', { headers: { cookie: `a=b; ${cookie.name}=${value}` } })
    expect(await authenticate(request(cookie.value))).toMatchObject({ userId: hal.userId, via: 'session' })
    expect(await authenticate(request(`${cookie.value.slice(0, -4)}AAAA`))).toBeNull()
    expect(await authenticate(request('nonsense'))).toBeNull()
  })
})

describe('freeSlug', () => {
  it.each([
    ['Ann.Lee@example.com', [], 'annlee'],
    ['ann@example.com', ['ann', 'ann2'], 'ann3'],
    ['Zoë@example.com', [], 'zoe'],
    ['123@example.com', [], 'person'],
    ['7up@example.com', [], 'up'],
  ])('%s with %j taken is %s', (email, taken, expected) => {
    expect(freeSlug(email, new Set(taken))).toBe(expected)
  })
})

describe('links that are not open', () => {
  it('are not tried without end from one address', async () => {
    for (let count = 0; count < 30; count += 1) {
      await expect(getAccountLink(`guess ${count}`, '6.6.6.6')).rejects.toThrow(/has been used/)
    }
    await expect(getAccountLink('one more', '6.6.6.6')).rejects.toThrow(
      'Too many links that are not open. Try again in 15 minutes.',
    )
    await expect(getAccountLink('one more', '7.7.7.7')).rejects.toThrow(/has been used/)
  })
})
