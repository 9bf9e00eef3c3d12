import type { SqlToken } from '../split-statements.ts'
import type { TableName } from '../warehouse.ts'

/** Words after which a table stands. */
const openers = new Set(['from', 'join', 'using', 'into', 'update', 'only', 'lateral', 'table'])
/** Words that end a list of tables. All are reserved: any other word may be an alias, after which the list goes on. */
const closers = new Set(
  [
    'where',
    'group',
    'having',
    'order',
    'limit',
    'offset',
    'fetch',
    'union',
    'intersect',
    'except',
    'window',
  ].concat(['for', 'returning', 'select']),
)
/** Functions with a FROM of their own: `extract(year from d)`. */
const fromFunctions = new Set(['extract', 'substring', 'trim', 'overlay', 'position', 'normalize'])

export interface NamedTables {
  readonly tables: readonly TableName[]
  /** Functions that stand where a table stands. */
  readonly functions: readonly string[]
}

interface Level {
  /** Inside a function with a FROM of its own: no table follows. */
  readonly isCall: boolean
  expects: boolean
  /** Between FROM and WHERE, where a comma brings another table. */
  inList: boolean
  /** Behind WITH, where a comma brings another CTE. */
  inWith: boolean
  /** Names of CTEs that stand for themselves from here on, and in what lies within. */
  readonly ctes: Set<string>
  /** A CTE whose query this is: it stands for itself only where that has ended. */
  readonly defines: string | null
}

/**
 * Tables that a text names, for statements whose names the server cannot resolve from where it is asked: tables that
 * are not there, and the temporary tables of another connection. Null where the text cannot be followed.
 */
export function namedTables(tokens: readonly SqlToken[]): NamedTables | null {
  const found: TableName[] = []
  const functions: string[] = []
  const levels: Level[] = [outermost()]
  let cte: { readonly name: string; readonly body: number } | null = null
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]
    const level = levels.at(-1)
    if (!token || !level) return null
    const text = token.kind === 'word' ? token.text.toLowerCase() : token.text
    if (token.kind === 'symbol') {
      if (text === '(') {
        const defines = cte?.body === index ? cte.name : null
        levels.push({ ...openLevel(tokens, index, level), defines })
      } else if (text === ')') {
        levels.pop()
        const outer = levels.at(-1)
        if (!outer) return null
        outer.expects = false
        if (level.defines !== null) outer.ctes.add(level.defines)
      } else if (text === ',' && level.inList) level.expects = true
      else if (text === '&') return null
      continue
    }
    if (text === 'with' && token.kind === 'word') level.inWith = true
    const body = level.inWith ? cteBody(tokens, index) : null
    if (body !== null) {
      cte = { name: nameText(token), body }
      if (isWord(tokens[index - 1], 'recursive')) level.ctes.add(cte.name)
    }
    if (level.expects && (token.kind === 'quoted' || !openers.has(text)) && text !== 'rows') {
      const name = readName(tokens, index)
      if (name === null) return null
      index = name.end - 1
      level.expects = false
      if (isSymbol(tokens[name.end], '(')) functions.push(name.table.name)
      else if (!isCte(name.table, levels)) found.push(name.table)
      continue
    }
    if (token.kind !== 'word') continue
    if (openers.has(text) && !level.isCall && !isDistinctFrom(tokens, index)) {
      if (text === 'using' && isSymbol(tokens[index + 1], '(')) continue
      level.expects = true
      level.inList ||= text === 'from' || text === 'using'
    } else if (text === 'on') {
      // Behind the condition of a join a comma brings another table as before it.
      level.expects = false
    } else if (closers.has(text)) {
      level.expects = false
      level.inList = false
      level.inWith = false
    }
  }
  if (levels.length !== 1) return null
  return { tables: found, functions }
}

const outermost = (): Level => ({
  isCall: false,
  expects: false,
  inList: false,
  inWith: false,
  ctes: new Set(),
  defines: null,
})

const isCte = ({ schema, name }: TableName, levels: readonly Level[]) =>
  schema === null && levels.some(({ ctes }) => ctes.has(name.toLowerCase()))

