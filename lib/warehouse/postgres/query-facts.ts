import type { Client } from 'pg'
import { DatabaseError } from 'pg'
import type { TableName } from '../warehouse.ts'
import { WarehouseError } from '../warehouse.ts'
import { oneStatement } from './stream.ts'

/** What one query touches, by the server's own analysis of it. */
export interface QueryFacts {
  readonly tablesRead: readonly TableName[]
  readonly tablesNamed: readonly TableName[]
  /** Types that people made, however they came into the query. */
  readonly types?: readonly TableName[]
  readonly functions: readonly string[]
  readonly tableFunctions: readonly string[]
  readonly complete: boolean
}

const view = 'metricwright_facts'

/**
 * The server stores the analysed tree of a view's query: every relation and function is in it by number, whatever
 * way it was written. So the query becomes a temporary view in a transaction that is taken back, and its tree and
 * those of all views behind it are read. Nothing is planned or run. Null where the server cannot resolve a name.
 */
export async function queryFacts(client: Client, query: string): Promise<QueryFacts | null> {
  await client.query('begin')
  try {
    // As a sub-query, because a view's own columns must have different names. The line end closes a comment.
    const created = oneStatement(`create temporary view ${view} as select 1 as one from (\n${query}\n) as q`)
    await client.query(created)
    return await readFacts(client)
  } catch (error) {
    if (error instanceof DatabaseError) return whyNot(error)
    throw error
  } finally {
    await client.query('rollback')
  }
}

/**
 * Mistakes in names, types and literals: the query fails for its writer as well, so the names of its text will do.
 * What the server refuses in a view for another reason may write.
 */
function whyNot(error: DatabaseError): QueryFacts | null {
  const { code = '' } = error
  if (code === '42501' && /temporary/.test(error.message)) {
    throw new WarehouseError(
      'permission',
      'The login may make no temporary tables, so queries cannot be checked.',
      { remedy: 'Grant TEMPORARY on the database to the login of the profile.', cause: error },
    )
  }
  // The statement as a whole was read before: that its parts make no query shows that they are not its parts.
  if (code === '42601') return unclear
  if (code.startsWith('42') || code.startsWith('22') || code === '3F000') return null
  if (code === '0A000') return unclear
  throw error
}

const unclear: QueryFacts = {
  tablesRead: [],
  tablesNamed: [],
  functions: [],
  tableFunctions: [],
  complete: false,
}

/** What an extension brings belongs to nobody's data. */
const ofExtension = (oid: string) =>
  `select 1 from pg_catalog.pg_depend x where x.classid = 'pg_catalog.pg_type'::regclass
     and x.objid = ${oid} and x.deptype = 'e'`

/**
 * Walks from the temporary view through the trees of all views behind it. In a tree `:relid` is a relation and
 * `...funcid`, `...fnoid` are functions; text of the query is escaped there, so that it cannot look like either.
 * Children of a partitioned or inherited table are read with it. A cast of a text to regclass and its kin asks whether
 * there is such a thing, so it counts as a function of that name, but for the name of a type of the server's own, which
 * is a number below 16384. A row made of a table's type has the table's columns. Other types that people made are told
 * apart by what the server notes that the view depends on; what a column has is no such thing.
 */
