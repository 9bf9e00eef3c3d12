import { JinjaRuntimeError, PyDict, PyObject, pyStr, signatureFunction, toValue } from '#lib/jinja/index.ts'
import type { Param, Value } from '#lib/jinja/index.ts'
import { isObjectValue, typeName } from '#lib/jinja/index.ts'
import { ownEntry } from './own-entry.ts'
import { quoteIdentifier } from './relation-style.ts'
import type { RelationPolicy, RelationStyle } from './relation-style.ts'

export type RelationPart = 'database' | 'schema' | 'identifier'
const parts: readonly RelationPart[] = ['database', 'schema', 'identifier']

export type RelationPath = Readonly<Record<RelationPart, string | null>>

/** Restricts what a ref reads to a window of its event time (microbatch). */
export interface EventTimeFilter {
  readonly fieldName: string
  readonly start: string | null
  readonly end: string | null
}

export interface RelationFields {
  readonly path: RelationPath
  readonly type: string | null
  readonly quotePolicy: RelationPolicy
  readonly includePolicy: RelationPolicy
  readonly dbtCreated: boolean
  /** Rows that a ref may read: `--empty` sets 0. */
  readonly limit: number | null
  readonly eventTimeFilter: EventTimeFilter | null
  /** Text that stands for the relation instead of its name: `read_csv('…')` of an external source. */
  readonly external: string | null
  /** Of an information schema: the view in it. */
  readonly informationSchemaView: string | null
}

export interface RelationInit {
  readonly database?: string | null
  readonly schema?: string | null
  readonly identifier?: string | null
  readonly type?: string | null
  readonly quotePolicy?: Partial<RelationPolicy>
  readonly includePolicy?: Partial<RelationPolicy>
  readonly dbtCreated?: boolean
  readonly limit?: number | null
  readonly eventTimeFilter?: EventTimeFilter | null
  readonly external?: string | null
}

/** A name in the warehouse as templates hold it. Immutable; every change answers a new one. */
export class Relation extends PyObject {
  readonly typeName: string
  override readonly isMapping = true
  readonly style: RelationStyle
  readonly fields: RelationFields
  /** Each template prints its relations several times. */
  #rendered: string | null = null

  constructor(style: RelationStyle, fields: RelationFields) {
    super()
    assertNameLength(style, fields)
    this.style = style
    this.fields = fields
    this.typeName = fields.informationSchemaView === null ? style.className : 'InformationSchema'
  }

  static create(style: RelationStyle, init: RelationInit): Relation {
    return new Relation(style, {
      path: {
        database: init.database ?? null,
        schema: init.schema ?? null,
        identifier: init.identifier ?? null,
      },
      type: init.type ?? null,
      quotePolicy: { ...style.quotePolicy, ...init.quotePolicy },
      includePolicy: { ...style.includePolicy, ...init.includePolicy },
      dbtCreated: init.dbtCreated ?? false,
      limit: init.limit ?? null,
      eventTimeFilter: init.eventTimeFilter ?? null,
      external: init.external ?? null,
      informationSchemaView: null,
    })
  }

  get database(): string | null {
    return this.fields.path.database
  }

  get schema(): string | null {
    return this.fields.path.schema
  }

  get identifier(): string | null {
    return this.fields.path.identifier
  }

  get type(): string | null {
    return this.fields.type
  }

  with(change: Partial<RelationFields>): Relation {
    return new Relation(this.style, { ...this.fields, ...change })
  }

  include(policy: Partial<RelationPolicy>): Relation {
    return this.with({ includePolicy: { ...this.fields.includePolicy, ...policy } })
  }

  quote(policy: Partial<RelationPolicy>): Relation {
    return this.with({ quotePolicy: { ...this.fields.quotePolicy, ...policy } })
  }

  withPath(path: Partial<RelationPath>): Relation {
    return this.with({ path: { ...this.fields.path, ...path } })
  }

  withoutIdentifier(): Relation {
    return this.include({ identifier: false }).withPath({ identifier: null })
  }

  informationSchema(view: string | null): Relation {
    return this.with({
      type: 'view',
      path: { database: this.database, schema: null, identifier: 'INFORMATION_SCHEMA' },
      includePolicy: {
        ...this.fields.includePolicy,
        database: this.database !== null,
        schema: false,
        identifier: true,
      },
      quotePolicy: { ...this.fields.quotePolicy, identifier: false },
      external: null,
      // An empty text renders no further part.
      informationSchemaView: view ?? '',
    })
  }

