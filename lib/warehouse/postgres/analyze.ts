import type { Client } from 'pg'
import { DatabaseError } from 'pg'
import { splitStatements, tokenize } from '../split-statements.ts'
import type { SplitStatement, SqlToken } from '../split-statements.ts'
import type { StatementFacts, TableName } from '../warehouse.ts'
import { quoteName } from './catalog.ts'
import { postgresError } from './errors.ts'
import { namedTables, namesBesideTables } from './named-tables.ts'
import { NAME_TYPE, namedTypes, typedSchemas } from './named-types.ts'
import { notOfExtensions, queryFacts } from './query-facts.ts'
import type { QueryFacts } from './query-facts.ts'
import type { Shape } from '../common-shapes.ts'
import { statementShape } from './statement-shape.ts'
import { describeStatement } from './wire.ts'

const nothing: QueryFacts = {
  tablesRead: [],
  tablesNamed: [],
  functions: [],
  tableFunctions: [],
  complete: true,
}

/**
 * Splits and classifies; nothing runs. The server's parser says what is valid and that each part is one statement;
 * what a query touches is read from the tree that the server makes of it.
 */
export async function analyzeSql(client: Client, sql: string): Promise<readonly StatementFacts[]> {
  const statements = splitStatements(sql)
  if (statements === null) {
    await assertValid(client, { sql, start: 0, text: sql })
    return [{ ...nothing, text: sql, kind: 'other', target: null, complete: false }]
  }
  const facts: StatementFacts[] = []
  for (const statement of statements) {
    await assertValid(client, { sql, start: statement.start, text: statement.text })
    facts.push(await classify(client, statement))
  }
  return facts
}

/** Throws what the parser refuses. Names that are not there are no matter of syntax. */
async function assertValid(
  client: Client,
  at: { readonly sql: string; readonly start: number; readonly text: string },
): Promise<void> {
  try {
    await describeStatement(client, at.text)
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code === undefined) throw error
    if (error.code !== '42601') return
    // The same text with what stands before it as blanks, so that lines and places are those of the whole.
    const before = at.sql.slice(0, at.start)
    const blanks = before.replace(/[^\n]/g, ' ')
    throw postgresError(moved(error, blanks.length), { sql: `${blanks}${at.text}` })
  }
}

function moved(error: DatabaseError, by: number): DatabaseError {
  const position = Number(error.position)
  if (error.position && Number.isInteger(position)) error.position = String(position + by)
  return error
}

async function classify(client: Client, statement: SplitStatement): Promise<StatementFacts> {
  const shape = statementShape(statement)
  const base = { text: statement.text, kind: shape.kind, target: withoutDatabase(shape) }
  if (shape.queries === null) return { ...nothing, ...base, complete: false }
  const all: QueryFacts[] = []
  for (const query of shape.queries) {
    const found = await queryFacts(client, query)
    all.push(found === null ? await factsOfText(client, query) : await withTypes(client, query, found))
  }
  const { calls = [], names = [], definitionOf } = shape
  // The server's own types tell nothing of anybody's tables.
  const own = names.filter(({ schema }) => schema !== 'pg_catalog')
  const named = own.map((name) => ({ ...name, database: null }))
  if (definitionOf !== undefined) all.push(await factsOfDefinition(client, definitionOf))
  if (calls.length > 0) {
    all.push({ ...nothing, functions: calls, complete: !(await mayRead(client, calls)) })
  }
  const tablesNamed = [...all.flatMap((one) => one.tablesNamed), ...named]
  return {
    ...base,
    tablesRead: [...all.flatMap((one) => one.tablesRead), ...named],
    tablesNamed,
    functions: [...new Set(all.flatMap((one) => one.functions))],
    tableFunctions: [...new Set(all.flatMap((one) => one.tableFunctions))],
    namedBeside: shape.queries.flatMap((query) => namesBesideTables(tokenize(query) ?? [], tablesNamed)),
    complete: all.every((one) => one.complete),
  }
}

/**
 * Whether there is such a type is told as little as whether there is such a table: it counts as one by the name that was
 * typed. A type that nobody typed came with a column that may be read.
 */
