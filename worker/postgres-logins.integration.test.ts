import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { compileFile } from '#lib/compile-service/compile-file.ts'
import { previewText } from '#lib/compile-service/preview-text.ts'
import { listProblems } from '#lib/compile-service/read-project.ts'
import { createPostgresProject } from '#lib/compile-service/testing/postgres-project.ts'
import { shopFiles } from '#lib/compile-service/testing/warehouse-project.ts'
import { loadConfig } from '#lib/config/config.ts'
import { open } from '#lib/config/secret-box.ts'
import {
  compileFile as compileFileContract,
  listProblems as listProblemsContract,
  runPreview,
} from '#lib/contracts/compile.ts'
import { findUserById } from '#lib/db/user-repository.ts'
import { loadPrincipalOf } from '#lib/access/load-principal.ts'
import { getDatabase } from '#lib/db/client.ts'
import { listWarehouseLogins } from '#lib/db/warehouse-login-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { getAccessCheck, startAccessCheck } from '#lib/people/access-checks.ts'
import { getAccessPlan } from '#lib/people/code/plan-access.ts'
import { getAccess } from '#lib/people/get-access.ts'
import { removeGrant, setGrant } from '#lib/people/grants.ts'
import { getWarehouseAccess, setWarehouseAccess } from '#lib/people/warehouse-access.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { connectPostgres, parsePostgresConfig } from '#lib/warehouse/postgres/index.ts'
import { asSafeSql } from '#lib/warehouse/warehouse.ts'
import type { TestPostgres } from '#lib/warehouse/testing/postgres-database.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import { eventually, logOf, runEnds, useWorker } from './testing/use-worker.ts'

useTestDatabase()
useWorker()

const setup = `
  create schema backend;
  create table backend.orders as select i as id, i * 10 as amount from generate_series(0, 99) t(i);
  create schema fin;
  create table fin.p as select 1 as id, 'sesame' as secret;
  create schema production_stg;
  create view production_stg.stg_orders as select id, amount from backend.orders;
  create schema production_mart;
  create table production_mart.fct_orders as select id, amount * 2 as doubled from production_stg.stg_orders;`

/** Grants as rows, which production has after its build. */
const permissions = {
  'models/marts/permissions_raw.sql': `select 'data_reader' as role, 'backend' as dataset, 'view' as action\n`,
}

/** By dbt's own `grants`, to a role that every server has. */
const granting = {
  'models/marts/shown.sql': `{{ config(grants={'select': ['pg_monitor']}) }}\nselect id from {{ ref('fct_orders') }}\n`,
}

let ann: Principal
let lea: Principal
let ada: Principal
let warehouse: TestPostgres
let projectId: string

beforeAll(async () => {
  ann = await createTestPerson('ann', 'data_analyst')
  lea = await createTestPerson('lea', 'team_lead')
  await createTestPerson('rea', 'data_reader')
  ada = await createTestPerson('ada', 'admin')
  const made = await createPostgresProject('shop', { ...shopFiles, ...permissions, ...granting }, setup)
  warehouse = made.warehouse
  projectId = made.project.id
}, 60_000)

afterAll(async () => {
  await setWarehouseAccess(contextOf(ada), { project: 'shop', state: 'off' })
  const left = await warehouse.admin(
    `select rolname from pg_roles where rolname like 'metricwright\\_shop\\_%'`,
  )
  await warehouse.dispose()
  expect(left).toEqual([])
}, 60_000)

async function now(who: Principal): Promise<Principal> {
  const row = await findUserById(who.userId)
  if (row === null) throw new Error('the person is there')
  return loadPrincipalOf(row, { via: 'token' })
}

async function preview(who: Principal, content: string) {
  const body = { path: 'models/marts/top.sql', content, selection: null, limit: 5 }
  const response = await previewText(contextOf(await now(who)), { project: 'shop', ...body })
  return runPreview.response.parse(JSON.parse(await response.text()))
}

