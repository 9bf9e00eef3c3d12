import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { OperationContext } from '#lib/access/operation.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { authenticate, loadSessionPrincipal } from '#lib/auth/authenticate.ts'
import { loadIdentitySettings, saveIdentitySettings } from '#lib/db/identity-settings-repository.ts'
import { createSession } from '#lib/db/session-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { issueToken } from '#lib/people/my-tokens.ts'
import { createServiceAccount } from '#lib/people/service-accounts.ts'
import * as group from './v2/Groups/[id]/route.ts'
import * as groups from './v2/Groups/route.ts'
import * as config from './v2/ServiceProviderConfig/route.ts'
import * as user from './v2/Users/[id]/route.ts'
import * as users from './v2/Users/route.ts'

const test = useTestDatabase()
let admin: OperationContext
let secret = ''
beforeAll(async () => {
  const boss = await createTestPerson('boss', 'admin')
  admin = { ...contextOf(boss), principal: { ...boss, via: 'session' } }
  const wish = { name: 'Okta', roles: [], scopes: ['scim' as const], expiresInDays: null }
  secret = (await createServiceAccount(admin, wish)).secret
})

type Handler = (typeof users)['GET']
const answerShape = z.record(z.string(), z.unknown())

/** As a directory sends it: its own media type, no Origin. */
async function send(
  handler: Handler,
  method: string,
  ask: { id?: string; query?: string; body?: object; token?: string },
) {
  const request = new Request(`http://localhost:3000/api/scim/v2/X?${ask.query ?? ''}`, {
    method,
    headers: {
      ...{ authorization: `Bearer ${ask.token ?? secret}`, host: 'localhost:3000' },
      'content-type': 'application/scim+json',
    },
    ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
  })
  const response = await handler(request, {
    params: Promise.resolve(ask.id === undefined ? {} : { id: ask.id }),
  })
  const text = await response.text()
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    retryAfter: response.headers.get('retry-after'),
    body: text === '' ? {} : answerShape.parse(JSON.parse(text)),
  }
}
const idOf = (answer: { body: Record<string, unknown> }) => z.string().parse(answer.body['id'])
const patch = (Operations: object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
})
const make = (name: string, more: object = {}) =>
  send(users.POST, 'POST', {
    body: {
      userName: `${name}@corp.example`,
      externalId: `ext-${name}`,
      name: { givenName: name, familyName: 'Test' },
      active: true,
      ...more,
    },
  })
const rolesOf = async (userId: string) =>
  (await test.database.roleAssignment.findMany({ where: { userId }, orderBy: { role: 'asc' } })).map(
    ({ role }) => role,
  )

