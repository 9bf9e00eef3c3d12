import type { DuckDBConnection } from '@duckdb/node-api'
import type { TableName } from '../warehouse.ts'
import { tokenize, type SqlToken } from '../split-statements.ts'
import { quoteName } from './catalog.ts'
import type { KnownViews } from './known-views.ts'
import { firstCell, readSyntaxTree, type SyntaxTree } from './syntax-tree.ts'
import { namesInStructure, readsStructure } from './types-in-text.ts'

/** What one SELECT touches. */
export interface QueryFacts {
  readonly tablesRead: readonly TableName[]
  readonly tablesNamed: readonly TableName[]
  readonly functions: readonly string[]
  readonly tableFunctions: readonly string[]
  readonly complete: boolean
}

export interface FactsSource {
  readonly connection: DuckDBConnection
  /** Null: DuckDB is asked for everything. */
  readonly views: KnownViews | null
}

type JsonObject = Readonly<Record<string, unknown>>

/** Functions that run or read what their argument says, so that no list of tables can be whole. */
const openEnded = new Set([
  'query',
  'query_table',
  'json_execute_serialized_sql',
  'json_serialize_plan',
  'parse_function_names',
  'pragma_storage_info',
  'pragma_table_info',
  'getvariable',
])
/** Table functions that read nothing, so that EXPLAIN of a query with them touches no file. */
const pureTableFunctions = new Set(['range', 'generate_series', 'unnest', 'repeat', 'repeat_row'])
const closedTableRefs = new Set(['SHOW_REF', 'PIVOT', 'DELIM_GET', 'BOUND_TABLE_REF', 'COLUMN_DATA'])

/**
 * Three of DuckDB's own views of the query together, because each misses something: the parser's tree has every name
 * as typed, `getTableNames` sees through views and macros, and the plan sees ASOF and UNPIVOT.
 */
export async function queryFacts(
  { connection, views }: FactsSource,
  sql: string,
  known?: SyntaxTree | null,
): Promise<QueryFacts> {
  const tree = known === undefined ? await readSyntaxTree(connection, sql) : known
  if (tree === null) {
    const tables = nativeTables(connection, sql) ?? []
    return { tablesRead: tables, tablesNamed: tables, functions: [], tableFunctions: [], complete: false }
  }
  const found = new Collector()
  found.walk(tree, new Set())
  for (const type of await ownTypes(connection, found.bareTypes)) found.addTable(type)
  const tablesNamed = [...found.tables.values()]
  const behind = await factsBehind({ connection, views }, found)
  if (behind !== null) {
    for (const { tablesRead } of behind) for (const table of tablesRead) found.addTable(table)
    return factsOf(
      found,
      tablesNamed,
      behind.every(({ complete }) => complete),
    )
  }
  const native = nativeTables(connection, sql)
  const typed = new Set(tablesNamed.map(keyOfTable))
  const hidden = native?.some((table) => table.schema === null && !typed.has(keyOfTable(table))) ?? false
  for (const table of native ?? []) found.addTable(table)
  const mayPlan = [...found.tableFunctions].every((name) => pureTableFunctions.has(name))
  const texts = mayPlan
    ? [sql]
    : hidden
      ? tablesNamed.map((table) => `select * from ${textOfName(table)}`)
      : []
  const planned = await Promise.all(texts.map((text) => plannedTables(connection, text)))
  for (const tables of planned) for (const table of tables ?? []) found.addTable(table)
  // A view may name a table without its schema: then the plan alone says which one it is.
  const isTold = !hidden || planned.every((tables) => tables !== null)
  return factsOf(found, tablesNamed, native !== null && isTold)
}

function factsOf(found: Collector, tablesNamed: readonly TableName[], isWhole: boolean): QueryFacts {
  const functions = [...found.functions].sort()
  return {
    tablesRead: [...found.tables.values()],
    tablesNamed,
    functions,
    tableFunctions: [...found.tableFunctions].sort(),
    complete: isWhole && !found.closed && !functions.some((name) => openEnded.has(name)),
  }
}