const factsSql = `
  with recursive reached (oid, depth) as (
    select to_regclass('pg_temp.${view}')::oid, 0
    union
    select found.oid, least(reached.depth + 1, 2)
    from reached
    cross join lateral (
      select matched[1]::oid as oid
      from pg_catalog.pg_rewrite r
      cross join lateral regexp_matches(r.ev_action::text, ':relid ([0-9]+)', 'g') as matched
      join pg_catalog.pg_class owner on owner.oid = r.ev_class and owner.relkind = 'v'
      where r.ev_class = reached.oid and r.ev_type = '1'
      union all
      select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = reached.oid
    ) as found
    where found.oid <> 0
  ),
  calls as (
    select distinct matched[1]::oid as oid
    from pg_catalog.pg_rewrite w
    cross join lateral regexp_matches(
      w.ev_action::text, ':(?:funcid|opfuncid|aggfnoid|winfnoid) ([0-9]+)', 'g') as matched
    where w.ev_class = to_regclass('pg_temp.${view}')
  ),
  set_returning as (
    select distinct matched[1]::oid as oid
    from pg_catalog.pg_rewrite w
    cross join lateral regexp_matches(
      w.ev_action::text, ':funcexpr \\{FUNCEXPR :funcid ([0-9]+)', 'g') as matched
    where w.ev_class = to_regclass('pg_temp.${view}')
  ),
  row_types as (
    select distinct matched[1]::oid as oid
    from pg_catalog.pg_rewrite w
    cross join lateral regexp_matches(
      w.ev_action::text, ':(?:consttype|resulttype|row_typeid|funcresulttype) ([0-9]+)', 'g') as matched
    where w.ev_class = to_regclass('pg_temp.${view}')
  ),
  given as (
    select w.ev_action::text as tree from pg_catalog.pg_rewrite w where w.ev_class = to_regclass('pg_temp.${view}')
  ),
  name_types as (
    select distinct 'regtype' as name from given
    cross join lateral regexp_matches(
      tree, ':consttype 2206 [^{}]*?:constisnull false [^{}]*?:constvalue 4 \\[ (-?[0-9]+) (-?[0-9]+) (-?[0-9]+) (-?[0-9]+)', 'g') as b
    where b[3]::int <> 0 or b[4]::int <> 0 or b[2]::int not between 0 and 63
    union
    select regexp_replace(t.typname, '^_', '') from given
    cross join lateral regexp_matches(
      tree, ':(consttype|resulttype|typid|element_typeid|array_typeid) ([0-9]+)', 'g') as found
    join pg_catalog.pg_type t on t.oid = found[2]::oid
    where t.typname ~ '^_?(reg[a-z]+|aclitem)$' and t.oid < 16384 and found[1:2] <> array['consttype', '2206']
    union
    select regexp_replace(t.typname, '^_', '') from given
    cross join lateral regexp_matches(tree, ':(?:func)?coltypes \\(o ([0-9 ]+)\\)', 'g') as list
    cross join lateral regexp_split_to_table(list[1], ' ') as one
    join pg_catalog.pg_type t on t.oid = one::oid
    where t.typname ~ '^_?(reg[a-z]+|aclitem)$' and t.oid < 16384
    union
    select t.typname from given
    cross join lateral regexp_matches(tree, ':funcresulttype (2205|4096|4089|24|2202) ', 'g') as found
    join pg_catalog.pg_type t on t.oid = found[1]::oid
  ),
  own_types as (
    select distinct d.refobjid as oid
    from pg_catalog.pg_depend d
    join pg_catalog.pg_rewrite w on w.oid = d.objid and d.classid = 'pg_catalog.pg_rewrite'::regclass
    where w.ev_class = to_regclass('pg_temp.${view}') and d.refclassid = 'pg_catalog.pg_type'::regclass
    union
    select found[1]::oid from given
    cross join lateral regexp_matches(tree, ':(?:typid|element_typeid|array_typeid) ([0-9]+)', 'g') as found
  )
  select 'table' as what, n.nspname as schema, c.relname as name, min(r.depth) = 1 as named,
         n.oid = pg_my_temp_schema() as own, false as foreign
  from reached r
  join pg_catalog.pg_class c on c.oid = r.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where r.depth > 0 and c.oid <> to_regclass('pg_temp.${view}')
  group by n.oid, n.nspname, c.relname
  union all
  select 'table', n.nspname, c.relname, true, n.oid = pg_my_temp_schema(), false
  from row_types w
  join pg_catalog.pg_type t on t.oid = w.oid and t.typtype = 'c'
  join pg_catalog.pg_class c on c.oid = t.typrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname <> 'pg_catalog' and c.oid <> to_regclass('pg_temp.${view}')
  union all
  select case when exists (select 1 from set_returning s where s.oid = p.oid) then 'table function' else 'function' end,
         n.nspname, p.proname, true, false,
         n.nspname <> 'pg_catalog' and p.provolatile <> 'i'
  from calls f
  join pg_catalog.pg_proc p on p.oid = f.oid
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  group by p.oid, n.nspname, p.proname, p.provolatile
  union all
  select 'function', 'pg_catalog', name, true, false, false from name_types
  union all
  select 'type', n.nspname, coalesce(e.typname, t.typname), true, false, false
  from own_types o
  join pg_catalog.pg_type t on t.oid = o.oid
  left join pg_catalog.pg_type e on e.oid = t.typelem and t.typcategory = 'A'
  join pg_catalog.pg_namespace n on n.oid = coalesce(e.typnamespace, t.typnamespace)
  where n.nspname not in ('pg_catalog', 'information_schema') and not exists (${ofExtension('coalesce(e.oid, t.oid)')})`

interface FactRow {
  readonly what: 'table' | 'function' | 'table function' | 'type'
  readonly schema: string
  readonly name: string
  /** Stands in the query itself, and not in a view behind it. Functions are told of the query alone. */
  readonly named: boolean
  /** A temporary table of this connection. */
  readonly own: boolean
  /** A function of users or extensions that may read tables: its body is not looked into. */
  readonly foreign: boolean
}

/** Of these names those that are no types of an extension, also where there is no such type. */
export async function notOfExtensions(
  client: Client,
  types: readonly TableName[],
): Promise<readonly TableName[]> {
  if (types.length === 0) return []
  const { rows } = await client.query<{ place: number }>(
    `select given.place::int as place from rows from (unnest($1::text[]), unnest($2::text[])) with ordinality as given (schema, name, place)
     join pg_catalog.pg_namespace n on n.nspname = given.schema
     join pg_catalog.pg_type t on t.typnamespace = n.oid and t.typname = given.name
     where exists (${ofExtension('t.oid')})`,
    [types.map(({ schema }) => schema), types.map(({ name }) => name)],
  )
  const places = new Set(rows.map(({ place }) => place - 1))
  return types.filter((_type, place) => !places.has(place))
}

async function readFacts(client: Client): Promise<QueryFacts> {
  const { rows } = await client.query<FactRow>(factsSql)
  const tables = rows.filter((row) => row.what === 'table')
  const calls = rows.filter(({ what }) => what === 'function' || what === 'table function')
  const tableOf = ({ schema, name, own }: FactRow): TableName => ({
    database: own ? 'temp' : null,
    schema: own ? null : schema,
    name,
  })
  return {
    tablesRead: tables.map(tableOf),
    tablesNamed: tables.filter((row) => row.named).map(tableOf),
    types: rows.filter(({ what }) => what === 'type').map(tableOf),
    functions: calls.map((row) => row.name),
    tableFunctions: calls.filter((row) => row.what === 'table function').map((row) => row.name),
    complete: !calls.some((row) => row.foreign),
  }
}
