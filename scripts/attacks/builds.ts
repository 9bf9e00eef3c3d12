import type { BuildAttack, Verdict, Warehouse } from './attack.ts'
import { hook, model, type BuildRow } from './build-rows.ts'
import { catalogBuilds } from './builds-by-catalog.ts'
import { stateBuilds } from './builds-by-state.ts'

const refused: readonly Verdict[] = ['refused']
const stopped: readonly Verdict[] = ['refused', 'failed']

const both: readonly BuildRow[] = [
  model(6, 'a table', 'copy_table', 'select * from fin.p'),
  model(6, 'a view', 'copy_view', `{{ config(materialized='view') }} select * from fin.p`),
  model(6, 'a source', 'copy_source', `select * from {{ source('fin', 'p') }}`),
  model(
    6,
    'an incremental model',
    'copy_incremental',
    `{{ config(materialized='incremental', unique_key='id') }} select * from fin.p`,
  ),
  model(6, "a table over a lead's view", 'copy_lea', 'select * from dev_lea.v'),
  model(
    6,
    "a view over a lead's view",
    'copy_lea_view',
    `{{ config(materialized='view') }} select * from dev_lea.v`,
  ),
  model(6, 'a restricted mart', 'copy_wages', 'select * from production_mart_pay.wages'),
  model(6, 'a constant that needs it', 'copy_scalar', 'select (select max(secret) from fin.p) as s'),
  {
    number: 7,
    road: 'build: an ephemeral model',
    node: 'over_ephemeral',
    files: {
      'models/marts/thin.sql': `{{ config(materialized='ephemeral') }} select * from fin.p`,
      'models/marts/over_ephemeral.sql': `select * from {{ ref('thin') }}`,
    },
  },
  {
    number: 7,
    road: 'build: a macro that writes the SQL',
    node: 'over_macro',
    files: {
      'macros/take.sql': `{% macro take() %}select * from {{ 'f' ~ 'in' }}.p{% endmacro %}`,
      'models/marts/over_macro.sql': '{{ take() }}',
    },
  },
  {
    number: 7,
    road: 'build: a macro in place of ref',
    node: 'over_ref',
    files: {
      'models/marts/over_ref.sql': `{% set ref = api.Relation.create(schema='fin', identifier='p') %}select * from {{ ref }}`,
    },
  },
  {
    number: 7,
    road: 'build: a materialization of the own project',
    node: 'over_materialization',
    files: {
      'macros/sly.sql': `{% materialization sly, default %}
  {% call statement('main') %}create table {{ this.schema }}.{{ this.identifier }} as select * from fin.p{% endcall %}
  {{ return({'relations': [this]}) }}
{% endmaterialization %}`,
      'models/marts/over_materialization.sql': `{{ config(materialized='sly') }} select 1 as id`,
    },
  },
  model(
    7,
    'run_query in a model',
    'asks',
    `{% set r = run_query('select max(secret) from fin.p') %} select '{{ r.rows[0][0] if execute }}' as s`,
  ),
  hook(7, 'insert select', 'hook_insert', 'insert into {{ this }} select amount from fin.p'),
  hook(
    7,
    'insert of a query in parentheses that looks like a list of columns',
    'hook_insert_parentheses',
    'insert into {{ this }} (select amount from fin.p) union all select 1',
  ),
  hook(7, 'create a table as', 'hook_create', 'create table {{ this.schema }}.stolen as select * from fin.p'),
  hook(7, 'create a view', 'hook_view', 'create view {{ this.schema }}.stolen_view as select * from fin.p'),
  hook(7, 'update from', 'hook_update', 'update {{ this }} set id = (select max(amount) from fin.p)'),
  hook(7, 'delete using', 'hook_delete', 'delete from {{ this }} where id in (select id from fin.p)'),
  model(
    7,
    'a pre-hook',
    'hook_pre',
    `{{ config(pre_hook="create table {{ target.schema }}.s as select * from fin.p") }} select 1 as id`,
  ),
  {
    number: 7,
    road: 'build: a singular test',
    node: 'test_single',
    files: { 'tests/test_single.sql': 'select * from fin.p' },
  },
  {
    number: 7,
    road: 'build: a test with a where',
    node: 'test_where',
    files: {
      'models/marts/tested.sql': 'select 1 as id',
      'models/marts/tested.yml': `models:
  - name: tested
    columns:
      - name: id
        data_tests:
          - not_null: { name: test_where, config: { where: "id in (select id from fin.p)" } }
`,
    },
  },
  {
    number: 7,
    road: 'build: a test that stores its failures',
    node: 'test_stored',
    files: { 'tests/test_stored.sql': `{{ config(store_failures=true) }} select * from fin.p` },
  },
  {
    number: 7,
    road: 'build: relationships to a table',
    node: 'test_relation',
    files: {
      'models/marts/tested_too.sql': 'select 1 as id',
      'models/marts/tested_too.yml': `models:
  - name: tested_too
    columns:
      - name: id
        data_tests:
          - relationships: { name: test_relation, arguments: { to: "source('fin', 'p')", field: id } }
`,
    },
  },
  {
    number: 7,
    road: 'build: a unit test with rows by SQL',
    node: 'unit_sql',
    files: {
      'models/marts/united.sql': `select id from {{ ref('fct_orders') }}`,
      'models/marts/united.yml': `unit_tests:
  - name: unit_sql
    model: united
    given:
      - input: ref('fct_orders')
        format: sql
        rows: select amount as id, 0 as doubled from fin.p
    expect:
      rows: [{ id: 1 }]
`,
    },
  },
  {
    number: 7,
    road: 'build: a snapshot',
    node: 'snap',
    files: {
      'snapshots/snap.sql': `{% snapshot snap %}{{ config(target_schema=target.schema, unique_key='id', strategy='check', check_cols='all') }} select * from fin.p{% endsnapshot %}`,
    },
  },
  {
    number: 7,
    road: "build: a snapshot into somebody else's schema",
    node: 'snap_away',
    alone: true,
    files: {
      'snapshots/snap_away.sql': `{% snapshot snap_away %}{{ config(target_schema='dev_bob', unique_key='id', strategy='check', check_cols='all') }} select 1 as id{% endsnapshot %}`,
    },
  },
  {
    number: 17,
    road: 'build: a seed with SQL in its values',
    node: 'evil',
    files: {
      'seeds/evil.csv': `id,name\n1,"'); create table dev_bob.gone as select * from fin.p; --"\n2,"{{ run_query('drop table production_mart.fct_orders') }}"\n3,"x' || (select secret from fin.p) || '"\n`,
    },
    expected: ['allowed'],
  },
  {
    number: 17,
    road: 'build: a seed with SQL in a header',
    node: 'evil_header',
    files: { 'seeds/evil_header.csv': `id,"a"" int); drop table production_mart.fct_orders; --"\n1,2\n` },
    expected: ['allowed', 'failed', 'refused'],
  },
  hook(
    6,
    'a write into production',
    'writes_production',
    'create table production_mart.hacked as select 1 as x',
  ),
  hook(6, 'a drop of production', 'drops_production', 'drop table production_mart.fct_orders'),
  hook(6, 'a delete in production', 'deletes_production', 'delete from production_mart.fct_orders'),
  hook(
    6,
    'a new body of a reviewed view',
    'replaces_view',
    'create or replace view production_mart.reviewed as select * from fin.p',
  ),
  hook(6, "a drop in somebody else's schema", 'drops_bob', 'drop table dev_bob.t'),
  hook(6, 'a schema of production', 'creates_schema', 'create schema production_mine'),
  hook(6, 'a drop of a schema', 'drops_schema', 'drop schema dev_bob cascade'),
  hook(6, 'a rename in production', 'renames', 'alter table production_mart.fct_orders rename to gone'),
  model(
    6,
    'an alias with a schema in it',
    'alias_away',
    `{{ config(alias='x"; drop table production_mart.fct_orders; --') }} select 1 as id`,
    ['allowed', 'refused', 'failed'],
  ),
  {
    ...model(
      6,
      'a database of its own',
      'database_away',
      `{{ config(database='other') }} select 1 as id`,
      stopped,
    ),
    alone: true,
  },
  hook(
    16,
    'two statements, one of them allowed',
    'two_statements',
    'create table {{ this.schema }}.fine as select 1 as a; create table {{ this.schema }}.stolen_two as select * from fin.p',
  ),
  hook(
    17,
    'a comment between',
    'comment_between',
    'insert into {{ this }} /* ; */ select amount from fin/**/.p',
  ),
  hook(
    18,
    'with insert',
    'with_insert',
    'with x as (select amount from fin.p) insert into {{ this }} select * from x',
  ),
  hook(21, 'COPY TO', 'copies_out', `copy {{ this }} to '/tmp/metricwright-attack.csv'`),
  hook(21, 'COPY FROM', 'copies_in', `copy {{ this }} from '/etc/passwd'`),
  hook(24, 'SET', 'sets', `set search_path = 'fin'`),
  hook(36, 'a grant of the own table', 'grants', 'grant select on {{ this }} to public', stopped),
  hook(
    7,
    'a column with a default that calls',
    'adds_column',
    'alter table {{ this }} add column s text default production_mart.leak_one()',
    stopped,
  ),
  hook(
    7,
    'a new type by a call',
    'new_type',
    'alter table {{ this }} alter column id type text using production_mart.leak_one()',
    stopped,
  ),
  hook(
    7,
    'a merge that calls',
    'merge_calls',
    'merge into {{ this }} as t using (select 1 as id) as s on t.id = s.id when matched then update set id = length(production_mart.leak_one())',
    stopped,
  ),
  hook(
    7,
    'a default in a new table',
    'default_call',
    'create table {{ this.schema }}.d (x text default production_mart.leak_one())',
    stopped,
  ),
  hook(
    7,
    'a quoted call',
    'quoted_call',
    'alter table {{ this }} add column s text default "production_mart"."leak_one"()',
    stopped,
  ),
  model(
    36,
    'grants in the config of a model',
    'grants_config',
    `{{ config(grants={'select': ['public']}) }} select 1 as id`,
    ['allowed'],
  ),
]

