import { hook, model, type BuildRow } from './build-rows.ts'
import type { Verdict } from './attack.ts'

const stopped: readonly Verdict[] = ['refused', 'failed']

/** Several hooks, one after the other in the session of one node. */
const hooks = (
  number: number,
  road: string,
  node: string,
  all: readonly string[],
  expected?: readonly Verdict[],
): BuildRow =>
  model(
    number,
    `hooks: ${road}`,
    node,
    `{{ config(post_hook=${JSON.stringify(all)}) }} select 1 as id, 'x' as note`,
    expected,
  )

const noted = (
  number: number,
  road: string,
  node: string,
  sql: string,
  expected?: readonly Verdict[],
): BuildRow => hooks(number, road, node, [sql], expected)

/** What a statement reads where no SELECT stands, and what a session or an earlier statement makes of a name. */
export const stateBuilds = {
  both: [
    noted(
      7,
      'a merge with TABLE as a value',
      'merge_table',
      'merge into {{ this }} t using (select 1 as id) s on t.id = s.id when matched then update set note = (table fin.one)',
    ),
    noted(
      7,
      'a merge with TABLE in a condition',
      'merge_exists',
      `merge into {{ this }} t using (select 1 as id) s on t.id = s.id when matched and exists (table fin.one) then update set note = 'y'`,
    ),
    noted(
      7,
      'an update with TABLE as a value',
      'update_table',
      'update {{ this }} set note = (table fin.one)',
    ),
    noted(
      7,
      'a delete with TABLE in it',
      'delete_table',
      'delete from {{ this }} where note in (table fin.one)',
    ),
    hooks(
      8,
      'a temporary table is dropped, and its name stands for another',
      'temp_gone',
      [
        'create temp table q as select 1 as id',
        `drop table q; insert into {{ this }} select 1, secret from q`,
      ],
      stopped,
    ),
    hook(18, 'a schema called temp', 'schema_temp', 'create schema if not exists temp'),
    hook(
      18,
      'a table in a schema called temp of the warehouse',
      'table_temp',
      'create table {{ target.database }}.temp.mine as select 1 as id',
      stopped,
    ),
  ],
  duckdb: [
    hooks(
      8,
      'a temporary table is dropped by its whole name',
      'temp_whole',
      [
        'create temp table q as select 1 as id',
        'drop table temp.main.q',
        'insert into {{ this }} select 1, secret from q',
      ],
      stopped,
    ),
    hooks(
      8,
      'a temporary table is renamed by its whole name',
      'temp_renamed',
      [
        'create temp table q as select 1 as id',
        'alter table temp.main.q rename to r',
        'insert into {{ this }} select 1, secret from q',
      ],
      stopped,
    ),
    hooks(
      8,
      'a temporary table is taken back',
      'temp_back',
      [
        'commit; begin; create temp table q as select 1 as id; rollback; begin',
        'insert into {{ this }} select 1, secret from q',
      ],
      stopped,
    ),
    noted(
      7,
      'a merge with FROM as a value',
      'merge_from',
      'merge into {{ this }} t using (select 1 as id) s on t.id = s.id when matched then update set note = (from fin.one)',
    ),
    noted(
      7,
      'a merge with PIVOT as a value',
      'merge_pivot',
      'merge into {{ this }} t using (select 1 as id) s on t.id = s.id when matched then update set note = (pivot fin.one on secret)',
    ),
  ],
  postgres: [
    hooks(
      8,
      'a temporary table is dropped by its whole name',
      'temp_whole',
      [
        'create temp table q as select 1 as id',
        'create temp table other as select 1 as id',
        'drop table pg_temp.q',
        'insert into {{ this }} select 1, q.secret from q, other',
      ],
      stopped,
    ),
    hooks(
      18,
      'a delete through a view of the own schema',
      'through_view',
      [
        'create view {{ this.schema }}.through as select * from production_mart.fct_orders',
        'delete from {{ this.schema }}.through',
      ],
      stopped,
    ),
    hooks(
      18,
      'the same in one text',
      'through_once',
      [
        'create view {{ this.schema }}.through_too as select * from production_mart.fct_orders; update {{ this.schema }}.through_too set doubled = 0',
      ],
      stopped,
    ),
    noted(
      28,
      'a foreign key that tells what is there',
      'foreign_key',
      'create table {{ this.schema }}.fk (id integer references fin.p (amount)); insert into {{ this.schema }}.fk values (7731)',
      stopped,
    ),
    noted(
      28,
      'a foreign key that is added',
      'foreign_key_added',
      'alter table {{ this }} add foreign key (id) references fin.p (amount) not valid',
      stopped,
    ),
    noted(
      28,
      'a column that refers',
      'foreign_column',
      'alter table {{ this }} add column f integer references fin.p (amount)',
      stopped,
    ),
    noted(
      18,
      'a table in the database by three parts',
      'three_written',
      'create table {{ target.database }}.fin.mine as select 1 as id',
      stopped,
    ),
  ],
} as const satisfies Record<string, readonly BuildRow[]>
