import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import { createTestPerson } from '#lib/access/testing/test-people.ts'
import { makeSessionCookie } from '#lib/auth/session-cookie.ts'
import { defineContract, done } from '#lib/contracts/define-contract.ts'
import { AppError } from '#lib/core/app-error.ts'
import { notifyAccessChanged } from '#lib/db/access-repository.ts'
import {
  createSession,
  endSessionView,
  revokeSessions,
  startSessionView,
} from '#lib/db/session-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { eventRoute } from './event-route.ts'
import { branchRoute, publicRoute, route } from './route.ts'

const test = useTestDatabase()
const base = 'http://localhost:3000/api/things/7'
const put = defineContract({
  method: 'PUT',
  path: '/api/things/[id]',
  summary: 'Rename a thing',
  params: z.object({ id: z.coerce.number() }),
  query: z.object({ force: z.stringbool().default(false) }),
  body: z.object({ name: z.string().min(1, 'A thing needs a name.') }),
  response: z.object({ id: z.number(), name: z.string(), force: z.boolean() }),
})
const noParams = { params: Promise.resolve(undefined) }
const params = { params: Promise.resolve({ id: '7' }) }
const answers = async (response: Response) => [response.status, await response.json()] as const

/** Cookie headers of a signed-in browser. */
async function signIn(name: string, ...roles: Parameters<typeof createTestPerson>[1][]) {
  const principal = await createTestPerson(name, ...roles)
  const sessionId = await createSession(principal.userId, 'test')
  const cookie = await makeSessionCookie(sessionId)
  return {
    principal,
    sessionId,
    headers: { cookie: `${cookie.name}=${cookie.value}`, host: 'localhost:3000' },
  }
}
const sameOrigin = {
  origin: 'http://localhost:3000',
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/json',
}
const rename = route(put, async (_, { params: { id }, query, body }) => {
  const row = { id, name: body.name, force: query.force, passwordHash: 'never leaves' }
  return row
})

describe('route', () => {
  it('parses, calls, and cuts the answer to the contract', async () => {
    const { headers } = await signIn('ann')
    const request = new Request(`${base}?force=true`, {
      method: 'PUT',
      headers: { ...headers, ...sameOrigin },
      body: JSON.stringify({ name: 'x', more: 1 }),
    })
    const response = await rename(request, params)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await answers(response)).toEqual([200, { id: 7, name: 'x', force: true }])
  })

  it('says which part is wrong', async () => {
    const { headers } = await signIn('bea')
    const send = (body: string, type = 'application/json') =>
      rename(
        new Request(base, {
          method: 'PUT',
          headers: { ...headers, ...sameOrigin, 'content-type': type },
          body,
        }),
        params,
      ).then(answers)
    expect(await send('{"name":""}')).toMatchObject([
      400,
      { error: { kind: 'invalid', message: 'A thing needs a name. (body.name)' } },
    ])
    expect(await send('{')).toMatchObject([400, { error: { message: 'The body is not valid JSON.' } }])
    expect(await send('name=x', 'application/x-www-form-urlencoded')).toMatchObject([400, {}])
    expect(await send(`{"name":"${'x'.repeat(33 * 1024 * 1024)}"}`)).toMatchObject([
      413,
      { error: { kind: 'too-large' } },
    ])
  })

  it('answers 401 without a session and after it was revoked', async () => {
    const { principal, headers } = await signIn('cy')
    const ask = (more: Record<string, string>) =>
      rename(
        new Request(base, { method: 'PUT', headers: { ...sameOrigin, ...more }, body: '{"name":"x"}' }),
        params,
      )
    expect((await ask({})).status).toBe(401)
    expect((await ask(headers)).status).toBe(200)
    await revokeSessions(principal.userId, {})
    expect((await ask(headers)).status).toBe(401)
  })

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a sibling of the site', { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }],
    ['another port', { origin: 'http://localhost:4000' }],
    ['nobody knows where', {}],
    ['a sandboxed frame', { origin: 'null' }],
  ])('refuses a change that comes from %s', async (_, from) => {
    const { headers } = await signIn(`p${Math.random().toString(36).slice(2)}`)
    const request = new Request(base, {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/json', ...from },
      body: '{"name":"x"}',
    })
    expect((await rename(request, params)).status).toBe(403)
  })

  it.each([
    ['invalid', 400],
    ['forbidden', 403],
    ['not-found', 404],
    ['conflict', 409],
    ['rate-limited', 429],
    ['unavailable', 503],
    ['timeout', 504],
  ] as const)('maps %s to %i', async (kind, status) => {
    const get = defineContract({ method: 'GET', path: '/api/x', summary: '', response: done })
    const handler = publicRoute(get, async () => {
      throw new AppError(kind, 'What went wrong.', {
        remedy: 'What to do.',
        details: { retryAfterSeconds: 5 },
      })
    })
    const response = await handler(new Request('http://localhost/api/x'), noParams)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await answers(response)).toEqual([
      status,
      {
        error: {
          kind,
          message: 'What went wrong.',
          remedy: 'What to do.',
          details: { retryAfterSeconds: 5 },
        },
      },
    ])
  })

  it('tells nothing of what failed inside', async () => {
    const get = defineContract({ method: 'GET', path: '/api/x', summary: '', response: done })
    const handler = publicRoute(get, async () => {
      throw new Error('password is hunter2')
    })
    const [status, body] = await answers(await handler(new Request('http://localhost/api/x'), noParams))
    expect(status).toBe(500)
    expect(JSON.stringify(body)).toMatch(/incident [0-9a-f]{8}/)
    expect(JSON.stringify(body)).not.toContain('hunter2')
  })
})