/**
 * The short way: where every name is a table or a known view, the tree names all that is read. Null where it may not,
 * because of table functions, macros, or constructs that the tree does not take apart.
 */
async function factsBehind(
  { connection, views }: FactsSource,
  found: Collector,
): Promise<readonly QueryFacts[] | null> {
  if (views === null || found.closed || found.tableFunctions.size > 0) return null
  if (await views.hasMacros(connection)) return null
  return views.behind(connection, found.tables.values(), (view) =>
    queryFacts({ connection, views: null }, `select * from ${textOfName(view)}`),
  )
}

const textOfName = ({ database, schema, name }: TableName) =>
  [database, schema, name].flatMap((part) => (part === null ? [] : [quoteName(part)])).join('.')

/** Types that people made, by names without a schema. What a type is made of belongs to the schema that it stands in. */
async function ownTypes(
  connection: DuckDBConnection,
  names: ReadonlySet<string>,
): Promise<readonly TableName[]> {
  if (names.size === 0) return []
  const result = await connection.run(
    `select schema_name, type_name from duckdb_types() where not internal and list_contains(string_split($1, chr(0)), lower(type_name))`,
    [[...names].join('\0')],
  )
  return (await result.getRows()).map(([schema, name]) => ({
    database: null,
    schema: String(schema),
    name: String(name),
  }))
}

/** Of functions that a statement calls outside of a query: a macro may read anything, so with one nothing is sure. */
export async function callFacts(connection: DuckDBConnection, calls: readonly string[]): Promise<QueryFacts> {
  const result = await connection.run(
    `select 1 from duckdb_functions() where not internal and list_contains(string_split($1, chr(0)), function_name) limit 1`,
    [calls.join('\0')],
  )
  const isOwn = (await result.getRows()).length > 0
  const functions = calls.map((name) => name.toLowerCase())
  const complete = !isOwn && !functions.some((name) => readsStructure.has(name))
  return { tablesRead: [], tablesNamed: [], functions, tableFunctions: [], complete }
}

function nativeTables(connection: DuckDBConnection, sql: string): readonly TableName[] | null {
  try {
    return connection.getTableNames(sql, true).map(withoutAlias)
  } catch {
    return null
  }
}

/** DuckDB tells a table with the alias that it has in the text: `a.b AS c`. */
function withoutAlias(text: string): TableName {
  const parts = tokenize(text) ?? []
  const alias = parts.findIndex(
    (part, at) =>
      part.kind === 'word' && part.text.toLowerCase() === 'as' && parts[at - 1]?.kind !== 'symbol' && at > 0,
  )
  return nameOfParts(alias < 0 ? parts : parts.slice(0, alias), text)
}

