import type { DuckDBConnection } from '@duckdb/node-api'
import type { StatementFacts, TableName } from '../warehouse.ts'
import { duckdbError } from './errors.ts'
import { callFacts, inTemporary, queryFacts } from './query-facts.ts'
import type { FactsSource } from './query-facts.ts'
import { readSyntaxTree } from './syntax-tree.ts'
import { Reader } from '../sql-reader.ts'
import {
  createSchemaShape,
  mergeShape,
  schemaTarget,
  truncateShape,
  unclear,
  updateShape,
} from '../common-shapes.ts'
import type { Shape } from '../common-shapes.ts'
import { splitStatements } from '../split-statements.ts'
import type { SplitStatement } from '../split-statements.ts'

/**
 * Splits and classifies; nothing runs. DuckDB's parser decides what is valid and how many statements there are;
 * where our split does not agree with its count, the whole text is one statement that is not complete.
 */
export async function analyzeSql(source: FactsSource, sql: string): Promise<readonly StatementFacts[]> {
  const { connection } = source
  const statements = splitStatements(sql)
  if (statements?.length === 0) return []
  const [only, ...others] = statements ?? []
  if (only !== undefined && others.length === 0 && isPlainSelect(only)) {
    // The tree of a SELECT tells the number of statements as well. It is that of the whole text, as it will run.
    const tree = await readSyntaxTree(connection, sql)
    if (tree?.length === 1) return [{ ...selectBase(only), ...(await queryFacts(source, only.text, tree)) }]
  }
  const count = await nativeCount(connection, sql)
  if (statements === null || statements.length !== count) return [unknownStatement(sql)]
  const facts: StatementFacts[] = []
  for (const statement of statements) facts.push(await classify(source, statement))
  return facts
}

const selectBase = ({ text }: SplitStatement) => ({ text, kind: 'select' as const, target: null })

/** Not DESCRIBE, whose query is another text than the statement. */
function isPlainSelect(statement: SplitStatement): boolean {
  const { kind, queries } = shapeOf(statement)
  return kind === 'select' && queries?.length === 1 && queries[0] === statement.text
}

async function nativeCount(connection: DuckDBConnection, sql: string): Promise<number> {
  try {
    return (await connection.extractStatements(sql)).count
  } catch {
    // The extractor does not say what is wrong; preparing the same text does.
    try {
      const prepared = await connection.prepare(sql)
      prepared.destroySync()
    } catch (error) {
      throw duckdbError(error, sql)
    }
    return 1
  }
}

const unknownStatement = (text: string): StatementFacts => ({
  text,
  kind: 'other',
  target: null,
  tablesRead: [],
  tablesNamed: [],
  functions: [],
  tableFunctions: [],
  complete: false,
})

async function classify(source: FactsSource, statement: SplitStatement): Promise<StatementFacts> {
  const shape = shapeOf(statement)
  const target = shape.target === null ? null : inTemporary(shape.target)
  const base = { text: statement.text, kind: shape.kind, target }
  if (shape.queries === null) return { ...unknownStatement(statement.text), ...base }
  const all = []
  for (const query of shape.queries) all.push(await queryFacts(source, query))
  const { calls = [], names = [] } = shape
  if (calls.length > 0) all.push(await callFacts(source.connection, calls))
  return {
    ...base,
    tablesRead: [...all.flatMap((one) => one.tablesRead), ...names],
    tablesNamed: [...all.flatMap((one) => one.tablesNamed), ...names],
    functions: [...new Set(all.flatMap((one) => one.functions))],
    tableFunctions: [...new Set(all.flatMap((one) => one.tableFunctions))],
    complete: all.every((one) => one.complete),
  }
}

const queryWords = ['select', 'from', 'with', 'values', 'table', 'pivot', 'unpivot']

function shapeOf(statement: SplitStatement): Shape {
  const reader = new Reader(statement)
  const first = reader.token
  if (first?.kind === 'symbol' && first.text === '(')
    return { kind: 'select', target: null, queries: [reader.rest()] }
  if (first?.kind !== 'word') return unclear('other')
  const read = shapes[first.text.toLowerCase()]
  return read ? read(reader) : unclear('other')
}

const selectShape = (reader: Reader): Shape => ({ kind: 'select', target: null, queries: [reader.rest()] })
const transactionShape = (): Shape => ({ kind: 'transaction', target: null, queries: [] })

const shapes: Readonly<Record<string, (reader: Reader) => Shape>> = {
  select: selectShape,
  from: selectShape,
  values: selectShape,
  table: selectShape,
  with: withShape,
  describe: describeShape,
  create: createShape,
  insert: insertShape,
  update: updateShape,
  delete: deleteShape,
  truncate: truncateShape,
  merge: mergeShape,
  drop: dropShape,
  alter: alterShape,
  comment: commentShape,
  copy: () => unclear('copy'),
  begin: transactionShape,
  start: transactionShape,
  commit: transactionShape,
  end: transactionShape,
  rollback: transactionShape,
  abort: transactionShape,
}

/** `with ... insert` writes; only a SELECT after the CTEs reads alone. */
function withShape(reader: Reader): Shape {
  const main = reader.findTopLevel(['select', 'from', 'values', 'insert', 'update', 'delete', 'merge'], 1)
  const word = reader.tokens[main]?.text.toLowerCase()
  return word === 'select' || word === 'from' || word === 'values' ? selectShape(reader) : unclear('other')
}