async function overlapping(who: Principal) {
  const response = await listProblems(contextOf(await now(who)), { project: 'shop' })
  const { diagnostics } = listProblemsContract.response.parse(JSON.parse(await response.text()))
  return diagnostics.filter(({ code }) => code === 'grants-overlap')
}

async function build(who: Principal, environment: 'development' | 'production', select: string) {
  const { id } = await startRun(contextOf(await now(who)), {
    project: 'shop',
    command: 'build',
    select,
    exclude: '',
    environment,
    fullRefresh: false,
  })
  const run = await runEnds(id, 60_000)
  expect([run.state, run.error], await logOf(id)).toEqual(['succeeded', ''])
}

/** Straight to the server with the login that the product has for somebody: no guard is in between. */
async function asLoginOf(kind: string, holder: string, sql: string) {
  const rows = await listWarehouseLogins(projectId)
  const access = await getWarehouseAccess(contextOf(ada), { project: 'shop' })
  const names = access.logins.filter(
    (each) => each.kind === kind && (kind !== 'set' || each.people.includes(holder)),
  )
  const row = rows.find(
    (each) => names.some(({ name }) => name === each.name) && (kind === 'set' || each.holder === holder),
  )
  if (row === undefined) throw new Error(`no login of ${holder}`)
  const config = parsePostgresConfig({
    ...warehouse.profile,
    user: row.name,
    pass: open(loadConfig().key, row.secret),
  })
  const connection = await connectPostgres(config, { signal: new AbortController().signal })
  try {
    const session = await connection.session({ signal: new AbortController().signal })
    // The test's own: it asks the server without any guard.
    const { rows: found } = await session.execute(asSafeSql(sql), { fetch: true })
    await session.close()
    return found
  } finally {
    await connection.close()
  }
}

const look = () => getWarehouseAccess(contextOf(ada), { project: 'shop' })
const grantRaw = (expiresAt: string | null) =>
  setGrant(contextOf(ada), {
    project: 'shop',
    subject: { kind: 'user', key: ann.userId },
    scope: { kind: 'dataset', value: 'backend' },
    action: 'view',
    expiresAt,
    note: '',
  })
const ranAs = `select current_user::text as who from {{ ref('fct_orders') }} limit 1`

