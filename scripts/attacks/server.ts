import { contextOf } from '#lib/access/testing/test-people.ts'
import { loadConfig } from '#lib/config/config.ts'
import { open } from '#lib/config/secret-box.ts'
import { listWarehouseLogins } from '#lib/db/warehouse-login-repository.ts'
import { postgresConnectionOf } from '#lib/compile-service/testing/postgres-project.ts'
import { getWarehouseAccess } from '#lib/people/warehouse-access.ts'
import { connectPostgres } from '#lib/warehouse/postgres/index.ts'
import { asSafeSql, WarehouseError } from '#lib/warehouse/warehouse.ts'
import type { Outcome, ProductAttack } from './attack.ts'
import { SECRET } from './scenery.ts'
import type { Shop, Stage } from './stage.ts'

type Login = 'ann' | 'a reader'

interface Row {
  readonly number: number
  readonly road: string
  readonly sql: string
  readonly as?: Login
  readonly opens?: true
}

/**
 * Straight to PostgreSQL with the password of a login that Metricwright made, without the guard: what is left when the
 * guard is wrong. Any statement may be sent, several at once, in a session that may write.
 */
const rows: readonly Row[] = [
  { number: 1, road: 'a table', sql: 'select * from fin.p' },
  { number: 1, road: 'a table, by what readers share', sql: 'select * from fin.p', as: 'a reader' },
  { number: 1, road: 'a restricted mart', sql: 'select * from production_mart_pay.wages' },
  {
    number: 1,
    road: 'reporting, which an analyst does not view',
    sql: 'select * from production_reporting.board',
  },
  { number: 1, road: "another person's schema", sql: 'select * from dev_bob.t' },
  { number: 4, road: 'a reviewed view', sql: 'select count(*) from production_mart.reviewed', opens: true },
  { number: 4, road: 'what is open', sql: 'select count(*) from production_mart.fct_orders', opens: true },
  {
    number: 4,
    road: 'the own schema',
    sql: 'create table dev_ann.of_the_server as select 1 as id; select id from dev_ann.of_the_server',
    opens: true,
  },
  {
    number: 5,
    road: 'a function of others with its owner rights',
    sql: 'select * from production_mart.leak()',
  },
  { number: 5, road: "a view of a lead's schema over it", sql: 'select * from dev_lea.v' },
  {
    number: 5,
    road: "a view of the own schema over a lead's view",
    sql: 'create view dev_ann.over_v as select * from dev_lea.v; select * from dev_ann.over_v',
  },
  {
    number: 6,
    road: 'a view of the own schema over it',
    sql: 'create view dev_ann.over_p as select * from fin.p; select * from dev_ann.over_p',
  },
  { number: 8, road: 'search_path', sql: 'set search_path = fin; select * from p' },
  {
    number: 12,
    road: 'statistics of its columns',
    sql: `select 1 / count(*) from pg_stats where schemaname = 'fin'`,
  },
  {
    number: 15,
    road: 'DO',
    sql: "do $$ declare s text; begin select secret into s from fin.p; raise exception '%', s; end $$",
  },
  {
    number: 15,
    road: 'EXECUTE of a text',
    sql: `do $$ begin execute 'create table dev_ann.x2 as select * from fin.p'; end $$`,
  },
  { number: 15, road: 'prepare and execute', sql: 'prepare q as select * from fin.p; execute q' },
  { number: 18, road: 'a write to production', sql: 'delete from production_mart.fct_orders' },
  { number: 18, road: 'a drop in production', sql: 'drop table production_mart.fct_orders' },
  { number: 18, road: 'a table in production', sql: 'create table production_mart.mine as select 1 as id' },
  { number: 21, road: 'COPY TO', sql: 'copy fin.p to stdout' },
  { number: 21, road: 'COPY to a file', sql: `copy (select 1) to '/tmp/metricwright-attack.csv'` },
  {
    number: 21,
    road: 'COPY from a file',
    sql: `create table dev_ann.passwd (line text); copy dev_ann.passwd from '/etc/passwd'`,
  },
  { number: 24, road: 'RESET ROLE', sql: 'reset role; select * from fin.p' },
  {
    number: 24,
    road: 'SET ROLE to production',
    sql: `do $$ declare r text; begin select rolname into r from pg_roles where rolname like 'metricwright_post_%_production'; execute format('set role %I', r); end $$; select * from fin.p`,
  },
  {
    number: 24,
    road: 'RESET SESSION AUTHORIZATION',
    sql: 'reset session authorization; select * from fin.p',
  },
  {
    number: 25,
    road: 'set_config of the role with query_to_xml',
    sql: `begin transaction read only; select set_config('role', 'postgres', true), query_to_xml('select * from fin.p', true, true, '')`,
  },
  { number: 25, road: 'query_to_xml', sql: `select query_to_xml('select * from fin.p', true, true, '')` },
  { number: 25, road: 'table_to_xml', sql: `select table_to_xml('fin.p', true, true, '')` },
  {
    number: 26,
    road: 'SECURITY DEFINER of the own schema',
    sql: `create function dev_ann.steal() returns text language sql security definer as 'select secret from fin.p'; select dev_ann.steal()`,
  },
  { number: 26, road: 'dblink', sql: 'create extension dblink; select 1' },
  {
    number: 26,
    road: 'COPY PROGRAM',
    sql: `create table dev_ann.ran (line text); copy dev_ann.ran from program 'id'`,
  },
  { number: 26, road: 'lo_import', sql: `select lo_import('/etc/passwd')` },
  { number: 26, road: 'pg_read_file', sql: `select pg_read_file('/etc/passwd')` },
  { number: 26, road: 'ALTER ROLE', sql: 'alter role current_user superuser' },
  { number: 26, road: 'GRANT to oneself', sql: 'grant select on fin.p to current_user; select * from fin.p' },
  {
    number: 26,
    road: 'default privileges of others',
    sql: `alter default privileges for role postgres grant select on tables to current_user`,
  },
  {
    number: 28,
    road: 'a cast that fails with the value',
    sql: 'select cast((select max(secret) from fin.p) as integer)',
  },
]