  /** The quoted name, without limits and filters. */
  render(): string {
    return (this.#rendered ??= this.#render())
  }

  #render(): string {
    const { external, path, includePolicy, quotePolicy, informationSchemaView } = this.fields
    if (external !== null) return external
    let rendered = ''
    let dot = ''
    for (let at = 0; at < parts.length; at += 1) {
      const part = parts[at] ?? 'identifier'
      const text = path[part]
      if (text === null || !includePolicy[part]) continue
      rendered += dot + (quotePolicy[part] ? quoteIdentifier(this.style, text) : text)
      dot = '.'
    }
    return informationSchemaView ? rendered + dot + informationSchemaView : rendered
  }

  /** What `{{ relation }}` prints: the name, or a sub-query where a limit or an event-time window applies. */
  override toStr(): string {
    // A function is called and not read, so nothing may stand around its name.
    if (this.type === 'function') return this.render()
    return this.#renderFiltered(this.renderLimited())
  }

  renderLimited(): string {
    const rendered = this.render()
    const { limit } = this.fields
    if (limit === null) return rendered
    const alias = this.#subqueryAlias('limit')
    return limit === 0
      ? `(select * from ${rendered} where false limit 0)${alias}`
      : `(select * from ${rendered} limit ${limit})${alias}`
  }

  #renderFiltered(rendered: string): string {
    const filter = this.fields.eventTimeFilter
    if (filter === null) return rendered
    const conditions: string[] = []
    if (filter.start !== null) conditions.push(`${filter.fieldName} >= '${filter.start}'`)
    if (filter.end !== null) conditions.push(`${filter.fieldName} < '${filter.end}'`)
    if (conditions.length === 0) return rendered
    return `(select * from ${rendered} where ${conditions.join(' and ')})${this.#subqueryAlias('et_filter')}`
  }

  #subqueryAlias(namespace: string): string {
    return this.style.requireAlias ? ` _dbt_${namespace}_subq_${this.identifier ?? 'None'}` : ''
  }

  /**
   * True where every given part is the relation's own. Parts that differ only in case are no match, and where all
   * agree but for case that is an error, as two relations of one name would be mistaken for each other.
   */
  matches(search: Partial<RelationPath>): boolean {
    const given = parts.filter((part) => typeof search[part] === 'string')
    if (given.length === 0)
      throw new JinjaRuntimeError('Tried to match relation, but no search path was passed!')
    let exact = true
    let approximate = true
    for (const part of given) {
      const wanted = search[part] ?? ''
      const own = this.fields.path[part]
      const lowered = this.fields.dbtCreated && !this.fields.quotePolicy[part]
      if (lowered ? own?.toLowerCase() !== wanted.toLowerCase() : own !== wanted) exact = false
      if (this.#unquoted(own ?? '') !== this.#unquoted(wanted)) approximate = false
    }
    if (approximate && !exact) throw approximateMatch(this, search)
    return exact
  }

  #unquoted(text: string): string {
    const quote = this.style.quoteCharacter
    const lowered = text.toLowerCase()
    return lowered.startsWith(quote) && lowered.endsWith(quote) && lowered.length > 1
      ? lowered.slice(1, -1)
      : lowered
  }

  override getAttr(name: string): Value | undefined {
    const field = ownEntry(relationFields, name)
    if (field) return field(this)
    const method = ownEntry(relationMethods, name)
    if (method) return signatureFunction(name, method.params, (values) => method.call(this, values))
    return ownEntry(relationConstants, name)
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getAttr(key) : undefined
  }

  override attributeNames(): readonly string[] {
    return [...Object.keys(relationFields), ...Object.keys(relationMethods)]
  }

  override truthy(): boolean {
    return true
  }

  override equals(other: Value): boolean {
    return isRelation(other) && sameFields(this.fields, other.fields)
  }

  override hash(): string {
    return `relation ${this.render()}`
  }

  override repr(): string {
    return `<${this.typeName} ${this.render()}>`
  }
}

export function isRelation(value: Value | undefined): value is Relation {
  return value instanceof Relation
}

/** A relation without a type is no table's name yet: those of tests may be longer. */
function assertNameLength(style: RelationStyle, { type, path: { identifier } }: RelationFields): void {
  const { maxNameLength } = style
  if (maxNameLength === null || type === null || identifier === null) return
  if (Array.from(identifier).length <= maxNameLength) return
  throw new JinjaRuntimeError(`Relation name '${identifier}' is longer than ${maxNameLength} characters`, {
    code: 'dbt-relation-name-length',
    hint: 'Give the model a shorter alias.',
  })
}