describe('logins of a PostgreSQL warehouse', { timeout: 60_000 }, () => {
  it('are off at first: the page says so, and shows what would be done', async () => {
    const found = await look()
    expect(found).toMatchObject({
      state: 'off',
      words: expect.stringContaining('Metricwright alone decides'),
    })
    expect(found.steps.map(({ words }) => words)).toContain('Own the schema production_mart')
    expect(found.logins.map(({ kind, people }) => [kind, people])).toEqual(
      expect.arrayContaining([
        ['production', ['Production runs']],
        ['person', ['ann']],
        ['set', expect.arrayContaining(['rea', 'Role Data Reader'])],
      ]),
    )
    expect(found.overlaps).toEqual([
      { path: 'models/marts/shown.sql', line: 1, nodes: ['shown'], grants: 'select to pg_monitor' },
    ])
    expect(await overlapping(ann)).toEqual([])
    expect(
      await warehouse.admin(`select 1 from pg_roles where rolname like 'metricwright\\_shop\\_%'`),
    ).toEqual([])
  })

  it('are made when an admin says so, and the server answers as granted', async () => {
    const found = await setWarehouseAccess(contextOf(ada), { project: 'shop', state: 'on' })
    expect(found).toMatchObject({ state: 'on', steps: [], drift: [], failures: [] })
    const rows = await listWarehouseLogins(projectId)
    expect(rows.length).toBeGreaterThan(3)
    expect(JSON.stringify(found)).not.toContain(open(loadConfig().key, rows[0]?.secret ?? new Uint8Array()))
  })

  it('run previews: each person is their own login, and a reviewed view is read through', async () => {
    const who = await preview(ann, ranAs)
    expect(who.status === 'ok' && who.result.rows[0]?.[0]).toMatch(/^metricwright_shop_\w+_p_ann$/)
    expect(await preview(ann, `select count(*)::int as n from {{ ref('stg_orders') }}`)).toMatchObject({
      status: 'ok',
      result: { rows: [[100]] },
    })
    expect((await preview(ann, 'select * from fin.p')).status).toBe('refused')
    await expect(asLoginOf('person', 'ann', 'select * from fin.p')).rejects.toThrow('permission denied')
  })

  it('build and swap in the own schema, also one that is not there yet', async () => {
    await createFile(contextOf(ann), {
      project: 'shop',
      path: 'models/marts/mine.sql',
      content: `{{ config(materialized='incremental', unique_key='id') }} select id, doubled from {{ ref('fct_orders') }}`,
    })
    for (let time = 0; time < 2; time += 1) await build(ann, 'development', 'mine top')
    const [owner] = await warehouse.admin(
      `select tableowner from pg_tables where schemaname = 'dev_ann_mart' and tablename = 'mine'`,
    )
    expect(owner?.['tableowner']).toMatch(/_p_ann$/)
    expect(await preview(ann, `select count(*)::int as n from {{ ref('mine') }}`)).toMatchObject({
      status: 'ok',
      result: { rows: [[100]], refs: [{ environment: 'development' }] },
    })
  })

  it("build production by production's own login; a reader reads what is new at once", async () => {
    for (let time = 0; time < 2; time += 1) await build(lea, 'production', '')
    const [owner] = await warehouse.admin(
      `select tableowner from pg_tables where schemaname = 'production_mart' and tablename = 'top'`,
    )
    expect(owner?.['tableowner']).toMatch(/_production$/)
    expect(await asLoginOf('set', 'rea', 'select top::int from production_mart.top')).toEqual([[19]])
    await expect(asLoginOf('set', 'rea', 'select * from backend.orders')).rejects.toThrow('permission denied')
  })

  it('what a build of production says in permission models is known before anybody looks', async () => {
    const drift = await eventually(async () => (await getAccess(contextOf(ada), { project: 'shop' })).drift, {
      withinMs: 10_000,
      what: 'the look after the build',
    })
    expect(drift).toMatchObject({ waiting: 1, faults: 0, run: expect.any(Number) })
    expect((await getAccess(contextOf(ann), { project: 'shop' })).drift).toBeNull()
    const plan = await getAccessPlan(contextOf(ada), { project: 'shop' })
    expect(plan).toMatchObject({
      onlyDeclared: [{ title: 'view on backend to the role data_reader', inWarehouse: false }],
      warehouse: { drift: [], steps: 0 },
    })
  })

  it("warn where dbt's own grants decide about the same relations, and both hold after a build", async () => {
    expect(await overlapping(ann)).toEqual([
      expect.objectContaining({
        ...{ severity: 'warning', path: 'models/marts/shown.sql', uniqueId: 'model.shop.shown' },
        span: { start: { line: 1, column: 11 }, end: { line: 1, column: 17 } },
        message: expect.stringMatching(/^shown has a grants config, .* two decide who reads its relation\.$/),
        remedy: expect.stringContaining('Access, Rights'),
      }),
    ])
    const typed = { project: 'shop', path: 'models/marts/shown.sql', allowWarehouse: false }
    const codes = async (content: string) => {
      const response = await compileFile(contextOf(await now(ann)), { ...typed, content })
      const { diagnostics } = compileFileContract.response.parse(JSON.parse(await response.text()))
      return diagnostics.map(({ code, span }) => `${code} ${span?.start.line}`)
    }
    expect(await codes(`\n{{ config(grants={'select': 'pg_monitor'}) }} select 1 as id`)).toEqual([
      'grants-overlap 2',
    ])
    expect(await codes('select 1 as id')).toEqual([])
    const [granted] = await warehouse.admin(
      `select has_table_privilege('pg_monitor', 'production_mart.shown', 'SELECT') as may`,
    )
    expect(granted).toEqual({ may: true })
    expect(await asLoginOf('set', 'rea', 'select count(*)::int from production_mart.shown')).toEqual([[100]])
    expect((await look()).drift).toEqual([])
  })

  it('prove by an access check, signed in as each role, what the server itself answers', async () => {
    const check = async () => {
      const { number } = await startAccessCheck(contextOf(ada), { project: 'shop' })
      return eventually(
        async () => {
          const found = await getAccessCheck(contextOf(ada), { project: 'shop', number })
          return found.check.endedAt === null ? null : found
        },
        { withinMs: 30_000, what: 'the end of the check' },
      )
    }
    const passed = await check()
    expect(passed.check).toMatchObject({ state: 'passed', deviations: 0 })
    // Behind the back of the guard, which would still let them read: only who really signs in as them finds it.
    const name = (await look()).logins.find(({ people }) => people.includes('Role Data Reader'))?.name ?? ''
    const taken = await warehouse.admin(
      `select g.rolname from pg_auth_members m join pg_roles g on g.oid = m.roleid
       join pg_roles r on r.oid = m.member where r.rolname = '${name}'
       and pg_catalog.has_schema_privilege(g.oid, 'production_mart', 'USAGE')`,
    )
    await warehouse.admin(`revoke "${String(taken[0]?.['rolname'])}" from "${name}"`)
    const { check: done, report } = await check()
    expect(done.state).toBe('deviating')
    const notes = report?.notes.map(({ message }) => message).join(' ')
    expect(notes).toMatch(/permission denied/)
    const drifted = await getAccessPlan(contextOf(ada), { project: 'shop' })
    expect(drifted.warehouse?.drift).toEqual([
      expect.objectContaining({
        ...{ login: name, schema: 'production_mart', kind: 'missing' },
        people: expect.arrayContaining(['Role Data Reader']),
      }),
    ])
    await setWarehouseAccess(contextOf(ada), { project: 'shop', state: 'on' })
    expect((await check()).check.state).toBe('passed')
  })

  it('follow a grant, and its end: then the server itself refuses', async () => {
    await grantRaw(null)
    expect((await preview(ann, 'select * from backend.orders')).status).toBe('ok')
    const { id } = await getDatabase().accessGrant.findFirstOrThrow({ where: { projectId } })
    await removeGrant(contextOf(ada), { project: 'shop', id })
    expect((await preview(ann, 'select * from backend.orders')).status).toBe('refused')
    const refused = () =>
      asLoginOf('person', 'ann', 'select id from backend.orders').then(
        () => null,
        (error: unknown) => String(error),
      )
    const after = await eventually(refused, { withinMs: 10_000, what: 'the revoke' })
    expect(after).toContain('permission denied')
    await grantRaw(new Date(Date.now() + 2_500).toISOString())
    expect((await preview(ann, 'select * from backend.orders')).status).toBe('ok')
    expect(await asLoginOf('person', 'ann', 'select count(*)::int from backend.orders')).toEqual([[100]])
    const ended = await eventually(refused, { withinMs: 15_000, what: 'the end of the grant' })
    expect(ended).toContain('permission denied')
  })

  it('are given their password again where somebody changed it', async () => {
    const [row] = (await listWarehouseLogins(projectId)).filter(({ holder }) => holder === 'ann')
    await warehouse.admin(`alter role "${row?.name}" password 'another'`)
    await warehouse.admin(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${row?.name}' and datname = current_database()`,
    )
    // The kept connection is gone, so the next one must sign in.
    expect(await preview(ann, ranAs)).toMatchObject({ status: 'ok' })
  })

  it('show what was changed by hand, and mend it', async () => {
    const { logins } = await look()
    const name = logins.find(({ people }) => people.includes('rea'))?.name ?? ''
    await warehouse.admin(`grant usage on schema fin to "${name}"; grant select on fin.p to "${name}"`)
    const found = await look()
    expect(found.drift).toEqual([
      { login: name, schema: 'fin', kind: 'extra', words: '1 relation of 1 can be read.' },
    ])
    expect(found.steps.map(({ words }) => words)).toContain('No USAGE on fin')
    const mended = await setWarehouseAccess(contextOf(ada), { project: 'shop', state: 'on' })
    expect(mended).toMatchObject({ drift: [], steps: [] })
  })
})