async function withTypes(client: Client, query: string, found: QueryFacts): Promise<QueryFacts> {
  const tokens = tokenize(query)
  if (tokens === null) return { ...found, complete: false }
  const schemas = typedSchemas(tokens)
  const typed = await notOfExtensions(client, namedTypes(tokens))
  const others = (found.types ?? []).filter(({ schema }) => schema !== null && schemas.has(schema))
  const isKnown = (type: TableName) =>
    found.tablesNamed.some(({ schema, name }) => schema === type.schema && name === type.name)
  const types = [...typed, ...others].filter((type) => !isKnown(type))
  return {
    ...found,
    tablesRead: [...found.tablesRead, ...types],
    tablesNamed: [...found.tablesNamed, ...types],
  }
}

/** There is one database, whatever it is called; a temporary table of the session is marked as such. */
function withoutDatabase({ target }: Shape): TableName | null {
  if (target === null || (target.database === 'temp' && target.schema === null)) return target
  return { ...target, database: null }
}

/** What a materialized view reads when it is made anew; nothing is told of one that is not there yet. */
async function factsOfDefinition(client: Client, { schema, name }: TableName): Promise<QueryFacts> {
  const parts = [schema, name].flatMap((part) => (part === null ? [] : [quoteName(part)]))
  const { rows } = await client.query<{ query: string | null }>(
    `select pg_catalog.pg_get_viewdef(pg_catalog.to_regclass($1)) as query`,
    [parts.join('.')],
  )
  const query = rows[0]?.query?.replace(/;\s*$/, '') ?? null
  if (query === null) return { ...nothing, complete: false }
  return (await queryFacts(client, query)) ?? { ...nothing, complete: false }
}

/**
 * For a query with a name that the server does not find from here: the names of the text, with what stands behind
 * those that are there. A function that may read anything is not let through by its name.
 */
async function factsOfText(client: Client, query: string): Promise<QueryFacts> {
  const tokens = tokenize(query)
  const named = tokens === null ? null : namedTables(tokens)
  if (tokens === null || named === null) return { ...nothing, complete: false }
  const functions = [...new Set(calledNames(tokens))]
  const behind = await factsBehind(client, named.tables)
  const tables = [...named.tables, ...(await notOfExtensions(client, namedTypes(tokens, true)))]
  return {
    tablesRead: [...tables, ...behind.tablesRead],
    tablesNamed: tables,
    functions,
    tableFunctions: named.functions,
    complete: behind.complete && !(await mayRead(client, functions)),
  }
}

/** Names before a parenthesis: functions, and keywords such as IN, which are no function's name. */
function calledNames(tokens: readonly SqlToken[]): readonly string[] {
  return tokens
    .filter((token, index) => {
      const next = tokens[index + 1]
      if (token.kind === 'symbol') return false
      return NAME_TYPE.test(token.text) || (next?.kind === 'symbol' && next.text === '(')
    })
    .map((token) => (token.kind === 'word' ? token.text.toLowerCase() : token.text))
}

/** What is read by reading the tables of these names that are there. A bare name may be the session's own. */
async function factsBehind(client: Client, tables: readonly TableName[]): Promise<QueryFacts> {
  const names = tables.flatMap(({ schema, name }) =>
    schema === null ? [] : [`${quoteName(schema)}.${quoteName(name)}`],
  )
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) as given(name) where pg_catalog.to_regclass(name) is not null`,
    [[...new Set(names)]],
  )
  if (rows.length === 0) return nothing
  const list = rows.map((row, index) => `${row.name} as t${index}`)
  return (await queryFacts(client, `select 1 from ${list.join(', ')}`)) ?? { ...nothing, complete: false }
}

async function mayRead(client: Client, functions: readonly string[]): Promise<boolean> {
  const { rows } = await client.query(
    `select 1 from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
     where p.proname = any($1::text[]) and n.nspname <> 'pg_catalog' and p.provolatile <> 'i' limit 1`,
    [functions],
  )
  return rows.length > 0
}
