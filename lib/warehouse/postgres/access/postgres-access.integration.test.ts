import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccessWish, WishedLogin } from '../../access-sync.ts'
import { openTestPostgres, type TestPostgres } from '../../testing/postgres-database.ts'
import { asSafeSql } from '../../warehouse.ts'
import { connectPostgres, parsePostgresConfig, type PostgresConfig } from '../index.ts'
import type { PostgresConnection } from '../connection.ts'

const signal = new AbortController().signal
const prefix = `metricwright_t_${process.pid}_${Date.now().toString(36)}_`

const loginOf = (name: string, more: Partial<WishedLogin>): WishedLogin => ({
  name: `${prefix}${name}`,
  secret: `secret of ${name}`,
  renew: false,
  reads: [],
  owns: [],
  makesSchemas: false,
  ...more,
})
const builder = loginOf('builder', {
  owns: ['production', 'production_mart'],
  reads: ['raw', 'fin', 'public'],
  makesSchemas: true,
})
const ann = loginOf('p_ann', { owns: ['dev_ann', 'dev_ann_mart'], reads: ['raw', 'production_mart'] })
const reader = loginOf('s_reader', { reads: ['production_mart'] })
const bob = loginOf('p_bob', { owns: ['dev_bob'], reads: ['production_mart', 'dev_ann'] })
const unreviewed = ['dev_ann', 'dev_ann_mart', 'dev_bob']
const wish: AccessWish = { prefix, logins: [builder, ann, reader], unreviewed }
const nobody: AccessWish = { prefix, logins: [], unreviewed: [] }

const setup = `
  create schema raw; create table raw.orders as select 1 as id;
  create schema fin; create table fin.p as select 'sesame' as secret;
  create schema production; create schema production_mart;
  create view production_mart.totals as select count(*) as n, max(secret) as s from fin.p;
  create table production_mart.fct as select 1 as id;
  create schema dev_ann; create table dev_ann.mine as select 1 as id; create schema dev_bob;
  grant usage on schema production_mart to public; grant select on production_mart.fct to public;
  create function public.leak() returns setof fin.p language sql security definer as 'select * from fin.p';`