describe('people of a directory', () => {
  it('are made, found, paged and unique', async () => {
    const made = await make('ann')
    expect(made).toMatchObject({ status: 201, type: 'application/scim+json' })
    expect(made.body).toMatchObject({ userName: 'ann@corp.example', displayName: 'ann Test', active: true })
    expect(await rolesOf(idOf(made))).toEqual(['data_reader'])
    await make('ben')
    const again = await make('ANN')
    expect(again).toMatchObject({ status: 409, body: { scimType: 'uniqueness', status: '409' } })
    const find = (filter: string) =>
      send(users.GET, 'GET', { query: new URLSearchParams({ filter }).toString() })
    for (const filter of [
      'userName eq "Ann@corp.example"',
      'username EQ "ann@corp.example"',
      'externalId eq "ext-ann"',
    ]) {
      expect((await find(filter)).body, filter).toMatchObject({
        totalResults: 1,
        Resources: [{ id: idOf(made) }],
      })
    }
    expect((await find('userName eq "nobody"')).body).toMatchObject({ totalResults: 0, Resources: [] })
    expect(await find('name co "x"')).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } })
    const page = await send(users.GET, 'GET', { query: 'startIndex=2&count=1' })
    expect(page.body).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1 })
    expect((await send(user.GET, 'GET', { id: 'no-id' })).status).toBe(404)
  })

  it.each([
    ['a path and a boolean (Okta)', [{ op: 'replace', path: 'active', value: false }]],
    ['no path (Okta)', [{ op: 'replace', value: { active: false } }]],
    ['a path and a text (Entra ID)', [{ op: 'Replace', path: 'active', value: 'False' }]],
  ])('are closed at once by %s', async (name, operations) => {
    const id = idOf(await make(`closed${name.length}`))
    const sessionId = await createSession(id, '')
    const token = await issueToken(id, { name: 'x', scopes: ['full'], expiresAt: null })
    expect((await send(user.PATCH, 'PATCH', { id, body: patch(operations) })).body).toMatchObject({
      active: false,
    })
    expect(await loadSessionPrincipal(sessionId)).toBeNull()
    const bearer = { headers: { authorization: `Bearer ${token.secret}` } }
    expect(await authenticate(new Request('http://localhost/api/me', bearer))).toBeNull()
    const line = await test.database.auditEvent.findFirst({
      orderBy: { id: 'desc' },
      where: { operation: 'scim.user-patch' },
    })
    expect(line).toMatchObject({ outcome: 'done', subject: `person ${id}` })
    const back = await send(user.PATCH, 'PATCH', {
      id,
      body: patch([{ op: 'Replace', path: 'active', value: 'True' }]),
    })
    expect(back.body).toMatchObject({ active: true })
  })

  it('are changed by the forms that directories send', async () => {
    const id = idOf(await make('cara'))
    const change = async (...operations: object[]) =>
      (await send(user.PATCH, 'PATCH', { id, body: patch(operations) })).body
    expect(await change({ op: 'replace', path: 'displayName', value: 'Cara One' })).toMatchObject({
      displayName: 'Cara One',
    })
    expect(
      await change(
        { op: 'Replace', path: 'name.givenName', value: 'Cara' },
        { op: 'Add', path: 'name.familyName', value: 'Two' },
      ),
    ).toMatchObject({ displayName: 'Cara Two' })
    expect(
      await change({ op: 'replace', path: 'emails[type eq "work"].value', value: 'cara.two@corp.example' }),
    ).toMatchObject({ emails: [{ value: 'cara.two@corp.example' }] })
    expect(
      await change({
        op: 'add',
        path: 'urn:ietf:params:scim:schemas:core:2.0:User:userName',
        value: 'cara2@corp.example',
      }),
    ).toMatchObject({ userName: 'cara2@corp.example' })
    expect(
      await send(user.PATCH, 'PATCH', { id, body: patch([{ op: 'move', path: 'x', value: 1 }]) }),
    ).toMatchObject({ status: 400 })
    const replaced = await send(user.PUT, 'PUT', {
      id,
      body: { userName: 'cara3@corp.example', displayName: 'Cara Three' },
    })
    expect(replaced.body).toMatchObject({ userName: 'cara3@corp.example', displayName: 'Cara Three' })
  })

  it('keep the address where a directory did not make them: who has it signs in as them', async () => {
    const boss = admin.principal
    const { userId: lee } = await createTestPerson('lee')
    await test.database.user.update({ where: { id: lee }, data: { passwordHash: 'of their own' } })
    for (const id of [lee, boss.userId]) {
      const body = patch([{ op: 'replace', path: 'emails[type eq "work"].value', value: 'eve@corp.example' }])
      expect((await send(user.PATCH, 'PATCH', { id, body })).status).toBe(403)
      const name = patch([{ op: 'replace', path: 'displayName', value: 'As the directory says' }])
      expect((await send(user.PATCH, 'PATCH', { id, body: name })).status).toBe(200)
    }
  })

  it('are removed and can be made anew as the same person', async () => {
    const id = idOf(await make('dan'))
    expect((await send(user.DELETE, 'DELETE', { id })).status).toBe(204)
    expect((await send(user.GET, 'GET', { id })).status).toBe(404)
    expect(await rolesOf(id)).toEqual([])
    expect(idOf(await make('dan'))).toBe(id)
    expect(await rolesOf(id)).toEqual(['data_reader'])
  })

  it('made anew have nothing of what was given to them before, nor a way in that they knew', async () => {
    const id = idOf(await make('eva'))
    const byHand = { userId: id, addedBy: admin.principal.userId }
    const { database } = test
    await database.roleAssignment.create({ data: { userId: id, role: 'admin' } })
    const team = await database.accessGroup.create({ data: { name: 'By hand', createdBy: byHand.addedBy } })
    await database.groupMember.create({ data: { ...byHand, groupId: team.id } })
    const repository = { repository: 'x', adapter: 'duckdb' }
    const { id: projectId } = await database.project.create({
      data: { slug: 'scimshop', name: 'x', ...repository },
    })
    const place = { scopeKind: 'dataset', scope: 'production_finance', action: 'view' }
    await database.accessGrant.create({
      data: { projectId, subjectKind: 'user', subject: id, ...place, createdBy: byHand.addedBy },
    })
    await database.accessRequest.create({ data: { projectId, userId: id, dataset: 'x', action: 'view' } })
    await database.identity.create({ data: { userId: id, provider: 'oidc', subject: 'eva' } })
    await database.user.update({ where: { id }, data: { passwordHash: 'of the one before' } })
    await database.secondFactor.create({ data: { userId: id, secret: Buffer.from('x') } })
    expect((await send(user.DELETE, 'DELETE', { id })).status).toBe(204)
    expect(idOf(await make('eva'))).toBe(id)
    expect(await rolesOf(id)).toEqual(['data_reader'])
    const left = await database.user.findUniqueOrThrow({
      where: { id },
      include: { groups: true, identities: true, secondFactor: true, requests: true },
    })
    expect(left).toMatchObject({ groups: [], identities: [], secondFactor: null, passwordHash: null })
    expect(left.requests).toMatchObject([{ state: 'withdrawn' }])
    expect(await database.accessGrant.count({ where: { subject: id } })).toBe(0)
  })

  it('keep the last admin', async () => {
    const id = admin.principal.userId
    const body = patch([{ op: 'replace', path: 'active', value: false }])
    expect(await send(user.PATCH, 'PATCH', { id, body })).toMatchObject({ status: 409 })
    expect((await test.database.user.findUniqueOrThrow({ where: { id } })).disabledAt).toBeNull()
  })
})