function sameFields(left: RelationFields, right: RelationFields): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

function approximateMatch(relation: Relation, search: Partial<RelationPath>): JinjaRuntimeError {
  const wanted = Relation.create(relation.style, search)
  return new JinjaRuntimeError(
    `When searching for a relation, dbt found an approximate match. ` +
      `Instead of guessing whether to use ${wanted.render()}, it found ${relation.render()}.`,
    { code: 'dbt-approximate-match', hint: `Rename one of them, or drop ${relation.render()}.` },
  )
}

/** The names of types on the class and on its instances: `api.Relation.View`, `relation.Table`. */
export const relationConstants: Readonly<Record<string, Value>> = {
  Table: 'table',
  View: 'view',
  CTE: 'cte',
  External: 'external',
  MaterializedView: 'materialized_view',
  PointerTable: 'pointer_table',
  Function: 'function',
}

export const policyDict = (policy: RelationPolicy) => toValue({ ...policy })

const relationFields: Readonly<Record<string, (relation: Relation) => Value>> = {
  database: (one) => one.database,
  schema: (one) => one.schema,
  identifier: (one) => one.identifier,
  table: (one) => one.identifier,
  name: (one) => one.identifier,
  type: (one) => one.type,
  path: (one) => toValue({ ...one.fields.path }),
  quote_policy: (one) => policyDict(one.fields.quotePolicy),
  include_policy: (one) => policyDict(one.fields.includePolicy),
  quote_character: (one) => one.style.quoteCharacter,
  dbt_created: (one) => one.fields.dbtCreated,
  limit: (one) => one.fields.limit,
  require_alias: (one) => one.style.requireAlias,
  external: (one) => one.fields.external,
  is_table: (one) => one.type === 'table',
  is_view: (one) => one.type === 'view',
  is_cte: (one) => one.type === 'cte',
  is_materialized_view: (one) => one.type === 'materialized_view',
  is_pointer: (one) => one.type === 'pointer_table',
  is_function: (one) => one.type === 'function',
  is_dynamic_table: (one) => one.type === 'dynamic_table',
  can_be_renamed: (one) => one.type !== null && one.style.renameable.includes(one.type),
  can_be_replaced: (one) => one.type !== null && one.style.replaceable.includes(one.type),
}

interface RelationMethod {
  readonly params: readonly Param[]
  call(this: void, relation: Relation, values: readonly (Value | undefined)[]): Value
}

const method = (params: readonly Param[], call: RelationMethod['call']): RelationMethod => ({ params, call })

const partParams: readonly Param[] = parts.map((name) => ({ name, default: null }))

function policyOf(values: readonly (Value | undefined)[]): Partial<RelationPolicy> {
  const policy: Partial<Record<RelationPart, boolean>> = {}
  for (const [index, part] of parts.entries()) {
    const value = values[index]
    if (typeof value === 'boolean') policy[part] = value
  }
  return policy
}

const textOf = (value: Value | undefined) => (typeof value === 'string' ? value : null)

const relationMethods: Readonly<Record<string, RelationMethod>> = {
  render: method([], (one) => one.render()),
  render_limited: method([], (one) => one.renderLimited()),
  include: method(partParams, (one, values) => one.include(policyOf(values))),
  quote: method(partParams, (one, values) => one.quote(policyOf(values))),
  quoted: method([{ name: 'identifier' }], (one, [identifier]) =>
    quoteIdentifier(one.style, textOf(identifier) ?? ''),
  ),
  without_identifier: method([], (one) => one.withoutIdentifier()),
  relation_max_name_length: method([], (one) => one.style.maxNameLength),
  information_schema: method([{ name: 'view_name', default: null }], (one, [view]) =>
    one.informationSchema(textOf(view)),
  ),
  information_schema_only: method([], (one) => one.informationSchema(null)),
  matches: method(partParams, (one, [database, schema, identifier]) =>
    one.matches({ database: textOf(database), schema: textOf(schema), identifier: textOf(identifier) }),
  ),
  replace_path: method([{ name: 'path', kind: 'kwargs' }], (one, [path]) => one.withPath(pathOf(path))),
  incorporate: method([{ name: 'changes', kind: 'kwargs' }], (one, [changes]) => incorporate(one, changes)),
  replace: method([{ name: 'changes', kind: 'kwargs' }], (one, [changes]) => incorporate(one, changes)),
  get: method([{ name: 'key' }, { name: 'default', default: null }], (one, [key, fallback]) =>
    key === 'metadata' ? toValue({ type: one.typeName }) : (one.getItem(key ?? null) ?? fallback ?? null),
  ),
  to_dict: method([{ name: 'omit_none', default: false }], (one) =>
    toValue({ path: { ...one.fields.path }, type: one.type }),
  ),
  create: method(relationCreateParams(), (one, values) => createFromValues(one.style, values)),
  get_function_config: method([{ name: 'model' }], (_one, [model]) => functionConfig(model)),
  get_function_macro_name: method([{ name: 'config' }], (_one, [config]) => {
    const part = (name: string) => (isDict(config) ? pyStr(config.get(name) ?? '') : '')
    return `${part('type')}_function_${part('language')}`
  }),
  add_ephemeral_prefix: method([{ name: 'name' }], (_one, [name]) => `__dbt__cte__${textOf(name) ?? ''}`),
}