const duckdb: readonly BuildRow[] = [
  hook(
    7,
    'a macro of the warehouse',
    'makes_macro',
    'create macro {{ this.schema }}.m() as table select * from fin.p',
  ),
  hook(
    10,
    'a view over query()',
    'view_query',
    `create view {{ this.schema }}.q as from query('select * from f' || 'in.p')`,
  ),
  hook(
    12,
    'a table of storage info',
    'storage',
    `create table {{ this.schema }}.i as from pragma_storage_info('fin.p')`,
  ),
  hook(14, 'a table of names', 'names', `create table {{ this.schema }}.n as select * from duckdb_tables()`),
  hook(
    20,
    'read_text',
    'reads_file',
    `create table {{ this.schema }}.f as select * from read_text('/etc/passwd')`,
  ),
  hook(14, 'a column of a type', 'types_column', 'create table {{ this.schema }}.typed (a fin.mood)'),
  hook(14, 'a new column of a type', 'types_new', 'alter table {{ this }} add column a fin.row_type'),
  hook(22, 'ATTACH', 'attaches', `attach '/tmp/other.duckdb' as other`),
  hook(22, 'INSTALL', 'installs', 'install httpfs'),
  hook(22, 'a secret', 'keeps_secret', `create secret s (type s3, key_id 'a', secret 'b')`, stopped),
  hook(24, 'PRAGMA', 'pragma', `pragma enable_profiling`),
  hook(24, 'CALL', 'calls', `call enable_logging(storage_path = '/tmp/x')`),
  hook(24, 'SET VARIABLE', 'sets_variable', `set variable x = (select max(secret) from fin.p)`),
  hook(2, 'three parts', 'three_parts', 'insert into {{ this }} select amount from duck.fin.p'),
  hook(8, 'a temporary table that hides a name', 'hides', 'create temp table p as select * from fin.p'),
  hook(8, 'a view in the temporary schema', 'temp_view', 'create temp view t as select * from fin.p'),
  hook(9, 'insert from first', 'from_first', 'insert into {{ this }} from fin.p select amount'),
]