function describeShape(reader: Reader): Shape {
  reader.take('describe')
  if (reader.token?.kind === 'word' && queryWords.includes(reader.token.text.toLowerCase()))
    return selectShapeOf(reader)
  if (reader.token?.text === '(') return selectShapeOf(reader)
  const name = reader.name()
  return name !== null && reader.done
    ? { kind: 'select', target: null, queries: [`select * from ${nameText(name)}`] }
    : unclear('select')
}

const selectShapeOf = (reader: Reader): Shape => ({ kind: 'select', target: null, queries: [reader.rest()] })

const nameText = (name: TableName) =>
  [name.database, name.schema, name.name]
    .filter((part) => part !== null)
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.')

function createShape(reader: Reader): Shape {
  reader.take('create')
  reader.take('or', 'replace')
  const isTemporary = reader.take('temporary') || reader.take('temp')
  if (reader.take('schema')) return createSchemaShape(reader)
  const isIndex = reader.take('unique', 'index') || reader.take('index')
  if (isIndex) return createIndexShape(reader)
  if (!reader.take('table') && !reader.take('view')) return unclear('create')
  reader.take('if', 'not', 'exists')
  const named = reader.name()
  if (named === null) return unclear('create')
  // A temporary table is the session's own, whatever it is called.
  const target = isTemporary && named.schema === null ? { ...named, database: 'temp' } : named
  const columnsFrom = reader.position
  reader.skipParentheses()
  if (reader.done && columnsFrom < reader.position) {
    // Defaults and checks may call functions.
    const queries = reader.hasWord(['select'], columnsFrom) ? null : []
    return {
      kind: 'create',
      target,
      queries,
      calls: reader.calls(columnsFrom),
      names: reader.dottedNames(columnsFrom),
    }
  }
  return reader.take('as') ? { kind: 'create', target, queries: [reader.rest()] } : unclear('create', target)
}

function createIndexShape(reader: Reader): Shape {
  reader.take('if', 'not', 'exists')
  if (reader.name() === null || !reader.take('on')) return unclear('create')
  const target = reader.name()
  return target === null ? unclear('create') : { kind: 'create', target, queries: [], calls: reader.calls() }
}

function insertShape(reader: Reader): Shape {
  reader.take('insert')
  if (!reader.take('or', 'replace')) reader.take('or', 'ignore')
  if (!reader.take('into')) return unclear('insert')
  const target = reader.name()
  if (target === null) return unclear('insert')
  if (!reader.take('by', 'name')) reader.take('by', 'position')
  reader.skipColumnNames()
  const conflict = reader.findTopLevel(['on', 'returning'])
  if (conflict < reader.tokens.length) return unclear('insert', target)
  return { kind: 'insert', target, queries: [reader.rest()] }
}

function deleteShape(reader: Reader): Shape {
  reader.take('delete')
  if (!reader.take('from')) return unclear('delete')
  const from = reader.position
  const target = reader.name()
  if (target === null) return unclear('delete')
  if (reader.findTopLevel(['returning']) < reader.tokens.length) return unclear('delete', target)
  const using = reader.findTopLevel(['using'], from)
  const where = reader.findTopLevel(['where'], from)
  const own = reader.slice(from, Math.min(using, where))
  const others = using < where ? `, ${reader.slice(using + 1, where)}` : ''
  return { kind: 'delete', target, queries: [`select 1 from ${own}${others} ${reader.slice(where)}`] }
}

function dropShape(reader: Reader): Shape {
  reader.take('drop')
  const isSchema = reader.take('schema')
  const known = isSchema || reader.take('table') || reader.take('view') || reader.take('index')
  reader.take('if', 'exists')
  const target = reader.name()
  if (!reader.take('cascade')) reader.take('restrict')
  if (!known || target === null || !reader.done) return unclear('drop', target)
  return { kind: 'drop', target: isSchema ? schemaTarget(target) : target, queries: [] }
}

function alterShape(reader: Reader): Shape {
  reader.take('alter')
  if (!reader.take('table') && !reader.take('view')) return unclear('alter')
  reader.take('if', 'exists')
  const target = reader.name()
  return target === null || reader.hasWord(['select'])
    ? unclear('alter', target)
    : { kind: 'alter', target, queries: [], calls: reader.calls(), names: reader.dottedNames() }
}

/** Of a column's comment the target is the column's table. */
function commentShape(reader: Reader): Shape {
  reader.take('comment')
  reader.take('on')
  const isColumn = reader.take('column')
  if (!isColumn && !reader.take('table') && !reader.take('view')) return unclear('alter')
  const parts: string[] = []
  do {
    const { token } = reader
    if (token?.kind !== 'word' && token?.kind !== 'quoted') return unclear('alter')
    parts.push(token.text)
    reader.position += 1
  } while (reader.symbol('.'))
  const [name, schema = null, database = null] = (isColumn ? parts.slice(0, -1) : parts).reverse()
  return name === undefined
    ? unclear('alter')
    : { kind: 'alter', target: { database, schema, name }, queries: [] }
}