describe('branchRoute', () => {
  const look = defineContract({
    method: 'GET',
    path: '/api/projects/[project]/look',
    summary: 'Look at a branch',
    params: z.object({ project: z.string() }),
    response: z.object({ begunFor: z.string().nullable(), outcome: z.string() }),
  })
  const handler = branchRoute(look, async ({ early }) => ({
    begunFor: early?.userId ?? null,
    outcome: await (early?.found.then(
      () => 'found',
      (error: Error) => error.message,
    ) ?? 'nothing begun'),
  }))
  const ask = (headers: Record<string, string>) =>
    handler(new Request('http://localhost:3000/api/projects/none/look', { headers }), {
      params: Promise.resolve({ project: 'none' }),
    }).then(answers)

  it('begins to look for a person whose session it has met, and only then', async () => {
    const { principal, headers } = await signIn('early')
    expect(await ask(headers)).toEqual([200, { begunFor: null, outcome: 'nothing begun' }])
    expect(await ask(headers)).toEqual([
      200,
      { begunFor: principal.userId, outcome: 'There is no such project.' },
    ])
  })

  it('shows nothing of it to a session that has ended meanwhile', async () => {
    const { principal, headers } = await signIn('late')
    await ask(headers)
    await revokeSessions(principal.userId, {})
    expect((await ask(headers))[0]).toBe(401)
    expect((await ask({ authorization: 'Bearer mw_nobody' }))[0]).toBe(401)
  })
})

describe('operation', () => {
  it('refuses before it acts and audits both', async () => {
    let acted = 0
    const merge = operation<{ number: number }, number>(
      { name: 'change.merge', permission: 'change.merge', audit: ({ number }) => `change ${number}` },
      async (_: OperationContext, { number }) => (acted += number),
    )
    const contextFor = async (name: string, role: 'team_lead' | 'data_analyst') => ({
      principal: await createTestPerson(name, role),
      signal: new AbortController().signal,
      clock: { now: () => new Date() },
    })
    await expect(merge(await contextFor('op1', 'data_analyst'), { number: 5 })).rejects.toThrow(
      'You may not merge changes. Admin and Team Lead may.',
    )
    expect(acted).toBe(0)
    expect(await merge(await contextFor('op2', 'team_lead'), { number: 5 })).toBe(5)
    const events = await test.database.auditEvent.findMany({
      where: { operation: 'change.merge' },
      orderBy: { id: 'asc' },
    })
    expect(events.map(({ outcome, subject }) => [outcome, subject])).toEqual([
      ['refused', 'change 5'],
      ['done', 'change 5'],
    ])
  })
})