/** Null for a query that cannot be planned, as with a table that is not there: it is judged by the other two. */
async function plannedTables(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly TableName[] | null> {
  try {
    const text = firstCell(await connection.run(`explain (format json) ${sql}`), 1)
    return typeof text === 'string' ? tablesOfPlan(JSON.parse(text)) : []
  } catch {
    return null
  }
}

function tablesOfPlan(plan: unknown): readonly TableName[] {
  if (Array.isArray(plan)) return plan.flatMap(tablesOfPlan)
  if (!isObject(plan)) return []
  const info = plan.extra_info
  const table = isObject(info) && typeof info.Table === 'string' ? [qualifiedName(info.Table)] : []
  return [...table, ...tablesOfPlan(plan.children)]
}

/** `"a"."b"` or `a.b` as parts. */
function qualifiedName(text: string): TableName {
  return nameOfParts(tokenize(text) ?? [], text)
}

function nameOfParts(tokens: readonly SqlToken[], text: string): TableName {
  const parts = tokens.filter((token) => token.kind !== 'symbol').map((token) => token.text)
  const [name = text, schema = null, database = null] = parts.reverse()
  return { database, schema, name }
}

const keyOfTable = ({ database, schema, name }: TableName) =>
  [database, schema, name].map((part) => part?.toLowerCase() ?? '').join('\u0000')

/** `temp.t` is a temporary table; a schema of the database that is called temp must be named with its database. */
export function inTemporary(table: TableName): TableName {
  const isTemporary = table.database === null && table.schema?.toLowerCase() === 'temp'
  return isTemporary && table.name !== '' ? { ...table, database: 'temp', schema: 'main' } : table
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** A recursive CTE sees itself right of its UNION; what it begins with reads a table of that name. */
function withItself(node: JsonObject, scope: ReadonlySet<string>): ReadonlySet<string> {
  if (node.type !== 'RECURSIVE_CTE_NODE') return scope
  return new Set([...scope, textOf(node.cte_name || node.ctename).toLowerCase()])
}

/** DuckDB reads a file where no table has such a name, its own one also where it may read no others. */
const isPath = /[./\\:*?[\]]/

class Collector {
  readonly tables = new Map<string, TableName>()
  readonly functions = new Set<string>()
  readonly tableFunctions = new Set<string>()
  /** In lower case. */
  readonly bareTypes = new Set<string>()
  closed = false

  addTable(typed: TableName): void {
    const table = inTemporary(typed)
    const key = keyOfTable(table)
    if (!this.tables.has(key)) this.tables.set(key, table)
  }

  /** `scope` holds the names of the CTEs that are visible here, in lower case. */
  walk(node: unknown, scope: ReadonlySet<string>): void {
    if (Array.isArray(node)) {
      for (const item of node) this.walk(item, scope)
      return
    }
    if (!isObject(node)) return
    this.#note(node, scope)
    const inner = this.#walkCtes(node, scope)
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'cte_map') this.walk(value, key === 'right' ? withItself(node, inner) : inner)
    }
  }

  #note(node: JsonObject, scope: ReadonlySet<string>): void {
    const type = textOf(node.type)
    if (type === 'BASE_TABLE') this.#noteTable(node, scope)
    else if (type === 'UNBOUND_TYPE_INFO') this.#noteType(node)
    else if (type === 'FUNCTION' || type === 'WINDOW' || 'function_name' in node) {
      this.#noteCall(node, textOf(node.function_name).toLowerCase())
    }
    if (type === 'TABLE_FUNCTION' && isObject(node.function)) {
      this.tableFunctions.add(textOf(node.function.function_name).toLowerCase())
    }
    if (closedTableRefs.has(type)) this.closed = true
  }

  #noteCall(node: JsonObject, name: string): void {
    this.functions.add(name)
    if (!readsStructure.has(name)) return
    // The last, also where what is taken apart stands before the name of the function.
    const types = namesInStructure(Array.isArray(node.children) ? node.children.at(-1) : null)
    if (types === null) this.closed = true
    else for (const type of types) this.#addType(type)
  }

  #noteTable(node: JsonObject, scope: ReadonlySet<string>): void {
    const name = textOf(node.table_name)
    const schema = textOf(node.schema_name) || null
    if (schema === null && scope.has(name.toLowerCase())) return
    if (schema === null && isPath.test(name)) this.tableFunctions.add(name)
    this.addTable({ database: textOf(node.catalog_name) || null, schema, name })
  }

  /** A result, an error and typeof() tell what a type is made of, so its name counts as that of a table. */
  #noteType(node: JsonObject): void {
    const [database, schema] = [textOf(node.catalog) || null, textOf(node.schema) || null]
    this.#addType({ database, schema, name: textOf(node.name) })
  }

  #addType(type: TableName): void {
    if (type.schema !== null || type.database !== null) this.addTable(type)
    else if (type.name.toLowerCase() !== 'json') this.bareTypes.add(type.name.toLowerCase())
  }

  /** A CTE sees those before it. */
  #walkCtes(node: JsonObject, scope: ReadonlySet<string>): ReadonlySet<string> {
    const entries = isObject(node.cte_map) && Array.isArray(node.cte_map.map) ? node.cte_map.map : []
    const visible = new Set(scope)
    for (const entry of entries) {
      if (!isObject(entry)) continue
      this.walk(entry.value, visible)
      visible.add(textOf(entry.key).toLowerCase())
    }
    return visible
  }
}
