import type { PropertySection } from './property-file.ts'

/** What a key may hold. Null: anything. */
export type Rule =
  | null
  | { readonly list: Shape | null }
  | { readonly map: Shape | null }
  | { readonly choice: readonly string[] }
  | { readonly whole: true }

/** A mapping of a property file: the keys that mean something, and those that it needs. */
export interface Shape {
  /** As messages name it: `this column`. */
  readonly what: string
  readonly keys: ReadonlyMap<string, Rule>
  readonly required: readonly string[]
  /** `open` takes keys of one's own, as dbt does; what looks like a slip of the pen is told even so. */
  readonly others: 'refused' | 'open' | 'any'
}

function shape(
  what: string,
  others: Shape['others'],
  keys: Readonly<Record<string, Rule>>,
  required: readonly string[] = [],
): Shape {
  return { what: `this ${what}`, others, required, keys: new Map(Object.entries(keys)) }
}

const words = (text: string): Record<string, Rule> =>
  Object.fromEntries(text.split(' ').map((key) => [key, null]))

const mapping: Rule = { map: null }
const list: Rule = { list: null }

const constraint = shape(
  'constraint',
  'open',
  {
    ...words('name expression to to_columns columns warn_unenforced warn_unsupported'),
    type: { choice: ['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom'] },
  },
  ['type'],
)

const described = { ...words('name description data_type'), meta: mapping, docs: mapping, config: mapping }
const tested = { ...described, data_tests: list, tests: list, constraints: { list: constraint } }

const column = shape(
  'column',
  'open',
  { ...tested, ...words('quote tags granularity dimension entity policy_tags') },
  ['name'],
)

const plainColumn = shape('column', 'open', { ...described, ...words('quote tags') }, ['name'])
// An item of a version's columns may be a rule: include and exclude.
const versionColumn = shape('column', 'open', {
  ...tested,
  ...words('quote tags granularity include exclude'),
})

const node = { ...tested, ...words('quote_columns access group'), columns: { list: column } }

const version = shape(
  'version',
  'refused',
  {
    ...words('v defined_in description access deprecation_date'),
    config: mapping,
    docs: mapping,
    constraints: { list: constraint },
    data_tests: list,
    tests: list,
    columns: { list: versionColumn },
  },
  ['v'],
)

const model = shape('model', 'open', {
  ...node,
  ...words('latest_version deprecation_date semantic_model primary_entity agg_time_dimension'),
  versions: { list: version },
  time_spine: mapping,
  metrics: list,
  derived_semantics: mapping,
})

const period = shape('limit', 'refused', {
  count: { whole: true },
  period: { choice: ['minute', 'hour', 'day'] },
})

const freshness = shape('freshness', 'refused', {
  ...words('filter'),
  warn_after: { map: period },
  error_after: { map: period },
})

const table = shape('table', 'open', {
  ...tested,
  ...words('loaded_at_field loaded_at_query identifier tags external'),
  columns: { list: column },
  quoting: mapping,
  freshness: { map: freshness },
})

const source = shape('source', 'refused', {
  ...words('name description database schema loader loaded_at_field loaded_at_query tags overrides'),
  ...words('loaded_at_field_present unrendered_database unrendered_schema'),
  meta: mapping,
  config: mapping,
  quoting: mapping,
  freshness: { map: freshness },
  tables: { list: table },
})

const exposure = shape(
  'exposure',
  'refused',
  {
    ...words('name description label tags url'),
    type: { choice: ['dashboard', 'notebook', 'analysis', 'ml', 'application'] },
    maturity: { choice: ['low', 'medium', 'high'] },
    owner: mapping,
    meta: mapping,
    config: mapping,
    depends_on: list,
  },
  ['type', 'owner'],
)

const group = shape('group', 'refused', { ...words('name description'), owner: mapping, config: mapping }, [
  'owner',
])

const format: Rule = { choice: ['dict', 'csv', 'sql'] }
const given = shape('input', 'refused', { ...words('input rows fixture'), format })
const expected = shape('expectation', 'refused', { ...words('rows fixture'), format })

const unitTest = shape('unit test', 'refused', {
  ...words('name model description'),
  given: { list: given },
  expect: { map: expected },
  overrides: mapping,
  config: mapping,
  versions: mapping,
})

const argument = shape('argument', 'open', words('name type description data_type default_value'), ['name'])
const typedArgument = shape('argument', 'open', words('name type description data_type default_value'), [
  'name',
  'data_type',
])
const overload = shape(
  'overload',
  'refused',
  { ...words('defined_in description'), arguments: { list: typedArgument }, returns: mapping },
  ['defined_in'],
)

const functionShape = shape(
  'function',
  'open',
  {
    ...described,
    ...words('access'),
    returns: mapping,
    arguments: { list: typedArgument },
    overloads: { list: overload },
  },
  ['returns'],
)

const aggregations = [
  ...['sum', 'min', 'max', 'count_distinct', 'sum_boolean', 'average', 'percentile', 'median', 'count'],
]
const measure = shape(
  'measure',
  'any',
  { ...words('name'), agg: { choice: aggregations }, config: mapping },
  ['name', 'agg'],
)
const entity = shape(
  'entity',
  'any',
  { ...words('name'), type: { choice: ['foreign', 'natural', 'primary', 'unique'] } },
  ['name', 'type'],
)
const dimension = shape('dimension', 'any', { ...words('name'), type: { choice: ['categorical', 'time'] } }, [
  'name',
  'type',
])

const semanticModel = shape(
  'semantic model',
  'refused',
  {
    ...words('name model description label primary_entity'),
    defaults: mapping,
    config: mapping,
    entities: { list: entity },
    measures: { list: measure },
    dimensions: { list: dimension },
  },
  ['model'],
)

const metric = shape(
  'metric',
  'any',
  {
    ...words('name label'),
    type: { choice: ['simple', 'ratio', 'cumulative', 'derived', 'conversion'] },
    type_params: mapping,
    config: mapping,
    meta: mapping,
  },
  ['type'],
)

const savedQuery = shape(
  'saved query',
  'refused',
  {
    ...words('name description label tags'),
    query_params: mapping,
    exports: { list: shape('export', 'refused', { ...words('name'), config: mapping }, ['name']) },
    config: mapping,
  },
  ['query_params'],
)

/** What an entry of each section may hold. */
export const entryShapes: Readonly<Record<PropertySection, Shape>> = {
  models: model,
  seeds: shape('seed', 'open', node),
  snapshots: shape('snapshot', 'open', { ...node, ...words('relation') }),
  analyses: shape('analysis', 'open', {
    ...described,
    ...words('access tags'),
    columns: { list: plainColumn },
  }),
  macros: shape('macro', 'open', { ...described, arguments: { list: argument } }),
  data_tests: shape('test', 'open', described),
  functions: functionShape,
  sources: source,
  exposures: exposure,
  metrics: metric,
  semantic_models: semanticModel,
  saved_queries: savedQuery,
  unit_tests: unitTest,
  groups: group,
}
