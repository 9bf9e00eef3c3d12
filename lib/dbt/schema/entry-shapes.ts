import type { PropertySection } from './property-file.ts'

/** What a key may hold. Null: anything. */
export type Rule = null | (Kind & { /** It may not be left empty, as in dbt. */ readonly filled?: true })

type Kind =
  | { readonly list: Shape | null }
  | { readonly map: Shape | null }
  | { readonly choice: readonly string[]; /** In small letters or large ones. */ readonly anyCase?: true }
  | { readonly scalar: 'text' | 'truth' | 'texts' | 'whole' }

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

const mapping: Rule = { map: null, filled: true }
const list: Rule = { list: null, filled: true }
const optionalMapping: Rule = { map: null }
const optionalList: Rule = { list: null }
const text: Rule = { scalar: 'text', filled: true }
const optionalText: Rule = { scalar: 'text' }
const truth: Rule = { scalar: 'truth' }
const whole: Rule = { scalar: 'whole' }
const texts: Rule = { scalar: 'texts', filled: true }

const constraint = shape(
  'constraint',
  'open',
  {
    ...words('name expression to to_columns columns warn_unenforced warn_unsupported'),
    type: { choice: ['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom'] },
  },
  ['type'],
)

const docs: Rule = {
  map: shape('docs', 'refused', { show: { ...truth, filled: true }, node_color: optionalText }),
  filled: true,
}
const constraints: Rule = { list: constraint, filled: true }
const granularity: Rule = {
  choice: [
    ...['nanosecond', 'microsecond', 'millisecond', 'second', 'minute', 'hour'],
    ...['day', 'week', 'month', 'quarter', 'year'],
  ],
}
const described = {
  name: text,
  description: text,
  data_type: optionalText,
  meta: mapping,
  docs,
  config: mapping,
  constraints,
}
const tested = { ...described, data_tests: list, tests: list }

const column = shape(
  'column',
  'open',
  {
    ...tested,
    ...words('dimension entity policy_tags'),
    quote: truth,
    tags: texts,
    granularity,
  },
  ['name'],
)

const plainColumn = shape('column', 'open', { ...described, quote: truth, tags: texts }, ['name'])
// An item of a version's columns may be a rule: include and exclude.
const versionColumn = shape('column', 'open', {
  ...tested,
  ...words('include exclude'),
  quote: truth,
  tags: texts,
  granularity,
})

const columns: Rule = { list: column, filled: true }
const node = { ...tested, ...words('group'), access: optionalText, quote_columns: truth, columns }

const version = shape(
  'version',
  'refused',
  {
    ...words('v'),
    defined_in: optionalText,
    description: text,
    access: optionalText,
    deprecation_date: optionalText,
    config: mapping,
    docs,
    constraints,
    data_tests: optionalList,
    tests: optionalList,
    columns: { list: versionColumn, filled: true },
  },
  ['v'],
)

const model = shape('model', 'open', {
  ...node,
  ...words('latest_version semantic_model'),
  deprecation_date: optionalText,
  primary_entity: optionalText,
  agg_time_dimension: optionalText,
  versions: { list: version, filled: true },
  time_spine: optionalMapping,
  metrics: optionalList,
  derived_semantics: optionalMapping,
})

const period = shape('limit', 'refused', {
  count: whole,
  period: { choice: ['minute', 'hour', 'day'] },
})

const freshness = shape('freshness', 'refused', {
  ...words('filter'),
  warn_after: { map: period },
  error_after: { map: period },
})

const table = shape('table', 'open', {
  ...tested,
  ...words('external'),
  loaded_at_field: optionalText,
  loaded_at_query: optionalText,
  identifier: optionalText,
  tags: texts,
  columns,
  quoting: mapping,
  freshness: { map: freshness },
})

const source = shape('source', 'refused', {
  ...words('overrides loaded_at_field_present unrendered_database unrendered_schema'),
  name: text,
  description: text,
  database: optionalText,
  schema: optionalText,
  loader: text,
  loaded_at_field: optionalText,
  loaded_at_query: optionalText,
  tags: texts,
  meta: mapping,
  config: mapping,
  quoting: mapping,
  freshness: { map: freshness },
  tables: { list: table, filled: true },
})

const exposure = shape(
  'exposure',
  'refused',
  {
    name: text,
    description: text,
    label: optionalText,
    tags: texts,
    url: optionalText,
    type: { choice: ['dashboard', 'notebook', 'analysis', 'ml', 'application'] },
    maturity: { choice: ['low', 'medium', 'high'] },
    owner: mapping,
    meta: mapping,
    config: mapping,
    depends_on: list,
  },
  ['type', 'owner'],
)

const group = shape(
  'group',
  'refused',
  { name: text, description: optionalText, owner: mapping, config: mapping },
  ['owner'],
)

const format: Rule = { choice: ['dict', 'csv', 'sql'] }
const given = shape('input', 'refused', { ...words('input rows fixture'), format })
const expected = shape('expectation', 'refused', { ...words('rows fixture'), format })

const unitTest = shape('unit test', 'refused', {
  name: text,
  model: text,
  description: text,
  given: { list: given, filled: true },
  expect: { map: expected, filled: true },
  overrides: optionalMapping,
  config: mapping,
  versions: optionalMapping,
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
  { ...words('name'), agg: { choice: aggregations, anyCase: true }, config: mapping },
  ['name', 'agg'],
)
const entity = shape(
  'entity',
  'any',
  { ...words('name'), type: { choice: ['foreign', 'natural', 'primary', 'unique'], anyCase: true } },
  ['name', 'type'],
)
const dimension = shape(
  'dimension',
  'any',
  { ...words('name'), type: { choice: ['categorical', 'time'], anyCase: true } },
  ['name', 'type'],
)

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
    type: { choice: ['simple', 'ratio', 'cumulative', 'derived', 'conversion'], anyCase: true },
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
    ...words('tags'),
    access: optionalText,
    columns: { list: plainColumn, filled: true },
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
