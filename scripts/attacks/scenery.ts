import { shopFiles } from '#lib/compile-service/testing/warehouse-project.ts'
import type { Warehouse } from './attack.ts'

/** Stands in data that an analyst may not see: wherever it comes out, something leaked. */
export const SECRET = 'sesame-opal-7731'

/** A shop, and a source that only few may see. */
export const files: Readonly<Record<string, string>> = {
  ...shopFiles,
  'models/fin.yml': `version: 2
sources:
  - name: fin
    tables: [{ name: p, columns: [{ name: amount, data_tests: [not_null] }] }]
`,
  // The name of the test tells what it refers to.
  'models/staging/told.yml': `models:
  - name: stg_orders
    columns:
      - name: id
        data_tests: [{ relationships: { arguments: { to: ref('wages'), field: id } } }]
`,
  'models/pay/wages.sql': `{{ config(schema='mart_pay', materialized='table') }} select 1 as id\n`,
}

const common: readonly string[] = [
  'create schema fin',
  `create table fin.p as select 1 as id, '${SECRET}' as secret, 7731 as amount`,
  'create schema backend',
  'create schema production_stg',
  'create schema production_mart',
  'create schema production_mart_pay',
  `create table production_mart_pay.wages as select 1 as id, '${SECRET}' as wage`,
  // A warehouse may take another letter for its i.
  'create schema production_mart_bid',
  `create table production_mart_bid."${SECRET}" (id integer)`,
  'create schema production_reporting',
  `create table production_reporting.board as select 1 as id, '${SECRET}' as note`,
  'create schema dev_lea',
  'create view dev_lea.v as select * from fin.p',
  // One column, so that it may stand where a value stands.
  'create table fin.one as select secret from fin.p',
  `create type fin.mood as enum ('${SECRET}', 'calm')`,
  `create table fin.shape ("${SECRET}" integer)`,
  // A name that a warehouse might propose for one that is nearly the same.
  `create table fin."${SECRET}" (id integer)`,
  'create schema dev_bob',
  `create table dev_bob.t as select '${SECRET}' as secret`,
]

const tables = (series: string): readonly string[] => [
  `create table backend.orders as select i as id, i * 10 as amount from ${series}`,
  'create view production_stg.stg_orders as select id, amount from backend.orders',
  'create table production_mart.fct_orders as select id, amount * 2 as doubled from production_stg.stg_orders',
  'create view production_mart.reviewed as select id from fin.p',
]

/** fin.p is what nobody but Admin and Lead may read; production_mart is open; a view of dev_lea reads fin.p. */
export const setup: Readonly<Record<Warehouse, readonly string[]>> = {
  duckdb: [
    ...common,
    ...tables('range(100) r(i)'),
    // An own schema by the name of DuckDB's schema of temporary tables.
    'create schema temp',
    `create table duck.temp.kept as select '${SECRET}' as secret`,
    `create table main.q as select '${SECRET}' as secret`,
    `create type fin.row_type as struct("${SECRET}" integer)`,
    `create type fin."${SECRET}_type" as enum ('x')`,
    `create macro fin."tell_${SECRET}"() as 1`,
    `create type main.main_mood as enum ('${SECRET}')`,
    'create macro production_mart.leak() as table select * from fin.p',
    'create macro production_mart.leak_one() as (select max(secret) from fin.p)',
  ],
  postgres: [
    ...common,
    ...tables('generate_series(0, 99) t(i)'),
    'alter table fin.p add primary key (amount)',
    `create type fin.row_type as ("${SECRET}" integer)`,
    'create schema temp',
    `create table temp.kept as select '${SECRET}' as secret`,
    `create table public.q as select '${SECRET}' as secret`,
    `create function production_mart.leak() returns setof fin.p language sql stable security definer
      as 'select * from fin.p'`,
    `create function production_mart.leak_one() returns text language sql stable security definer
      as 'select max(secret) from fin.p'`,
  ],
}
