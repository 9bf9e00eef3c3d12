import { JinjaRuntimeError, PyObject, signatureFunction, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import type { Database } from '../database.ts'
import { RelationLists } from './adapter-call.ts'
import type { AdapterCall, AdapterMember, AdapterOptions, AdapterState } from './adapter-call.ts'
import { duckdbMembers } from './adapter-duckdb.ts'
import { postgresMembers } from './adapter-postgres.ts'
import { commonMembers } from './adapter-members.ts'
import { ColumnClass } from './column.ts'
import { RelationClass } from './relation-class.ts'
import { relationStyle } from './relation-style.ts'
import type { RelationStyle } from './relation-style.ts'

export type { AdapterOptions, AdapterState } from './adapter-call.ts'

const constantNames = ['dispatch', 'Relation', 'Column', 'config', 'behavior'] as const

/** The `adapter` object of templates. */
export class Adapter extends PyObject {
  readonly typeName = 'DatabaseWrapper'
  readonly state: AdapterState = { transactionOpen: false, committed: false, lastResult: null }
  readonly #options: AdapterOptions
  readonly #style: RelationStyle
  readonly #relations: RelationLists
  /** Made when they are asked for: most templates want `dispatch` alone, and each has an adapter of its own. */
  readonly #made = new Map<string, Value>()

  constructor(options: AdapterOptions) {
    super()
    this.#options = options
    this.#style = relationStyle(options.type)
    this.#relations = new RelationLists(this.#style)
  }

  #constant(name: string): Value | undefined {
    if (name === 'dispatch') return this.#options.dispatch
    const known = this.#made.get(name)
    if (known !== undefined) return known
    const value = this.#makeConstant(name)
    if (value !== undefined) this.#made.set(name, value)
    return value
  }

  #makeConstant(name: string): Value | undefined {
    switch (name) {
      case 'Relation':
        return new RelationClass(this.#style, this.#options.quoting)
      case 'Column':
        return new ColumnClass(this.#options.type)
      case 'config':
        return configValue(this.#options)
      case 'behavior':
        return behaviorValue(this.#options)
      default:
        return undefined
    }
  }

  override getAttr(name: string): Value | undefined {
    const constant = this.#constant(name)
    if (constant !== undefined) return constant
    const member = findMember(this.#options.type, name)
    return member && signatureFunction(name, member.params, (values) => this.#call(member, values))
  }

  override absent(name: string): string {
    return `the adapter has no method '${name}'`
  }

  override attributeNames(): readonly string[] {
    return [...constantNames, ...commonMembers.keys()]
  }

  #call(member: AdapterMember, values: readonly (Value | undefined)[]): Value {
    const { database } = this.#options
    if (database === null && member.whileParsing) return member.whileParsing()
    const options = this.#options
    const adapter: AdapterCall = {
      options,
      style: this.#style,
      state: this.state,
      relations: this.#relations,
      get database() {
        if (options.database === null)
          throw new JinjaRuntimeError('the warehouse cannot be asked while parsing')
        return options.database()
      },
    }
    return member.call(adapter, values)
  }

  /** Ends a transaction that the node left open, as dbt does when it gives the connection back. */
  release(database: Database): void {
    if (!this.state.transactionOpen) return
    this.state.transactionOpen = false
    database.rollback()
  }
}

export function createAdapter(options: AdapterOptions): Adapter {
  return new Adapter(options)
}

const ownMembers: Readonly<Record<string, ReadonlyMap<string, AdapterMember>>> = {
  duckdb: duckdbMembers,
  postgres: postgresMembers,
}

function findMember(type: string, name: string): AdapterMember | undefined {
  const own = Object.hasOwn(ownMembers, type) ? ownMembers[type]?.get(name) : undefined
  return own ?? commonMembers.get(name)
}

function configValue(options: AdapterOptions): Value {
  return toValue({ credentials: { ...options.target, type: options.type }, quoting: { ...options.quoting } })
}

/** Changes of behaviour that dbt's adapters have, off where the project does not ask for them. */
const behaviorFlags = [
  'enable_truthy_nulls_equals_macro',
  'require_batched_execution_for_custom_microbatch_strategy',
]

function behaviorValue({ behavior }: AdapterOptions): Value {
  return toValue(
    Object.fromEntries(
      behaviorFlags.map((name) => {
        const on = behavior !== undefined && Object.hasOwn(behavior, name) && behavior[name] === true
        return [name, { no_warn: on, setting: on }]
      }),
    ),
  )
}
