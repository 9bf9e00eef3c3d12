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
import { NAME_TYPE } from './named-types.ts'
import type { SplitStatement } from '../split-statements.ts'
import type { TableName } from '../warehouse.ts'

const select = (reader: Reader): Shape => ({ kind: 'select', target: null, queries: [reader.rest()] })
const transaction = (): Shape => ({ kind: 'transaction', target: null, queries: [] })

/** What a statement is, by its first words, and which queries show what it reads. */
export function statementShape(statement: SplitStatement): Shape {
  const reader = new Reader(statement)
  const first = reader.token
  if (first?.kind === 'symbol' && first.text === '(') return select(reader)
  if (first?.kind !== 'word') return unclear('other')
  const word = first.text.toLowerCase()
  return Object.hasOwn(shapes, word) ? (shapes[word]?.(reader) ?? unclear('other')) : unclear('other')
}

const shapes: Readonly<Record<string, (reader: Reader) => Shape>> = {
  select: selectShape,
  values: select,
  table: select,
  with: withShape,
  create: createShape,
  insert: insertShape,
  update: updateShape,
  delete: deleteShape,
  truncate: truncateShape,
  merge: mergeShape,
  refresh: refreshShape,
  drop: dropShape,
  alter: alterShape,
  comment: commentShape,
  grant: grantShape,
  revoke: grantShape,
  copy: () => unclear('copy'),
  begin: transactionShape,
  start: transactionShape,
  commit: transactionShape,
  end: transactionShape,
  rollback: transactionShape,
}

/** `commit prepared`, `rollback to` and the like are not a run's. */
function transactionShape(reader: Reader): Shape {
  const rest = reader.tokens.slice(1).map((token) => token.text.toLowerCase())
  const plain = rest.every((word) => ['transaction', 'work', 'read', 'only', 'write'].includes(word))
  return plain ? transaction() : unclear('other')
}

/** `select ... into t` creates a table. */
function selectShape(reader: Reader): Shape {
  return reader.findTopLevel(['into']) < reader.tokens.length ? unclear('create') : select(reader)
}

/** `with ... insert` writes; only a SELECT after the CTEs reads alone. What a CTE writes, the server refuses. */
function withShape(reader: Reader): Shape {
  const main = reader.findTopLevel(['select', 'values', 'insert', 'update', 'delete', 'merge'], 1)
  const word = reader.tokens[main]?.text.toLowerCase()
  if (word === 'values') return select(reader)
  return word === 'select' && reader.findTopLevel(['into']) >= reader.tokens.length
    ? select(reader)
    : unclear('other')
}

function createShape(reader: Reader): Shape {
  reader.take('create')
  reader.take('or', 'replace')
  if (reader.take('schema')) return createSchemaShape(reader)
  if (reader.take('unique', 'index') || reader.take('index')) return createIndexShape(reader)
  const isTemporary = reader.take('temporary') || reader.take('temp')
  reader.take('unlogged')
  if (!reader.take('table') && !reader.take('view') && !reader.take('materialized', 'view')) {
    return unclear('create')
  }
  reader.take('if', 'not', 'exists')
  const named = reader.name()
  if (named === null) return unclear('create')
  // A temporary table is the session's own, whatever it is called.
  const target = isTemporary && named.schema === null ? { ...named, database: 'temp' } : named
  return createRelationShape(reader, target)
}

function createRelationShape(reader: Reader, target: TableName): Shape {
  const columnsFrom = reader.position
  reader.skipParentheses()
  if (reader.done && columnsFrom < reader.position) {
    // Defaults and checks may call functions.
    const plain = !reader.hasWord(['select', 'like', 'inherits'], columnsFrom)
    const queries = plain ? queriesOfReferences(reader, columnsFrom) : null
    const [calls, names] = [callsOf(reader, columnsFrom), reader.dottedNames(columnsFrom)]
    return { kind: 'create', target, queries, calls, names }
  }
  return reader.take('as') ? { kind: 'create', target, queries: [reader.rest()] } : unclear('create', target)
}

/** A column of a type whose values are names tells what is there when a text is put into it. */
function callsOf(reader: Reader, from = reader.position): readonly string[] {
  const types = reader.tokens
    .slice(from)
    .filter(({ kind, text }) => kind !== 'symbol' && NAME_TYPE.test(text))
  return [...reader.calls(from), ...types.map(({ text }) => text.toLowerCase())]
}

/** A foreign key tells whether a value is there, so it reads the table that it refers to. Null where that has no name. */
function queriesOfReferences(reader: Reader, from = reader.position): readonly string[] | null {
  const queries: string[] = []
  for (let at = from; at < reader.tokens.length; at++) {
    const token = reader.tokens[at]
    if (token?.kind !== 'word' || token.text.toLowerCase() !== 'references') continue
    reader.position = at + 1
    if (reader.name() === null) return null
    queries.push(`select 1 from ${reader.slice(at + 1, reader.position)}`)
  }
  reader.position = from
  return queries
}

