import { JinjaRuntimeError, PyList, PyObject, pyStr } from '#lib/jinja/index.ts'
import type { Param, PyFunction, Value } from '#lib/jinja/index.ts'
import type { Database, DatabaseResult } from '../database.ts'
import { Column } from './column.ts'
import { Relation, isRelation } from './relation.ts'
import type { RelationPath } from './relation.ts'
import type { RelationPolicy, RelationStyle } from './relation-style.ts'

export interface AdapterOptions {
  /** The target's `type`. */
  readonly type: string
  /** The project's `quoting`. */
  readonly quoting: Partial<RelationPolicy>
  readonly target: { readonly database: string | null; readonly schema: string; readonly threads: number }
  readonly dispatch: PyFunction
  /** Null while parsing: what would ask the warehouse answers empty. It may itself end the render with a diagnostic. */
  readonly database: (() => Database) | null
  /** Calls a macro of the library by its unprefixed name, so that projects can override it. */
  readonly callMacro: (
    name: string,
    positional: readonly Value[],
    keyword?: Readonly<Record<string, Value>>,
  ) => Value
  /** A macro as the node's context sees it, or undefined. */
  readonly findMacro: (name: string) => Value | undefined
  readonly warn: (message: string) => void
  /** Where the adapter writes external files to. */
  readonly externalRoot?: string
  /** Absolute path of a file of the project, for adapters that load seeds from the file. */
  readonly filePath?: (relative: string) => string
}

/** What the adapter did, for the run: the transaction it left open and the answer of its last statement. */
export interface AdapterState {
  transactionOpen: boolean
  /** A commit went through, so the node cannot be repeated as if nothing had happened. */
  committed: boolean
  lastResult: DatabaseResult | null
}

export interface AdapterCall {
  readonly options: AdapterOptions
  readonly style: RelationStyle
  readonly state: AdapterState
  readonly database: Database
  readonly relations: RelationLists
}

/** Relations by schema, asked once a node and kept right through what the node does itself. */
export class RelationLists {
  readonly #lists = new Map<string, Relation[]>()
  readonly #style: RelationStyle

  constructor(style: RelationStyle) {
    this.#style = style
  }

  list(
    database: Database,
    schema: { readonly database: string | null; readonly schema: string },
  ): readonly Relation[] {
    const key = listKey(schema)
    const known = this.#lists.get(key)
    if (known) return known
    const found = database.listRelations(schema).map((one) =>
      Relation.create(this.#style, {
        database: one.database,
        schema: one.schema,
        identifier: one.name,
        type: one.type,
        quotePolicy: { database: true, schema: true, identifier: true },
      }),
    )
    this.#lists.set(key, found)
    return found
  }

  add(relation: Relation): void {
    this.remove(relation)
    this.#listOf(relation)?.push(relation)
  }

  remove(relation: Relation): void {
    const list = this.#listOf(relation)
    const name = relation.identifier?.toLowerCase()
    const index = list?.findIndex((one) => one.identifier?.toLowerCase() === name) ?? -1
    if (index >= 0) list?.splice(index, 1)
  }

  forget(): void {
    this.#lists.clear()
  }

  #listOf(relation: Relation): Relation[] | undefined {
    return this.#lists.get(listKey({ database: relation.database, schema: relation.schema ?? '' }))
  }
}

const listKey = (schema: { readonly database: string | null; readonly schema: string }) =>
  `${schema.database?.toLowerCase() ?? ''}\u0000${schema.schema.toLowerCase()}`

export interface AdapterMember {
  readonly params: readonly Param[]
  /** The answer while parsing; absent: the member does not ask the warehouse and answers as always. */
  readonly whileParsing?: () => Value
  call(this: void, adapter: AdapterCall, values: readonly (Value | undefined)[]): Value
}

/** Runs one statement and remembers what it answered. */
export function executeStatement(
  adapter: AdapterCall,
  sql: string,
  options: { readonly autoBegin: boolean; readonly fetch: boolean; readonly maxRows?: number },
): DatabaseResult {
  if (options.autoBegin) begin(adapter)
  const result = adapter.database.execute(sql, {
    fetch: options.fetch,
    ...(options.maxRows === undefined ? {} : { maxRows: options.maxRows }),
  })
  adapter.state.lastResult = result
  return result
}

export function begin(adapter: AdapterCall): void {
  if (adapter.state.transactionOpen) return
  adapter.database.begin()
  adapter.state.transactionOpen = true
}

export function commit(adapter: AdapterCall): void {
  if (!adapter.state.transactionOpen) return
  adapter.database.commit()
  adapter.state.transactionOpen = false
  adapter.state.committed = true
}

/** `response` of a result as templates read it: prints the message, has `code` and `rows_affected`. */
export class AdapterResponse extends PyObject {
  readonly typeName = 'AdapterResponse'
  readonly #result: DatabaseResult

  constructor(result: DatabaseResult) {
    super()
    this.#result = result
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case '_message':
        return this.#result.message
      case 'code':
        return this.#result.message.split(' ')[0] ?? ''
      case 'rows_affected':
        return this.#result.rowsAffected
      default:
        return undefined
    }
  }

  override toStr(): string {
    return this.#result.message
  }
}

/** A template's value as text; none is empty. */
export const text = (value: Value | undefined): string =>
  value === undefined || value === null ? '' : pyStr(value)
export const textOrNull = (value: Value | undefined): string | null =>
  typeof value === 'string' ? value : null

export function relationOf(value: Value | undefined, argument: string): Relation {
  if (isRelation(value)) return value
  throw new JinjaRuntimeError(`'${argument}' must be a relation`, {
    code: 'jinja-type',
    hint: 'Give a relation, such as ref(...), source(...), this or api.Relation.create(...), and not its text.',
  })
}

export function columnsOf(adapter: AdapterCall, relation: Relation): readonly Column[] {
  const columns = adapter.database.listColumns({
    database: relation.database,
    schema: relation.schema ?? '',
    name: relation.identifier ?? '',
  })
  const { type } = adapter.options
  return columns.map((one) =>
    type === 'duckdb'
      ? Column.of(type, one.name, one.type)
      : Column.fromDescription(type, one.name, one.type),
  )
}

export function findRelation(adapter: AdapterCall, path: RelationPath): Relation | null {
  const lowered = (part: keyof RelationPolicy, value: string | null) =>
    value !== null && adapter.options.quoting[part] === false ? value.toLowerCase() : value
  const search = {
    database: lowered('database', path.database),
    schema: lowered('schema', path.schema),
    identifier: lowered('identifier', path.identifier),
  }
  const list = adapter.relations.list(adapter.database, {
    database: path.database,
    schema: path.schema ?? '',
  })
  return list.find((one) => one.matches(search)) ?? null
}

export const nothing = () => null
export const emptyList = () => new PyList()
export const relationParam: readonly Param[] = [{ name: 'relation' }]
export const fromTo: readonly Param[] = [{ name: 'from_relation' }, { name: 'to_relation' }]
