import { JinjaRuntimeError, PyList, PyObject, pyStr } from '#lib/jinja/index.ts'
import type { Param, PyFunction, Value } from '#lib/jinja/index.ts'
import type { Database, DatabaseResult, SchemaSearch } from '../database.ts'
import { Column } from './column.ts'
import { Relation, isRelation } from './relation.ts'
import type { RelationPath } from './relation.ts'
import type { RelationPolicy, RelationStyle } from './relation-style.ts'

export interface AdapterOptions {
  /** The target's `type`. */
  readonly type: string
  /** The project's `quoting`. */
  readonly quoting: Partial<RelationPolicy>
  readonly target: {
    readonly database: string | null
    readonly schema: string
    readonly threads: number
    /** What else the profile says. */
    readonly extra?: Readonly<Record<string, unknown>>
  }
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
  /** Whether a project or package has a macro of its own for what the adapter asks the warehouse. */
  readonly isReplaced?: (name: string) => boolean
  /** `flags` of dbt_project.yml, which change what the adapter does. */
  readonly behavior?: Readonly<Record<string, unknown>>
  readonly warn: (message: string) => void
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

interface Started {
  readonly prefix: string
  readonly relations: Relation[]
}

const ascii = /^[\x20-\x7e]+$/

/**
 * Relations by schema, asked once a node and kept right through what the node does itself. Who looks for one asks for
 * those that begin with its name, where those that a materialization makes beside it are among: a schema may hold
 * thousands.
 */
export class RelationLists {
  readonly #lists = new Map<string, Relation[]>()
  readonly #started = new Map<string, Started[]>()
  readonly #style: RelationStyle

  constructor(style: RelationStyle) {
    this.#style = style
  }

  list(database: Database, schema: SchemaSearch): readonly Relation[] {
    const key = listKey(schema)
    const known = this.#lists.get(key)
    if (known) return known
    const found = this.#ask(database, schema)
    this.#lists.set(key, found)
    return found
  }

  /** Those of a schema among which one of this name is, where there is one. */
  candidates(database: Database, schema: SchemaSearch, name: string | null): readonly Relation[] {
    const key = listKey(schema)
    if (this.#lists.has(key) || name === null || !ascii.test(name)) return this.list(database, schema)
    const prefix = name.toLowerCase()
    const started = this.#started.get(key) ?? []
    const known = started.find((one) => prefix.startsWith(one.prefix))
    if (known) return known.relations
    const found = this.#ask(database, { ...schema, prefix }).filter((one) => startsWith(one, prefix))
    this.#started.set(key, [...started, { prefix, relations: found }])
    return found
  }

  #ask(database: Database, schema: SchemaSearch): Relation[] {
    return database.listRelations(schema).map((one) =>
      Relation.create(this.#style, {
        database: one.database,
        schema: one.schema,
        identifier: one.name,
        type: one.type,
        quotePolicy: { database: true, schema: true, identifier: true },
      }),
    )
  }

  add(relation: Relation): void {
    this.remove(relation)
    for (const list of this.#listsOf(relation)) list.push(relation)
  }

  remove(relation: Relation): void {
    const name = relation.identifier?.toLowerCase()
    for (const list of this.#listsOf(relation)) {
      const index = list.findIndex((one) => one.identifier?.toLowerCase() === name)
      if (index >= 0) list.splice(index, 1)
    }
  }

  forget(): void {
    this.#lists.clear()
    this.#started.clear()
  }

  /** The known lists in which it has its place. */
  #listsOf(relation: Relation): Relation[][] {
    const key = listKey({ database: relation.database, schema: relation.schema ?? '' })
    const whole = this.#lists.get(key)
    const started = this.#started.get(key) ?? []
    const lists = started.filter(({ prefix }) => startsWith(relation, prefix)).map((one) => one.relations)
    return whole ? [whole, ...lists] : lists
  }
}

const startsWith = ({ identifier }: Relation, prefix: string) =>
  identifier?.toLowerCase().startsWith(prefix) ?? false

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
        // `CREATE VIEW`, and `INSERT` of `INSERT 0 12`.
        return this.#result.message
          .split(/\s+/)
          .filter((word) => !/^\d+$/.test(word))
          .join(' ')
      case 'rows_affected':
        // What names itself and counts no rows has -1, as Python's driver says it.
        return this.#result.rowsAffected ?? (this.#result.message === 'OK' ? null : -1)
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
  const schema = { database: path.database, schema: path.schema ?? '' }
  const list = adapter.relations.candidates(adapter.database, schema, path.identifier)
  return list.find((one) => one.matches(search)) ?? null
}

export const nothing = () => null
export const emptyList = () => new PyList()
export const relationParam: readonly Param[] = [{ name: 'relation' }]
export const fromTo: readonly Param[] = [{ name: 'from_relation' }, { name: 'to_relation' }]