export const serverAttacks: readonly ProductAttack[] = rows.map(
  ({ number, road, sql, as = 'ann', opens }) => ({
    number,
    road: `without the guard: ${road}`,
    on: ['postgres'],
    expected: [opens ? 'allowed' : 'failed'],
    attempt: (stage, shop) => byLogin(stage, shop, as, sql),
  }),
)

const REFUSED =
  /permission denied|must be owner|must be superuser|Only roles with|only superuser|does not exist|division by zero/

/** Readers share one; ann has a login alone. */
export async function loginOf({ ada }: Stage, shop: Shop, as: Login) {
  const { logins } = await getWarehouseAccess(contextOf(ada), { project: shop.slug })
  const person = as === 'ann' ? 'ann' : 'rea'
  const name = logins.find(({ people }) => people.includes(person))?.name
  const rows = await listWarehouseLogins(shop.project.project.id)
  return rows.find((row) => row.name === name) ?? null
}

async function byLogin(stage: Stage, shop: Shop, as: Login, sql: string): Promise<Outcome> {
  const { key } = loadConfig()
  const row = await loginOf(stage, shop, as)
  if (row === null) return { verdict: 'not there', said: `There is no login of ${as}.` }
  const signal = new AbortController().signal
  const config = postgresConnectionOf(shop.project.project)
  const connection = await connectPostgres(
    { ...config, user: row.name, password: open(key, row.secret) },
    { signal },
  )
  try {
    const session = await connection.session({ signal })
    // An attack: it is sent as it is, past the guard, to see what the server makes of it.
    const found = await session.execute(asSafeSql(sql), { fetch: true })
    await session.close()
    const text = JSON.stringify(found.rows)
    return { verdict: text.includes(SECRET) ? 'leaked' : 'allowed', said: text.slice(0, 160) }
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error
    const { message } = error
    if (message.includes(SECRET)) return { verdict: 'leaked', said: message }
    return { verdict: REFUSED.test(message) ? 'failed' : 'not there', said: message }
  } finally {
    await connection.close()
  }
}