describe('groups of a directory', () => {
  it('are its own to change; those of an admin are read and nothing else', async () => {
    const id = idOf(await make('hana'))
    const createdBy = admin.principal.userId
    const { id: theirs } = await test.database.accessGroup.create({ data: { name: 'Board', createdBy } })
    await test.database.groupMember.create({
      data: { groupId: theirs, userId: createdBy, addedBy: createdBy },
    })
    expect((await send(group.GET, 'GET', { id: theirs })).body).toMatchObject({ displayName: 'Board' })
    const into = patch([{ op: 'add', path: 'members', value: [{ value: id }] }])
    const answers = [
      await send(group.PATCH, 'PATCH', { id: theirs, body: into }),
      await send(group.PUT, 'PUT', { id: theirs, body: { displayName: 'Renamed', members: [] } }),
      await send(group.DELETE, 'DELETE', { id: theirs }),
    ]
    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 403,
        body: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
          detail:
            'The group Board was made here, not by the directory: only an admin here changes or removes it.',
        },
      })
    }
    const row = await test.database.accessGroup.findUniqueOrThrow({
      where: { id: theirs },
      include: { members: true },
    })
    expect(row).toMatchObject({ name: 'Board', members: [{ userId: createdBy }] })
    const lines = await test.database.auditEvent.findMany({
      where: { outcome: 'refused', operation: { startsWith: 'scim.group-' } },
    })
    expect(lines.map(({ operation }) => operation)).toEqual([
      ...['scim.group-patch', 'scim.group-replace', 'scim.group-delete'],
    ])
  })

  it('have members by the forms that directories send; those made by hand stay', async () => {
    const [ann, ben] = [idOf(await make('gann')), idOf(await make('gben'))]
    const made = await send(groups.POST, 'POST', {
      body: { displayName: 'Sales', members: [{ value: ann }] },
    })
    expect(made.status).toBe(201)
    const id = idOf(made)
    await test.database.groupMember.create({ data: { groupId: id, userId: ben, addedBy: ben } })
    const members = async (...operations: object[]) => {
      const answer = await send(group.PATCH, 'PATCH', { id, body: patch(operations) })
      return z
        .array(z.object({ value: z.string() }))
        .parse(answer.body['members'] ?? [])
        .map(({ value }) => value)
        .sort()
    }
    expect(await members({ op: 'Add', path: 'members', value: [{ value: ben }] })).toEqual([ann, ben].sort())
    expect(await members({ op: 'remove', path: `members[value eq "${ann}"]` })).toEqual([ben])
    expect(await members({ op: 'Remove', path: 'members', value: [{ value: ben }] })).toEqual([])
    expect(
      await test.database.groupMember.count({ where: { groupId: id, userId: ben, source: 'hand' } }),
    ).toBe(1)
    expect(await members({ op: 'replace', value: { id, displayName: 'Sales Team' } })).toEqual([])
    expect(
      await members({ op: 'replace', path: 'members', value: [{ value: ann }, { value: ben }] }),
    ).toEqual([ann, ben].sort())
    const slim = await send(group.GET, 'GET', { id, query: 'excludedAttributes=members' })
    expect(slim.body).toMatchObject({ displayName: 'Sales Team' })
    expect(slim.body).not.toHaveProperty('members')
    expect(await send(groups.POST, 'POST', { body: { displayName: 'sales team' } })).toMatchObject({
      status: 409,
    })
    const filter = new URLSearchParams({ filter: 'displayName eq "Sales Team"' }).toString()
    expect((await send(groups.GET, 'GET', { query: filter })).body).toMatchObject({ totalResults: 1 })
    const unknown = patch([{ op: 'add', path: 'members', value: [{ value: 'nobody' }] }])
    expect((await send(group.PATCH, 'PATCH', { id, body: unknown })).status).toBe(400)
    expect((await send(group.DELETE, 'DELETE', { id })).status).toBe(204)
  })

  it('give roles by rules, and take them back', async () => {
    const { version, ...settings } = await loadIdentitySettings()
    const rules = [
      { source: 'scim', group: 'Leads', roles: ['team_lead'], groups: [] },
      { source: 'oidc', group: 'Leads', roles: ['admin'], groups: [] },
    ]
    await saveIdentitySettings({ ...settings, rules }, version)
    const id = idOf(await make('lea'))
    const leads = idOf(
      await send(groups.POST, 'POST', { body: { displayName: 'Leads', members: [{ value: id }] } }),
    )
    expect(await rolesOf(id)).toEqual(['data_reader', 'team_lead'])
    await send(group.PATCH, 'PATCH', {
      id: leads,
      body: patch([{ op: 'remove', path: `members[value eq "${id}"]` }]),
    })
    expect(await rolesOf(id)).toEqual(['data_reader'])
  })
})