function createIndexShape(reader: Reader): Shape {
  reader.take('concurrently')
  reader.take('if', 'not', 'exists')
  if (!reader.is('on') && reader.name() === null) return unclear('create')
  if (!reader.take('on')) return unclear('create')
  const target = reader.name()
  return target === null || reader.hasWord(['select'])
    ? unclear('create')
    : { kind: 'create', target, queries: [], calls: reader.calls() }
}

function insertShape(reader: Reader): Shape {
  reader.take('insert')
  if (!reader.take('into')) return unclear('insert')
  const target = reader.name()
  if (target === null) return unclear('insert')
  reader.skipColumnNames()
  const conflict = reader.findTopLevel(['on', 'returning', 'overriding', 'default'])
  if (conflict < reader.tokens.length && !isJoinOn(reader, conflict)) return unclear('insert', target)
  return { kind: 'insert', target, queries: [reader.rest()] }
}

/** ON belongs to a join unless CONFLICT follows. */
function isJoinOn(reader: Reader, at: number): boolean {
  const [word, next] = [reader.tokens[at], reader.tokens[at + 1]].map((token) => token?.text.toLowerCase())
  return (
    word === 'on' &&
    next !== 'conflict' &&
    reader.findTopLevel(['conflict', 'returning']) >= reader.tokens.length
  )
}

function deleteShape(reader: Reader): Shape {
  reader.take('delete')
  if (!reader.take('from')) return unclear('delete')
  const from = reader.position
  const target = reader.name()
  if (target === null || reader.findTopLevel(['returning']) < reader.tokens.length) {
    return unclear('delete', target)
  }
  const using = reader.findTopLevel(['using'], from)
  const where = reader.findTopLevel(['where'], from)
  const own = reader.slice(from, Math.min(using, where))
  const others = using < where ? `, ${reader.slice(using + 1, where)}` : ''
  return { kind: 'delete', target, queries: [`select 1 from ${own}${others} ${reader.slice(where)}`] }
}

/** What it reads may be another's by now: the query of the view counts again. */
function refreshShape(reader: Reader): Shape {
  if (!reader.take('refresh', 'materialized', 'view')) return unclear('other')
  reader.take('concurrently')
  const target = reader.name()
  return target !== null && reader.done
    ? { kind: 'alter', target, queries: [], definitionOf: target }
    : unclear('other')
}

function dropShape(reader: Reader): Shape {
  reader.take('drop')
  const isSchema = reader.take('schema')
  const known =
    isSchema ||
    reader.take('table') ||
    reader.take('view') ||
    reader.take('materialized', 'view') ||
    reader.take('index')
  reader.take('if', 'exists')
  const target = reader.name()
  if (!reader.take('cascade')) reader.take('restrict')
  if (!known || target === null || !reader.done) return unclear('drop', target)
  return { kind: 'drop', target: isSchema ? schemaTarget(target) : target, queries: [] }
}

/** A relation may be moved to another schema or owner by ALTER; that is not told by its name alone. */
function alterShape(reader: Reader): Shape {
  reader.take('alter')
  const known =
    reader.take('table') || reader.take('view') || reader.take('materialized', 'view') || reader.take('index')
  reader.take('if', 'exists')
  reader.take('only')
  const target = reader.name()
  const moves = reader.hasWord(['select', 'owner', 'inherit', 'attach'])
  const toSchema = reader.is('set', 'schema')
  return !known || target === null || moves || toSchema
    ? unclear(known ? 'alter' : 'other', target)
    : {
        ...{ kind: 'alter', target, queries: queriesOfReferences(reader) },
        ...{ calls: callsOf(reader), names: reader.dottedNames() },
      }
}

const privileges = [
  'select',
  'insert',
  'update',
  'delete',
  'truncate',
  'references',
  'trigger',
  'all',
  'privileges',
]

/** Rights on one relation: who may write it says who may read it. Rights on schemas, and to pass rights on, are not. */
function grantShape(reader: Reader): Shape {
  reader.position += 1
  const to = reader.findTopLevel(['on'])
  const listed = reader.tokens.slice(reader.position, to)
  const plain = listed.every((token) => token.text === ',' || privileges.includes(token.text.toLowerCase()))
  reader.position = to
  if (!plain || !reader.take('on')) return unclear('other')
  reader.take('table')
  const target = reader.name()
  const named = target !== null && (reader.is('to') || reader.is('from'))
  return named && !reader.hasWord(['option', 'granted'])
    ? { kind: 'grant', target, queries: [] }
    : unclear('other')
}

/** Of a column's comment the target is the column's table. */
function commentShape(reader: Reader): Shape {
  reader.take('comment', 'on')
  const isColumn = reader.take('column')
  const known = isColumn || reader.take('table') || reader.take('view') || reader.take('materialized', 'view')
  if (!known) return unclear('alter')
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