/** A parenthesis where a table is expected holds a query or a join. */
function openLevel(tokens: readonly SqlToken[], index: number, outer: Level): Omit<Level, 'defines'> {
  const before = tokens[index - 1]
  const after = tokens[index + 1]
  const isCall = before?.kind === 'word' && fromFunctions.has(before.text.toLowerCase())
  const isQuery =
    after?.kind === 'word' && ['select', 'with', 'values', 'table'].includes(after.text.toLowerCase())
  const expects = outer.expects && !isQuery
  return { isCall, expects, inList: expects, inWith: false, ctes: new Set() }
}

const isSymbol = (token: SqlToken | undefined, text: string) =>
  token?.kind === 'symbol' && token.text === text
const isWord = (token: SqlToken | undefined, text: string) =>
  token?.kind === 'word' && token.text.toLowerCase() === text
const nameText = (token: SqlToken) => token.text.toLowerCase()
const isDistinctFrom = (tokens: readonly SqlToken[], index: number) =>
  isWord(tokens[index], 'from') && isWord(tokens[index - 1], 'distinct') && isIs(tokens, index - 2)
const isIs = (tokens: readonly SqlToken[], index: number) =>
  isWord(tokens[index], 'is') || (isWord(tokens[index], 'not') && isWord(tokens[index - 1], 'is'))

/** Where the query of `with name as (`, `, name (a, b) as materialized (` begins; null where no CTE is named. */
function cteBody(tokens: readonly SqlToken[], index: number): number | null {
  const before = tokens[index - 1]
  if (!isWord(before, 'with') && !isWord(before, 'recursive') && !isSymbol(before, ',')) return null
  let next = index + 1
  if (isSymbol(tokens[next], '(')) {
    while (next < tokens.length && !isSymbol(tokens[next], ')')) next += 1
    next += 1
  }
  if (!isWord(tokens[next], 'as')) return null
  next += 1
  while (isWord(tokens[next], 'not') || isWord(tokens[next], 'materialized')) next += 1
  return isSymbol(tokens[next], '(') ? next : null
}

function readName(
  tokens: readonly SqlToken[],
  start: number,
): { readonly table: TableName; readonly end: number } | null {
  const { parts, end } = readParts(tokens, start)
  const [name, schema = null, database = null] = [...parts].reverse()
  return name === undefined || parts.length > 3 ? null : { table: { database, schema, name }, end }
}

/** The parts of a name with dots; none where no name is finished. */
function readParts(
  tokens: readonly SqlToken[],
  start: number,
): { readonly parts: readonly string[]; readonly end: number } {
  const parts: string[] = []
  let index = start
  for (;;) {
    const token = tokens[index]
    if (token?.kind !== 'word' && token?.kind !== 'quoted') return { parts: [], end: index }
    // A name without quotes is folded, as the server does.
    parts.push(token.kind === 'word' ? token.text.toLowerCase() : token.text)
    index += 1
    if (!isSymbol(tokens[index], '.')) return { parts, end: index }
    index += 1
  }
}

/**
 * Functions that a text names with a schema, and tables that it names before a column: the server says of them whether
 * there is their schema. `tables` are those that stand where a table stands; names of the server's own tell nothing.
 */
export function namesBesideTables(
  tokens: readonly SqlToken[],
  tables: readonly TableName[],
): readonly TableName[] {
  const found: TableName[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'symbol' || isSymbol(tokens[index - 1], '.')) continue
    const { parts, end } = readParts(tokens, index)
    const isCall = isSymbol(tokens[end], '(')
    const isTable = tables.some(({ schema, name }) => schema === parts.at(-2) && name === parts.at(-1))
    if (!isCall && (parts.length < 3 || isTable)) continue
    const [schema, name] = isCall ? parts.slice(-2) : parts.slice(-3, -1)
    if (schema === undefined || name === undefined || ownSchemas.has(schema)) continue
    found.push({ database: null, schema, name })
  }
  return found
}

const ownSchemas = new Set(['pg_catalog', 'information_schema'])