it('nobody else comes in: no token, a person’s, another scope', async () => {
  expect((await send(config.GET, 'GET', {})).body).toMatchObject({ patch: { supported: true } })
  const other = await issueToken(admin.principal.userId, { name: 'x', scopes: ['full'], expiresAt: null })
  const refused = await send(users.GET, 'GET', { token: other.secret })
  expect(refused).toMatchObject({
    status: 403,
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'] },
  })
  expect((await send(users.GET, 'GET', { token: 'mw_nothing' })).status).toBe(401)
})

describe('a directory that asks for much', () => {
  it('gets at most 200 on a page, whatever it asks for', async () => {
    const createdBy = admin.principal.userId
    await test.database.accessGroup.createMany({
      data: Array.from({ length: 205 }, (_, at) => ({ name: `Many ${at}`, createdBy })),
    })
    const total = await test.database.accessGroup.count()
    const page = (query: string) => send(groups.GET, 'GET', { query })
    const first = await page('count=5000')
    expect(first.body).toMatchObject({ totalResults: total, startIndex: 1, itemsPerPage: 200 })
    const rest = await page('startIndex=201&count=5000')
    expect(rest.body).toMatchObject({ totalResults: total, startIndex: 201, itemsPerPage: total - 200 })
    expect((await page('count=0')).body).toMatchObject({ totalResults: total, itemsPerPage: 0 })
    expect((await page('count=-5&startIndex=-3')).body).toMatchObject({ startIndex: 1, itemsPerPage: 0 })
    expect((await page('count=many')).body).toMatchObject({ itemsPerPage: 100 })
  })

  it('gets 429 and when to come back after 1,200 requests in a minute; other directories are served', async () => {
    const wish = { name: 'In circles', roles: [], scopes: ['scim' as const], expiresInDays: null }
    const { secret: token } = await createServiceAccount(admin, wish)
    const ask = () => send(config.GET, 'GET', { token })
    for (let asked = 0; asked < 1200; asked += 100) {
      const answers = await Promise.all(Array.from({ length: 100 }, ask))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    }
    const refused = await ask()
    expect(refused).toMatchObject({ status: 429, type: 'application/scim+json', body: { status: '429' } })
    expect(Number(refused.retryAfter)).toBeGreaterThan(0)
    expect(Number(refused.retryAfter)).toBeLessThanOrEqual(60)
    expect((await send(config.GET, 'GET', {})).status).toBe(200)
  }, 60_000)
})

describe('changes that a directory sends at once', () => {
  it('undo neither a closing nor one another', async () => {
    const id = idOf(await make('hasty'))
    const rename = (name: string) => patch([{ op: 'replace', path: 'displayName', value: name }])
    const close = patch([{ op: 'replace', path: 'active', value: false }])
    const bodies = [close, ...['One', 'Two', 'Three', 'Four', 'Five'].map(rename)]
    const answers = await Promise.all(bodies.map((body) => send(user.PATCH, 'PATCH', { id, body })))
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 200))
    expect((await send(user.GET, 'GET', { id })).body).toMatchObject({ active: false })
  })

  it('lose no member, and put none back', async () => {
    const ids: string[] = []
    for (const name of ['hasty1', 'hasty2', 'hasty3', 'hasty4', 'hasty5']) ids.push(idOf(await make(name)))
    const [first, ...others] = ids
    const members = [{ value: first }]
    const id = idOf(await send(groups.POST, 'POST', { body: { displayName: 'Hasty', members } }))
    const bodies = [
      ...others.map((value) => patch([{ op: 'add', path: 'members', value: [{ value }] }])),
      patch([{ op: 'remove', path: `members[value eq "${first}"]` }]),
    ]
    await Promise.all(bodies.map((body) => send(group.PATCH, 'PATCH', { id, body })))
    const rows = await test.database.groupMember.findMany({ where: { groupId: id } })
    expect(rows.map(({ userId }) => userId).sort()).toEqual(others.sort())
  })
})
