import type { Reader } from './sql-reader.ts'
import type { StatementFacts, TableName } from './warehouse.ts'

/** What a statement is, before anything is asked: its kind, what it writes, and which queries show what it reads. */
export interface Shape {
  readonly kind: StatementFacts['kind']
  readonly target: TableName | null
  /** SELECTs that stand for what the statement reads; null where it cannot be told. */
  readonly queries: readonly string[] | null
  /** Functions that it calls outside of these queries, in defaults and the like. */
  readonly calls?: readonly string[]
  /** Types and tables that it names outside of these queries. */
  readonly names?: readonly TableName[]
  /** A relation whose own query it runs again. */
  readonly definitionOf?: TableName
}

export const unclear = (kind: Shape['kind'], target: TableName | null = null): Shape => ({
  kind,
  target,
  queries: null,
})

/** Of a schema the target names the schema, and no relation. */
export const schemaTarget = (name: TableName): TableName => ({
  database: name.schema,
  schema: name.name,
  name: '',
})

export function createSchemaShape(reader: Reader): Shape {
  reader.take('if', 'not', 'exists')
  const name = reader.name()
  return name !== null && reader.done
    ? { kind: 'create', target: schemaTarget(name), queries: [] }
    : unclear('create')
}

export function truncateShape(reader: Reader): Shape {
  reader.take('truncate')
  reader.take('table')
  const target = reader.name()
  return target !== null && reader.done ? { kind: 'delete', target, queries: [] } : unclear('delete', target)
}

/** `update t as a set x = e from u where c` reads what `select (e) from t as a, u where c` reads. */
export function updateShape(reader: Reader): Shape {
  reader.take('update')
  const from = reader.position
  const target = reader.name()
  const set = reader.findTopLevel(['set'], from)
  const source = reader.findTopLevel(['from'], set)
  const where = reader.findTopLevel(['where'], set)
  const returns = reader.findTopLevel(['returning']) < reader.tokens.length
  if (target === null || set >= reader.tokens.length || returns) return unclear('update', target)
  const values = assignedValues(reader, set + 1, Math.min(source, where))
  if (values === null) return unclear('update', target)
  const others = source < where ? `, ${reader.slice(source + 1, where)}` : ''
  const list = values.map((value) => `(${value})`).join(', ')
  const query = `select ${list} from ${reader.slice(from, set)}${others} ${reader.slice(where)}`
  return { kind: 'update', target, queries: [query] }
}

function assignedValues(reader: Reader, from: number, to: number): readonly string[] | null {
  const values: string[] = []
  let depth = 0
  let valueFrom = -1
  for (let index = from; index <= to; index++) {
    const token = reader.tokens[index]
    const symbol = index < to && token?.kind === 'symbol' ? token.text : ''
    if (symbol === '(') depth += 1
    else if (symbol === ')') depth -= 1
    else if (depth === 0 && symbol === '=' && valueFrom < 0) valueFrom = index + 1
    if (index === to || (depth === 0 && symbol === ',')) {
      if (valueFrom < 0) return null
      values.push(reader.slice(valueFrom, index))
      valueFrom = -1
    }
  }
  return values
}

export function mergeShape(reader: Reader): Shape {
  reader.take('merge')
  if (!reader.take('into')) return unclear('merge')
  const from = reader.position
  const target = reader.name()
  const using = reader.findTopLevel(['using'], from)
  const on = reader.findTopLevel(['on'], using)
  const when = reader.findTopLevel(['when'], using)
  const simple = target !== null && using < on && on < when && !reader.hasQuery(when)
  if (!simple) return unclear('merge', target)
  const source = reader.slice(using + 1, on)
  const query = `select 1 from ${reader.slice(from, using)}, ${source} where ${reader.slice(on + 1, when)}`
  return { kind: 'merge', target, queries: [query], calls: reader.calls(when) }
}
