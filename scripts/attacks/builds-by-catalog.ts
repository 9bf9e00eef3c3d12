import { model, type BuildRow } from './build-rows.ts'
import type { Verdict } from './attack.ts'

const stopped: readonly Verdict[] = ['refused', 'failed']
const filtered: readonly Verdict[] = ['allowed']

/** A model whose rows are all that a question of the template answered. */
const told = (
  road: string,
  node: string,
  question: string,
  expected?: readonly Verdict[],
  number = 14,
): BuildRow =>
  model(
    number,
    `catalog: ${road}`,
    node,
    `{% set found = ${question} %}
select '{% for row in found %}{% for cell in row %}{{ cell }} {% endfor %}{% endfor %}' as s`,
    expected,
  )

/** A text that the engine itself once sent, by a template of the project: a statement as any other. */
const sent = (
  road: string,
  node: string,
  text: string,
  number = 17,
  expected?: readonly Verdict[],
): BuildRow => told(`text: ${road}`, node, `run_query(${JSON.stringify(text)})`, expected, number)

const listed = (road: string, node: string, schema: string): BuildRow =>
  model(
    14,
    `catalog: ${road}`,
    node,
    `{% set found = adapter.list_relations(target.database, '${schema}') %}
select '{% for one in found %}{{ one.identifier }} {% endfor %}' as s`,
    filtered,
  )

const inFin = `api.Relation.create(database=target.database, schema='fin', identifier='p')`
const sly = `*/ select max(secret) from fin.p --`
const OF_OWN = "schema_name = 'dev_ann' and table_name = 'x'"

/** The engine's own questions to the catalog: by the text that they had, and by the values that they are made of. */
export const catalogBuilds = {
  both: [
    told(
      'the indexes of what may not be listed',
      'asks_indexes',
      `adapter.ask_catalog('indexes', ${inFin})`,
      filtered,
    ),
    told(
      'a name that ends the literal',
      'asks_quoted',
      `adapter.ask_catalog('indexes', api.Relation.create(schema=target.schema, identifier="x' union all select max(secret) from fin.p --"))`,
      filtered,
    ),
    told(
      'a name with a backslash before the quote',
      'asks_escaped',
      `adapter.ask_catalog('indexes', api.Relation.create(schema=target.schema, identifier="x\\\\' union all select max(secret) from fin.p --"))`,
      filtered,
    ),
    told(
      'another kind of question',
      'asks_kind',
      `adapter.ask_catalog('select secret from fin.p', this)`,
      stopped,
    ),
    {
      number: 7,
      road: 'build: catalog: a macro of the project in its place',
      node: 'asks_replaced',
      files: {
        'macros/stolen.sql':
          '{% macro get_show_stolen_sql(relation) %}select * from {{ relation }}{% endmacro %}',
        'models/marts/asks_replaced.sql': `{% set found = adapter.ask_catalog('indexes', ${inFin}, 'get_show_stolen_sql') %}
select '{{ found.rows | length }}' as s`,
      },
    },
    listed('relations of what may not be listed', 'lists_fin', 'fin'),
    listed('a letter that the warehouse takes for another', 'lists_folded', 'production_mart_b\u0130d'),
  ],
  duckdb: [
    sent(
      'a comment in a comment',
      'nested_comment',
      `/* /* */ select index_name from duckdb_indexes() where database_name = '${sly}' and ${OF_OWN}`,
    ),
    sent(
      'indexes of the own table',
      'text_indexes',
      `select index_name from duckdb_indexes() where database_name = 'duck' and ${OF_OWN}`,
    ),
    sent(
      'indexes of all tables',
      'text_indexes_all',
      `select index_name from duckdb_indexes() where database_name = 'duck' and ${OF_OWN} or true`,
    ),
    sent(
      'columns of the own schema',
      'text_columns',
      `with relation as ( select database_name, schema_name, table_name, 'BASE TABLE' as table_type, comment from duckdb_tables() union all select database_name, schema_name, view_name, 'VIEW', comment from duckdb_views() ) select relation.schema_name as table_schema, col.column_name from relation join duckdb_columns() as col using (database_name, schema_name, table_name) where lower(relation.schema_name) = lower('dev_ann')`,
      14,
    ),
    told(
      'columns of a schema',
      'asks_columns',
      `adapter.ask_columns(target.database, [{'schema': 'fin'}])`,
      filtered,
    ),
    told(
      'columns of a schema in capitals',
      'asks_capitals',
      `adapter.ask_columns(target.database, [{'schema': 'FIN'}, {'schema': 'dev_bob', 'identifier': 't'}])`,
      filtered,
    ),
    told(
      'columns by a letter that folds',
      'asks_folded',
      `adapter.ask_columns(target.database, [{'schema': 'production_mart_b\u0130d'}])`,
      filtered,
    ),
    told(
      'a schema that ends the literal',
      'asks_schema',
      `adapter.ask_columns(target.database, [{'schema': "x') or true) --"}])`,
      filtered,
    ),
    told(
      'a database that ends the literal',
      'asks_database',
      `adapter.ask_columns("x') or true --", [{'schema': 'fin'}])`,
      filtered,
    ),
    told('grants, which DuckDB has not', 'asks_grants', `adapter.ask_catalog('grants', this)`, stopped),
    {
      number: 7,
      road: 'build: catalog: a macro of the project that drops indexes',
      node: 'replaced_drop',
      files: {
        'macros/indexes.sql': `{% macro drop_indexes_on_relation(relation) %}
  {% if model.name == 'replaced_drop' %}{% do run_query('select max(secret) from fin.p') %}{% endif %}
{% endmacro %}`,
        'models/marts/replaced_drop.sql': `{{ config(post_hook='{{ drop_indexes_on_relation(this) }}') }} select 1 as id`,
      },
    },
  ],
  postgres: [
    sent(
      'a comment in a comment',
      'nested_comment',
      `select grantee, privilege_type from information_schema.role_table_grants where grantor = current_role and grantee != current_role and table_schema = 'dev_ann' and table_name = '${sly}'`,
    ),
    sent(
      'grants of the own table',
      'text_grants',
      `select grantee, privilege_type from information_schema.role_table_grants where grantor = current_role and grantee != current_role and table_schema = 'dev_ann' and table_name = 'x'`,
    ),
    told(
      'grants of what may not be listed',
      'asks_grants',
      `adapter.ask_catalog('grants', ${inFin})`,
      filtered,
    ),
    told(
      'columns, which have SQL of their own',
      'asks_columns',
      `adapter.ask_columns(target.database, [{'schema': 'fin'}])`,
      stopped,
    ),
    told(
      'the catalog by the macro of the library',
      'asks_catalog',
      `get_catalog(api.Relation.create(database=target.database, schema='fin').information_schema(), ['fin'])`,
    ),
  ],
} as const satisfies Record<string, readonly BuildRow[]>
