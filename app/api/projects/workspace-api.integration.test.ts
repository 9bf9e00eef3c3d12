import { beforeAll, expect, it } from 'vitest'
import { createTestPerson } from '#lib/access/testing/test-people.ts'
import { hashSecret } from '#lib/auth/secrets.ts'
import { createApiToken } from '#lib/db/api-token-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { createTestProject } from '#lib/workspace/testing/test-project.ts'
import { GET as getProject } from './[project]/route.ts'
import { POST as commit } from './[project]/workspace/commits/route.ts'
import { PUT as saveDraft } from './[project]/workspace/draft/route.ts'
import { GET as getFile } from './[project]/workspace/file/route.ts'
import { GET as getWorkspace } from './[project]/workspace/route.ts'

useTestDatabase()
const tokens = { analyst: 'mw_analyst', reader: 'mw_reader' }

beforeAll(async () => {
  await createTestProject('shop', { 'dbt_project.yml': 'name: shop\n', 'models/a.sql': 'select 1\n' })
  for (const [name, role] of [['analyst', 'data_analyst'] as const, ['reader', 'data_reader'] as const]) {
    const person = await createTestPerson(name, role)
    await createApiToken({
      userId: person.userId,
      name: 'test',
      prefix: 'mw_',
      hash: hashSecret(tokens[name]),
      expiresAt: null,
    })
  }
})

type Handler = typeof getWorkspace

async function call(
  handler: Handler,
  request: { as?: keyof typeof tokens; project?: string; query?: string; method?: string; body?: unknown },
): Promise<{ status: number; body: unknown }> {
  const { as = 'analyst', project = 'shop', query = '', method = 'GET', body } = request
  const response = await handler(
    new Request(`http://localhost:3000/api/projects/${project}${query}`, {
      method,
      headers: { authorization: `Bearer ${tokens[as]}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
    { params: Promise.resolve({ project }) },
  )
  return { status: response.status, body: await response.json() }
}

it('a draft goes from the wire to git and every refusal has its status', async () => {
  expect((await call(getWorkspace, {})).body).toMatchObject({
    branch: { name: 'analyst/work', uncommitted: 0 },
  })
  const draft = { path: 'models/a.sql', content: 'select 2\n', baseVersion: 0, writer: 'tab-1' }
  const saved = await call(saveDraft, { method: 'PUT', body: draft })
  expect(saved).toMatchObject({ status: 200, body: { version: expect.any(Number) } })
  const clash = await call(saveDraft, { method: 'PUT', body: { ...draft, writer: 'tab-2' } })
  expect(clash).toMatchObject({
    status: 409,
    body: { error: { kind: 'conflict', details: { content: 'select 2\n', writer: 'tab-1' } } },
  })
  const refused = await call(saveDraft, { as: 'reader', method: 'PUT', body: draft })
  expect(refused).toMatchObject({ status: 403, body: { error: { kind: 'forbidden' } } })
  const hostile = await call(getFile, { query: '?path=..%2F..%2Fetc%2Fpasswd' })
  expect(hostile).toMatchObject({ status: 400, body: { error: { kind: 'invalid' } } })
  expect((await call(getFile, { query: '?path=models/none.sql' })).status).toBe(404)
  expect((await call(getProject, { project: 'another' })).status).toBe(404)
  const empty = await call(commit, { method: 'POST', body: { message: '  ', paths: null } })
  expect(empty).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('needs a message') } },
  })
  const done = await call(commit, { method: 'POST', body: { message: 'Two', paths: null } })
  expect(done).toMatchObject({ status: 200, body: { files: 1 } })
  expect((await call(getWorkspace, { as: 'reader' })).status).toBe(403)
})