describe('eventRoute', () => {
  const stream = defineContract({
    method: 'GET',
    path: '/api/things/[id]/events',
    summary: 'Events',
    params: z.object({ id: z.string() }),
    response: z.object({ n: z.number() }),
    kind: 'events',
  })
  /** Sends what it was asked to, then waits until it is no longer wanted. */
  const count = (ended: () => void) =>
    eventRoute(stream, async function* (context, _, { lastEventId }) {
      const from = Number(lastEventId ?? 0)
      try {
        for (const n of [1, 2, 3]) if (n > from) yield { id: n, data: { n } }
        await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve()))
      } finally {
        ended()
      }
    })

  async function readUntilQuiet(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    events: number,
  ): Promise<string> {
    let text = ''
    while ((text.match(/data:/g) ?? []).length < events) {
      const { done: isDone, value } = await reader.read()
      if (isDone) break
      text += new TextDecoder().decode(value)
    }
    return text
  }

  it('resumes after Last-Event-ID and ends when the session is revoked', async () => {
    const { principal, sessionId, headers } = await signIn('eve')
    let ended = () => {}
    const handlerEnded = new Promise<void>((resolve) => (ended = resolve))
    const request = new Request(`${base}/events`, { headers: { ...headers, 'last-event-id': '1' } })
    const response = await count(ended)(request, params)
    expect(response.headers.get('content-type')).toMatch('text/event-stream')
    const reader = response.body?.getReader()
    if (reader === undefined) throw new Error('a stream has a body')
    expect(await readUntilQuiet(reader, 2)).toBe(': open\n\nid: 2\ndata: {"n":2}\n\nid: 3\ndata: {"n":3}\n\n')
    await revokeSessions(principal.userId, { only: sessionId })
    expect((await reader.read()).done).toBe(true)
    await handlerEnded
  })

  it('ends when a grant comes to its end, and when one is taken back', async () => {
    const project = await test.database.project.create({
      data: { slug: 'streams', name: 'Streams', repository: 'streams.git', adapter: 'duckdb' },
    })
    const ends = [
      async () => undefined,
      async (id: string) => {
        await test.database.accessGrant.delete({ where: { id } })
        await notifyAccessChanged()
      },
    ]
    for (const [index, act] of ends.entries()) {
      const { principal, headers } = await signIn(`guest${index}`)
      const grant = await test.database.accessGrant.create({
        data: {
          projectId: project.id,
          subjectKind: 'user',
          subject: principal.userId,
          scopeKind: 'dataset',
          scope: 'production_mart',
          action: 'view',
          expiresAt: new Date(Date.now() + (index === 0 ? 400 : 3_600_000)),
          createdBy: principal.userId,
        },
      })
      const response = await count(() => {})(new Request(`${base}/events`, { headers }), params)
      const reader = response.body?.getReader()
      if (reader === undefined) throw new Error('a stream has a body')
      await readUntilQuiet(reader, 3)
      await act(grant.id)
      expect((await reader.read()).done).toBe(true)
    }
  })

  it('ends when its person views as another, and when they do no longer', async () => {
    const { sessionId, headers } = await signIn('hans', 'admin')
    const turns = [
      () => startSessionView(sessionId, { kind: 'role', key: 'admin', name: 'Admin', seconds: 3600 }),
      () => endSessionView(sessionId),
    ]
    for (const turn of turns) {
      const response = await count(() => {})(new Request(`${base}/events`, { headers }), params)
      const reader = response.body?.getReader()
      if (reader === undefined) throw new Error('a stream has a body')
      await readUntilQuiet(reader, 3)
      await turn()
      await notifyAccessChanged()
      expect((await reader.read()).done).toBe(true)
    }
  })

  it('ends the handler when the caller is gone', async () => {
    const { headers } = await signIn('finn')
    let ended = () => {}
    const handlerEnded = new Promise<void>((resolve) => (ended = resolve))
    const abort = new AbortController()
    const response = await count(ended)(
      new Request(`${base}/events`, { headers, signal: abort.signal }),
      params,
    )
    const reader = response.body?.getReader()
    if (reader === undefined) throw new Error('a stream has a body')
    await readUntilQuiet(reader, 3)
    abort.abort()
    await handlerEnded
  })

  it('tells a failure as an event, then ends', async () => {
    const { headers } = await signIn('gil')
    const failing = eventRoute(stream, async function* () {
      yield { data: { n: 1 } }
      throw new AppError('unavailable', 'The worker is away.')
    })
    const text = await (await failing(new Request(`${base}/events`, { headers }), params)).text()
    expect(text).toContain('event: failed\ndata: {"kind":"unavailable","message":"The worker is away."')
  })
})