const postgres: readonly BuildRow[] = [
  hook(7, 'create table like', 'likes', 'create table {{ this.schema }}.l (like fin.p including all)'),
  hook(
    7,
    'a materialized view',
    'matview',
    'create materialized view {{ this.schema }}.m as select * from fin.p',
  ),
  hook(7, 'inherits', 'inherits', 'create table {{ this.schema }}.i () inherits (fin.p)'),
  hook(
    7,
    'merge',
    'merges',
    'merge into {{ this }} t using fin.p s on false when not matched then insert values (s.amount)',
  ),
  hook(
    7,
    'insert returning',
    'returns',
    'insert into {{ this }} values (1) returning (select secret from fin.p)',
  ),
  hook(14, 'a column of a row type', 'types_row', 'create table {{ this.schema }}.typed (a fin.shape)'),
  hook(14, 'a new column of a row type', 'types_more', 'alter table {{ this }} add column a fin.row_type[]'),
  hook(14, 'a column of names', 'names_column', 'create table {{ this.schema }}.named (a regclass)'),
  hook(14, 'a new column of names', 'names_new', 'alter table {{ this }} add column a "regclass"'),
  hook(15, 'DO', 'does', 'do $x$ begin perform 1; end $x$'),
  hook(15, 'PREPARE', 'prepares', 'prepare x as select * from fin.p'),
  hook(15, 'EXECUTE', 'executes', 'execute x', stopped),
  hook(25, 'SET ROLE', 'set_role', 'set role postgres'),
  hook(25, 'SET LOCAL ROLE', 'set_local_role', 'set local role postgres'),
  hook(25, 'SET SESSION AUTHORIZATION', 'set_session', 'set session authorization postgres'),
  hook(25, 'RESET ROLE', 'reset_role', 'reset role'),
  hook(
    26,
    'a SECURITY DEFINER function',
    'definer',
    `create function {{ this.schema }}.f() returns text language sql security definer as 'select max(secret) from fin.p'`,
  ),
  hook(
    26,
    'a call of one',
    'calls_definer',
    'insert into {{ this }} select length(production_mart.leak_one())',
  ),
  hook(26, 'an extension', 'extends', 'create extension dblink', stopped),
  hook(26, 'COPY PROGRAM', 'program', `copy {{ this }} from program 'id'`),
  hook(
    26,
    'a trigger',
    'trigger',
    'create trigger t after insert on {{ this }} execute function pg_catalog.suppress_redundant_updates_trigger()',
    stopped,
  ),
  hook(
    26,
    'a rule',
    'rule',
    'create rule r as on insert to {{ this }} do also insert into production_mart.fct_orders values (1, 1)',
  ),
  hook(26, 'a new owner', 'owner', 'alter table {{ this }} owner to postgres', stopped),
  hook(26, 'a move to another schema', 'moves', 'alter table {{ this }} set schema production_mart'),
  hook(26, 'a server of other data', 'server', 'create server s foreign data wrapper postgres_fdw', stopped),
  hook(
    26,
    'default privileges',
    'defaults',
    'alter default privileges in schema production_mart grant select on tables to public',
  ),
  hook(26, 'a grant on a schema', 'grants_schema', 'grant usage on schema fin to public'),
  hook(26, 'a revoke in production', 'revokes', 'revoke select on production_mart.fct_orders from public'),
  hook(26, 'a role', 'role', 'create role sly login superuser'),
  hook(26, 'a policy', 'policy', 'create policy p on {{ this }} using (true)', stopped),
  hook(
    36,
    'a grant with grant option',
    'grants_option',
    'grant all on {{ this }} to public with grant option',
  ),
]

const on = (warehouse: Warehouse | undefined, rows: readonly BuildRow[]): BuildAttack[] =>
  rows.map(({ expected = refused, ...row }) => ({
    ...row,
    expected,
    ...(warehouse !== undefined && { on: warehouse }),
  }))

/** Models, tests, seeds, snapshots, macros and hooks of an analyst's branch, built in the own schema. */
export const buildAttacks: readonly BuildAttack[] = [
  ...on(undefined, [...both, ...stateBuilds.both, ...catalogBuilds.both]),
  ...on('duckdb', [...duckdb, ...stateBuilds.duckdb, ...catalogBuilds.duckdb]),
  ...on('postgres', [...postgres, ...stateBuilds.postgres, ...catalogBuilds.postgres]),
]