/** What a function is, as far as the macro that makes it is chosen by it; none for what is no function. */
function functionConfig(model: Value | undefined): Value {
  const at = (value: Value | undefined, key: string): Value =>
    (isDict(value) ? value.get(key) : value instanceof PyObject ? value.getItem?.(key) : null) ?? null
  if (at(model, 'resource_type') !== 'function') return null
  const config = at(model, 'config')
  const keys = ['type', 'runtime_version', 'entry_point'] as const
  return PyDict.from([
    ['language', at(model, 'language')] as const,
    ...keys.map((key) => [key, at(config, key)] as const),
  ])
}

function pathOf(value: Value | undefined): Partial<RelationPath> {
  if (!isDict(value)) return {}
  const path: Partial<Record<RelationPart, string | null>> = {}
  for (const part of parts) {
    const given = value.get(part)
    if (given !== undefined) path[part] = pathText(part, given)
  }
  return path
}

/** Undefined sneaks in easily from templates and would print as an empty name. */
function pathText(part: RelationPart, value: Value): string | null {
  if (value === null || typeof value === 'string') return value
  throw new JinjaRuntimeError(`Got an invalid path ${part}: a value of type ${typeName(value)}`, {
    code: 'jinja-type',
    hint: `Give the ${part} as text; a name that is not defined may be misspelt.`,
  })
}

function incorporate(relation: Relation, changes: Value | undefined): Relation {
  if (!isDict(changes)) return relation
  const policy = (key: string, current: RelationPolicy) => {
    const given = changes.get(key)
    return given === undefined ? current : { ...current, ...policyFromDict(given) }
  }
  const type = changes.get('type')
  const limit = changes.get('limit')
  return relation.withPath(pathOf(changes.get('path'))).with({
    quotePolicy: policy('quote_policy', relation.fields.quotePolicy),
    includePolicy: policy('include_policy', relation.fields.includePolicy),
    ...(type === undefined ? {} : { type: textOf(type) }),
    ...(limit === undefined ? {} : { limit: typeof limit === 'number' ? limit : null }),
  })
}

function policyFromDict(value: Value): Partial<RelationPolicy> {
  return isDict(value) ? policyOf(parts.map((part) => value.get(part))) : {}
}

function isDict(value: Value | undefined): value is PyDict {
  return value !== undefined && isObjectValue(value) && value.kind === 'dict'
}

export function relationCreateParams(): readonly Param[] {
  return [
    { name: 'database', default: null },
    { name: 'schema', default: null },
    { name: 'identifier', default: null },
    { name: 'type', default: null },
    { name: 'options', kind: 'kwargs' },
  ]
}

export function createFromValues(
  style: RelationStyle,
  values: readonly (Value | undefined)[],
  quoting: Partial<RelationPolicy> = {},
): Relation {
  const [database, schema, identifier, type, options] = values
  const option = (name: string) => (isDict(options) ? options.get(name) : undefined)
  const limit = option('limit')
  return Relation.create(style, {
    database: pathText('database', database ?? null),
    schema: pathText('schema', schema ?? null),
    identifier: pathText('identifier', identifier ?? null),
    type: textOf(type),
    quotePolicy: { ...quoting, ...policyFromDict(option('quote_policy') ?? null) },
    includePolicy: policyFromDict(option('include_policy') ?? null),
    dbtCreated: option('dbt_created') === true,
    limit: typeof limit === 'number' ? limit : null,
  })
}