describe.each(['superuser', 'createrole'] as const)('access on PostgreSQL by a %s', (kind) => {
  let warehouse: TestPostgres
  let admin: PostgresConnection
  let config: PostgresConfig
  const other = `owner_${prefix}${kind}`

  beforeAll(async () => {
    warehouse = await openTestPostgres()
    config = parsePostgresConfig(warehouse.profile)
    if (kind === 'createrole') {
      await warehouse.admin(
        `create role "${other}" login createrole password 'other';
         alter database ${config.database} owner to "${other}"; alter schema public owner to "${other}"`,
      )
      config = { ...config, user: other, password: 'other' }
    }
    admin = await connectPostgres(config, { signal })
    const session = await admin.session({ signal })
    // Ours: what a test's project has before anything is set up.
    await session.execute(asSafeSql(setup), { fetch: false })
    await session.close()
  }, 60_000)

  afterAll(async () => {
    expect(await admin.access.apply(nobody, { signal })).toEqual([])
    await admin.close()
    if (kind === 'createrole') {
      await warehouse.admin(
        `reassign owned by "${other}" to current_user; drop owned by "${other}"; drop role "${other}"`,
      )
    }
    await warehouse.dispose()
  })

  async function as(login: WishedLogin, sql: string) {
    const connection = await connectPostgres(
      { ...config, user: login.name, password: login.secret, retries: 0 },
      { signal },
    )
    try {
      const session = await connection.session({ signal })
      const { rows } = await session.execute(asSafeSql(sql), { fetch: true })
      await session.close()
      return rows
    } finally {
      await connection.close()
    }
  }
  const refused = /permission denied/

  it('plans first, and changes nothing by it', async () => {
    expect(await admin.access.ability({ signal })).toMatchObject({ able: true })
    const plan = await admin.access.plan(wish, { signal })
    const words = plan.steps.map((step) => `${step.login?.slice(prefix.length) ?? 'PUBLIC'}: ${step.words}`)
    expect(words).toContain('p_ann: Make the login')
    expect(words).toContain('builder: Own 2 relations of production_mart')
    expect(words).toContain('PUBLIC: Take USAGE on production_mart from PUBLIC: every login would have it')
    expect(words).toContain("PUBLIC: Take public.leak() from PUBLIC: it runs with its owner's rights")
    expect(JSON.stringify(plan)).not.toContain('SCRAM')
    expect(await admin.access.plan(wish, { signal })).toEqual(plan)
  })

  it('applies, after which there is nothing left to do and the server answers as wished', async () => {
    expect(await admin.access.apply(wish, { signal })).toEqual([])
    expect((await admin.access.plan(wish, { signal })).steps).toEqual([])
    expect(await admin.access.verify(wish, { signal })).toEqual([])
  })

  it('lets a reader read through a view of production what the reader may not read', async () => {
    expect(await as(reader, 'select n::int, s from production_mart.totals')).toEqual([[1, 'sesame']])
    await expect(as(reader, 'select * from fin.p')).rejects.toThrow(refused)
    await expect(as(reader, 'select * from raw.orders')).rejects.toThrow(refused)
    await expect(as(reader, 'create table production_mart.x as select 1')).rejects.toThrow(refused)
  })

  it('lets a person build in the own schema and swap there, and nowhere else', async () => {
    const swap = `create table dev_ann.mine__tmp as select id from raw.orders;
      alter table dev_ann.mine rename to mine__old; alter table dev_ann.mine__tmp rename to mine;
      drop table dev_ann.mine__old cascade; select id from dev_ann.mine`
    expect(await as(ann, swap)).toEqual([[1]])
    await expect(as(ann, 'drop table production_mart.fct')).rejects.toThrow(/must be owner/)
    await expect(as(ann, 'create schema dev_bob')).rejects.toThrow(refused)
    await admin.access.makeSchemas(ann, ['dev_ann_mart'], { signal })
    expect(
      await as(ann, 'create view dev_ann_mart.v as select 1 as x; select x from dev_ann_mart.v'),
    ).toEqual([[1]])
  })

  it("lets others read a person's views with their own rights, also where that person loses theirs or goes", async () => {
    const both = { ...wish, logins: [builder, ann, bob, reader] }
    await as(
      ann,
      `create view dev_ann.over_raw as select id from raw.orders;
       create view dev_ann.over_mart as select n from production_mart.totals;
       create table dev_ann.copied as select id from raw.orders`,
    )
    expect(await admin.access.apply(both, { signal })).toEqual([])
    expect((await admin.access.plan(both, { signal })).steps).toEqual([])
    expect(await admin.access.verify(both, { signal })).toEqual([])
    expect(await as(bob, 'select id from dev_ann.copied')).toEqual([[1]])
    expect(await as(bob, 'select n::int from dev_ann.over_mart')).toEqual([[1]])
    await expect(as(bob, 'select id from dev_ann.over_raw')).rejects.toThrow(refused)
    expect(await as(ann, 'select id from dev_ann.over_raw')).toEqual([[1]])
    // Made anew by a build: nobody else reads it until the next look has seen to it.
    await as(ann, 'drop view dev_ann.over_raw; create view dev_ann.over_raw as select id from raw.orders')
    await expect(as(bob, 'select id from dev_ann.over_raw')).rejects.toThrow(refused)
    expect(await admin.access.apply(both, { signal })).toEqual([])
    await expect(as(bob, 'select id from dev_ann.over_raw')).rejects.toThrow(/table orders|schema raw/)
    const less = { ...both, logins: [builder, { ...ann, reads: [] }, bob, reader] }
    expect(await admin.access.apply(less, { signal })).toEqual([])
    await expect(as(ann, 'select id from dev_ann.over_raw')).rejects.toThrow(refused)
    const gone = { ...both, logins: [builder, bob, reader] }
    expect(await admin.access.apply(gone, { signal })).toEqual([])
    await expect(as(bob, 'select id from dev_ann.over_raw')).rejects.toThrow(refused)
    expect(await admin.access.apply(wish, { signal })).toEqual([])
  })

  it('lets readers read what production builds anew, at once', async () => {
    await as(
      builder,
      `create table production_mart.fct__tmp as select 7 as id; drop table production_mart.fct;
       alter table production_mart.fct__tmp rename to fct`,
    )
    expect(await as(reader, 'select id from production_mart.fct')).toEqual([[7]])
  })

  it.each([
    [`select set_config('role', 'postgres', false), query_to_xml('select * from fin.p', true, true, '')`],
    [`select query_to_xml('select * from fin.p', true, true, '')`],
    [`reset role; select * from fin.p`],
    [`reset session authorization; select * from fin.p`],
    [`do $$ begin perform * from fin.p; end $$`],
    [
      `create function dev_ann.f() returns text language sql security definer as 'select secret from fin.p'; select dev_ann.f()`,
    ],
    [`select * from public.leak()`],
    [`copy fin.p to stdout`],
    [`copy (select * from fin.p) to '/tmp/p.csv'`],
    [`copy dev_ann.mine from program 'id'`],
    [`select lo_import('/etc/passwd')`],
    [`select pg_read_file('/etc/passwd')`],
    [`grant usage on schema fin to current_user`],
    [`alter role current_user superuser`],
    [`create extension dblink`],
  ])('refuses %s by itself, without any guard', async (sql) => {
    await expect(as(ann, sql)).rejects.toThrow(
      /permission denied|must be (owner|superuser|able)|Only roles with|invalid input|does not exist/,
    )
  })

  it('finds what somebody changed by hand, says what to do, and does it', async () => {
    await warehouse.admin(
      `grant usage on schema fin to "${reader.name}"; grant select on fin.p to "${reader.name}";
       alter role "${reader.name}" createdb; grant pg_read_all_data to "${ann.name}"`,
    )
    const drift = await admin.access.verify(wish, { signal })
    expect(drift).toContainEqual({
      login: reader.name,
      schema: 'fin',
      kind: 'extra',
      words: '1 relation of 1 can be read.',
    })
    expect(drift.filter(({ login }) => login === ann.name).map(({ schema }) => schema)).toContain('fin')
    if (kind === 'createrole') {
      // What a superuser granted, a superuser takes back: it is told, and not passed over.
      const failed = await admin.access.apply(wish, { signal })
      expect([
        ...failed.map(({ message }) => message),
        ...(await admin.access.verify(wish, { signal })).map(({ words }) => words),
      ]).not.toEqual([])
      await warehouse.admin(
        `revoke usage on schema fin from "${reader.name}"; revoke select on fin.p from "${reader.name}";
         alter role "${reader.name}" nocreatedb; revoke pg_read_all_data from "${ann.name}"`,
      )
    } else {
      expect(await admin.access.apply(wish, { signal })).toEqual([])
    }
    expect(await admin.access.verify(wish, { signal })).toEqual([])
    expect((await admin.access.plan(wish, { signal })).steps).toEqual([])
  })

  it('takes a right that was revoked from a session that is open', async () => {
    const connection = await connectPostgres({ ...config, user: ann.name, password: ann.secret }, { signal })
    const session = await connection.session({ signal })
    const read = () => session.execute(asSafeSql('select id from raw.orders'), { fetch: true })
    expect((await read()).rows).toEqual([[1]])
    const less = { ...wish, logins: [builder, { ...ann, reads: ['production_mart'] }, reader] }
    expect(await admin.access.apply(less, { signal })).toEqual([])
    await expect(read()).rejects.toThrow(refused)
    expect(await admin.access.verify(less, { signal })).toEqual([])
    await session.close()
    await connection.close()
  })

  it('drops a login that nobody has; what it owned stays', async () => {
    const left = { ...wish, logins: [builder, reader] }
    expect(await admin.access.apply(left, { signal })).toEqual([])
    await expect(as(ann, 'select 1')).rejects.toThrow(/password authentication failed|does not exist/)
    expect(await warehouse.admin('select id from dev_ann.mine')).toEqual([{ id: 1 }])
  })
})

describe('a login that may not make roles', () => {
  it('says so, and what to do', async () => {
    const warehouse = await openTestPostgres()
    const plain = `plain_${prefix}`
    await warehouse.admin(`create role "${plain}" login password 'plain'`)
    const config = parsePostgresConfig({ ...warehouse.profile, user: plain, pass: 'plain' })
    const connection = await connectPostgres(config, { signal })
    expect(await connection.access.ability({ signal })).toMatchObject({
      able: false,
      why: `The profile's login ${plain} may not make roles.`,
      remedy: expect.stringContaining('createrole'),
    })
    await connection.close()
    await warehouse.admin(`drop role "${plain}"`)
    await warehouse.dispose()
  })
})
