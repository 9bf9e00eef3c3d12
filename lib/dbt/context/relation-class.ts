import { PyObject, isObjectValue, signatureFunction, toValue } from '#lib/jinja/index.ts'
import type { Value, PyFunction } from '#lib/jinja/index.ts'
import { createFromValues, policyDict, relationConstants, relationCreateParams } from './relation.ts'
import type { RelationPolicy, RelationStyle } from './relation-style.ts'

const textOf = (value: Value | undefined) => (typeof value === 'string' ? value : '')

/** `api.Relation`: makes relations with the project's quoting, and names their types. */
export class RelationClass extends PyObject {
  readonly typeName = 'RelationProxy'
  readonly #style: RelationStyle
  readonly #members: ReadonlyMap<string, Value>

  constructor(style: RelationStyle, quoting: Partial<RelationPolicy>) {
    super()
    this.#style = style
    this.#members = new Map<string, Value>([
      ...Object.entries(relationConstants),
      ['create', this.#creator('create', quoting)],
      ['get_default_quote_policy', constant('get_default_quote_policy', policyDict(style.quotePolicy))],
      ['get_default_include_policy', constant('get_default_include_policy', policyDict(style.includePolicy))],
      ['scd_args', scdArgs],
      [
        'add_ephemeral_prefix',
        signatureFunction(
          'add_ephemeral_prefix',
          [{ name: 'name' }],
          ([name]) => `__dbt__cte__${textOf(name)}`,
        ),
      ],
      ['get_relation_type', relationTypeFunction],
    ])
  }

  #creator(name: string, quoting: Partial<RelationPolicy>): PyFunction {
    return signatureFunction(name, relationCreateParams(), (values) =>
      createFromValues(this.#style, values, quoting),
    )
  }

  override getAttr(name: string): Value | undefined {
    return this.#members.get(name)
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#members.get(key) : undefined
  }

  override attributeNames(): readonly string[] {
    return [...this.#members.keys()]
  }
}

const constant = (name: string, value: Value) => signatureFunction(name, [], () => value)

const relationTypeFunction = signatureFunction(
  'get_relation_type',
  [{ name: 'type' }],
  ([type]) => type ?? null,
)

const scdArgs = signatureFunction(
  'scd_args',
  [{ name: 'primary_key' }, { name: 'updated_at' }],
  ([key, updated]) => {
    const keys: Value[] =
      key !== undefined && isObjectValue(key) && key.kind === 'list' ? [...key.items] : [key ?? null]
    return toValue([...keys, updated ?? null])
  },
)
