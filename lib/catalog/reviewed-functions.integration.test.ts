import { readFileSync } from 'node:fs'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'
import { isRefusedFunction } from '#lib/access/functions.ts'
import { openTestPostgres } from '#lib/warehouse/testing/postgres-database.ts'

/**
 * The guard lets any function pass that it does not refuse. Somebody has looked at those that each warehouse has today
 * and found that they tell nothing but of what they are given. One that a new version brings is looked at, and then
 * refused or written down.
 */
const reviewed = (warehouse: string) =>
  new Set(
    readFileSync(
      path.join(import.meta.dirname, 'fixtures', `reviewed-functions.${warehouse}.txt`),
      'utf8',
    ).split(/\s+/),
  )

const passing = (rows: readonly unknown[], known: ReadonlySet<string>) =>
  rows.map(String).filter((name) => !isRefusedFunction(name) && !known.has(name))

it('each function of DuckDB that the guard lets pass was looked at', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const result = await connection.runAndReadAll(
    `select distinct function_name from duckdb_functions()
     where internal and function_type in ('scalar', 'aggregate', 'macro') and function_name similar to '[a-z_].*' order by 1`,
  )
  const names = result.getRows().map(([name]) => name)
  expect(names.length).toBeGreaterThan(500)
  expect(passing(names, reviewed('duckdb'))).toEqual([])
  connection.closeSync()
})

it('each function of PostgreSQL that the guard lets pass, and that may read, was looked at', async () => {
  const database = await openTestPostgres()
  const rows = await database.admin(
    `select distinct proname as name from pg_catalog.pg_proc
     where pronamespace = 'pg_catalog'::regnamespace
       and (provolatile <> 'i' or proargtypes::oid[] && '{oid,oidvector,regclass,regtype,regproc,aclitem}'::regtype[]::oid[])
       and prorettype not in ('trigger'::regtype, 'event_trigger'::regtype) order by 1`,
  )
  expect(rows.length).toBeGreaterThan(500)
  expect(
    passing(
      rows.map(({ name }) => name),
      reviewed('postgres'),
    ),
  ).toEqual([])
  await database.dispose()
}, 60_000)
