import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestPerson } from '#lib/access/testing/test-people.ts'
import { createPostgresProject } from '#lib/compile-service/testing/postgres-project.ts'
import { shopFiles } from '#lib/compile-service/testing/warehouse-project.ts'
import { loadConfig } from '#lib/config/config.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { connectPostgres, parsePostgresConfig } from '#lib/warehouse/postgres/index.ts'
import type { PostgresConnection } from '#lib/warehouse/postgres/connection.ts'
import type { TestPostgres } from '#lib/warehouse/testing/postgres-database.ts'
import { loadGroups } from './load-groups.ts'
import { loginPrefix } from './group-logins.ts'
import { synchronise, wishFor } from './synchronise.ts'

const PEOPLE = 1_000
const ANALYSTS = 200
const DATASETS = 200
const GRANTS = 5_000

const test = useTestDatabase()
const signal = new AbortController().signal
let warehouse: TestPostgres
let connection: PostgresConnection
let project: ProjectRecord

beforeAll(async () => {
  const admin = await createTestPerson('root', 'admin')
  const tables = Array.from({ length: DATASETS }, (_, at) => {
    const schema = `production_mart_${at}`
    const made = [0, 1, 2].map((table) => `create table ${schema}.t${table} as select 1 as id;`)
    return `create schema ${schema}; ${made.join(' ')}`
  })
  const made = await createPostgresProject('wide', shopFiles, tables.join('\n'))
  warehouse = made.warehouse
  project = made.project
  connection = await connectPostgres(parsePostgresConfig(warehouse.profile), { signal })
  await test.database.$executeRaw`
    insert into "user" (id, email, name, slug)
    select gen_random_uuid(), 'p' || n || '@example.com', 'Person ' || n, 'p' || n
    from generate_series(1, ${PEOPLE}::int) n`
  await test.database.$executeRaw`
    insert into role_assignment (id, user_id, role)
    select gen_random_uuid(), id, case when substr(slug, 2)::int <= ${ANALYSTS}::int then 'data_analyst' else 'data_reader' end
    from "user" where slug ~ '^p[0-9]+$'`
  await test.database.$executeRaw`
    insert into access_grant (id, project_id, subject_kind, subject, scope_kind, scope, action, created_by)
    select gen_random_uuid(), ${project.id}::uuid, 'user', u.id::text, 'dataset',
      'production_mart_' || ((substr(u.slug, 2)::int * 7 + g) % 200), 'view', ${admin.userId}::uuid
    from "user" u, generate_series(1, ${GRANTS / PEOPLE}::int) g where u.slug ~ '^p[0-9]+$'`
  // What roles give by layer is taken out, so that each person's set is their own grants.
  await test.database.$executeRaw`
    insert into restricted_dataset (project_id, dataset, created_by)
    select ${project.id}::uuid, 'production_mart_' || n, ${admin.userId}::uuid
    from generate_series(0, ${DATASETS}::int - 1) n`
}, 120_000)

afterAll(async () => {
  await connection.access.apply({ prefix: loginPrefix(project), logins: [], unreviewed: [] }, { signal })
  await connection.close()
  await warehouse.dispose()
}, 120_000)

async function timed<T>(act: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const started = performance.now()
  const value = await act()
  return { ms: Math.round(performance.now() - started), value }
}

it('keeps the logins of 1,000 people, 200 datasets and 5,000 grants in step', async () => {
  const { key } = loadConfig()
  const { access } = connection
  const load = async () => {
    const schemas = await connection.listSchemas({ signal })
    return loadGroups(project.id, { layers: [], sourceSchemas: [] }, schemas)
  }
  const look = async () => {
    const { groups, unreviewed } = await load()
    return synchronise({ project, groups, unreviewed, access, key, signal })
  }
  const loaded = await timed(load)
  const grouped = await timed(load)
  const first = await timed(look)
  expect(first.value).toMatchObject({ problem: null, failures: [], drift: [] })
  const again = await timed(look)
  expect(again.value).toMatchObject({ problem: null, failures: [], drift: [] })
  const { groups, unreviewed } = loaded.value
  const { wish } = await wishFor({ project, groups, unreviewed, key })
  const plan = await timed(() => access.plan(wish, { signal }))
  expect(plan.value.steps).toEqual([])
  const verify = await timed(() => access.verify(wish, { signal }))
  const grant = await test.database.accessGrant.findFirstOrThrow({ where: { projectId: project.id } })
  await test.database.accessGrant.delete({ where: { id: grant.id } })
  const revoked = await timed(look)
  expect(revoked.value).toMatchObject({ problem: null, failures: [], drift: [] })
  console.log(
    JSON.stringify({
      logins: wish.logins.length,
      load: grouped.ms,
      first: first.ms,
      again: again.ms,
      plan: plan.ms,
      verify: verify.ms,
      revoked: revoked.ms,
    }),
  )
  expect(again.ms).toBeLessThan(15_000)
}, 180_000)
