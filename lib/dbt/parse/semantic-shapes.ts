import type { Json } from '../manifest.ts'
import { isObject, listAt, objectAt, stringAt, textAt, toStrings } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'

/**
 * The shapes in which the artifact has semantic models, metrics and saved queries: every key is there, names given as
 * text are mappings, filters are lists of templates. What only the graph knows is filled in when names are resolved.
 */

/** A filter is text, or a list of texts that all must hold. */
export function whereShape(written: Json | undefined): Json {
  if (written === undefined || written === null) return null
  return { where_filters: toStrings(written).map((text) => ({ where_sql_template: text })) }
}

const elementConfig = (element: JsonObject, inherited: JsonObject): Json => ({
  meta: { ...inherited, ...objectAt(objectAt(element, 'config'), 'meta') },
})

/** One of a few words, which may be written in large letters; a granularity of one's own keeps its letters. */
function wordOf(written: Json | undefined): Json {
  if (typeof written !== 'string') return written ?? null
  return written.toLowerCase()
}

function grainOf(written: Json | undefined): Json {
  const word = wordOf(written)
  return typeof word === 'string' && standardGrains.has(word) ? word : (written ?? null)
}

const exprOf = (element: JsonObject) => textAt(element, 'expr')

export function semanticModelShape(data: JsonObject, config: JsonObject): JsonObject {
  const meta = objectAt(config, 'meta')
  const elements = (key: string) => listAt(data, key).filter(isObject)
  const defaults = data['defaults']
  return {
    model: data['model'] ?? null,
    label: data['label'] ?? null,
    description: data['description'] ?? null,
    defaults: isObject(defaults) ? { agg_time_dimension: defaults['agg_time_dimension'] ?? null } : null,
    primary_entity: data['primary_entity'] ?? null,
    entities: elements('entities').map((one) => entityShape(one, meta)),
    measures: elements('measures').map((one) => measureShape(one, meta)),
    dimensions: elements('dimensions').map((one) => dimensionShape(one, meta)),
    metadata: null,
  }
}

function entityShape(entity: JsonObject, meta: JsonObject): JsonObject {
  return {
    name: textAt(entity, 'name'),
    type: wordOf(entity['type']),
    description: entity['description'] ?? null,
    label: entity['label'] ?? null,
    role: entity['role'] ?? null,
    expr: exprOf(entity),
    config: elementConfig(entity, meta),
  }
}

function measureShape(measure: JsonObject, meta: JsonObject): JsonObject {
  const additive = measure['non_additive_dimension']
  return {
    name: textAt(measure, 'name'),
    agg: wordOf(measure['agg']),
    description: measure['description'] ?? null,
    label: measure['label'] ?? null,
    create_metric: false,
    expr: exprOf(measure),
    agg_params: aggregationParameters(measure['agg_params']),
    non_additive_dimension: isObject(additive)
      ? {
          name: textAt(additive, 'name'),
          window_choice: wordOf(additive['window_choice'] ?? 'min'),
          window_groupings: additive['window_groupings'] ?? [],
        }
      : null,
    agg_time_dimension: measure['agg_time_dimension'] ?? null,
    config: elementConfig(measure, meta),
  }
}

function aggregationParameters(written: Json | undefined): Json {
  if (!isObject(written)) return null
  return {
    percentile: written['percentile'] ?? null,
    use_discrete_percentile: written['use_discrete_percentile'] ?? false,
    use_approximate_percentile: written['use_approximate_percentile'] ?? false,
  }
}

function dimensionShape(dimension: JsonObject, meta: JsonObject): JsonObject {
  const params = dimension['type_params']
  return {
    name: textAt(dimension, 'name'),
    type: wordOf(dimension['type']),
    description: dimension['description'] ?? null,
    label: dimension['label'] ?? null,
    is_partition: dimension['is_partition'] === true,
    type_params: isObject(params)
      ? {
          time_granularity: grainOf(params['time_granularity']),
          validity_params: validityShape(params['validity_params']),
        }
      : null,
    expr: exprOf(dimension),
    metadata: null,
    config: elementConfig(dimension, meta),
    datatype: null,
  }
}

function validityShape(written: Json | undefined): Json {
  if (!isObject(written)) return null
  return { is_start: written['is_start'] ?? false, is_end: written['is_end'] ?? false }
}

/** What a metric takes: a measure by its name, or a mapping. */
export function measureInput(written: Json | undefined): Json {
  if (written === undefined || written === null) return null
  const given: JsonObject = isObject(written) ? written : { name: written }
  return {
    name: textAt(given, 'name'),
    filter: whereShape(given['filter']),
    alias: given['alias'] ?? null,
    join_to_timespine: given['join_to_timespine'] ?? false,
    fill_nulls_with: given['fill_nulls_with'] ?? null,
  }
}

function metricInput(written: Json | undefined): Json {
  if (written === undefined || written === null) return null
  const given: JsonObject = isObject(written) ? written : { name: written }
  return {
    name: textAt(given, 'name'),
    filter: whereShape(given['filter']),
    alias: given['alias'] ?? null,
    offset_window: windowShape(given['offset_window']),
    offset_to_grain: grainOf(given['offset_to_grain']),
  }
}

const standardGrains: ReadonlySet<string> = new Set(
  'nanosecond microsecond millisecond second minute hour day week month quarter year'.split(' '),
)

/** `28 days`: a count and a granularity, the plural of a standard one made singular. */
function windowShape(written: Json | undefined): Json {
  if (typeof written !== 'string') return null
  const [count = '', grain = ''] = written.toLowerCase().split(' ')
  const singular = grain.replace(/s$/, '')
  return { count: Number(count), granularity: standardGrains.has(singular) ? singular : grain }
}

export const metricType = (data: JsonObject): string => stringAt(data, 'type')?.toLowerCase() ?? 'simple'

export interface MetricOrigin {
  /** Of a metric on a model: its semantic model. */
  readonly semanticModel: string | null
}

export function metricShape(data: JsonObject, origin: MetricOrigin): JsonObject {
  const nested = 'type_params' in data
  return {
    label: data['label'] ?? textAt(data, 'name'),
    type: metricType(data),
    type_params: nested ? nestedParameters(data) : flatParameters(data, origin),
    filter: whereShape(data['filter']),
    metadata: null,
    time_granularity: data['time_granularity'] ?? null,
  }
}

const noParameters: JsonObject = {
  measure: null,
  input_measures: [],
  numerator: null,
  denominator: null,
  expr: null,
  window: null,
  grain_to_date: null,
  metrics: [],
  conversion_type_params: null,
  cumulative_type_params: null,
  metric_aggregation_params: null,
  fill_nulls_with: null,
  join_to_timespine: false,
  is_private: null,
}

/** The older spelling: parameters under `type_params`, measures by their names. */
function nestedParameters(data: JsonObject): JsonObject {
  const params = objectAt(data, 'type_params')
  const conversion = params['conversion_type_params']
  const cumulative = objectAt(params, 'cumulative_type_params')
  return {
    ...noParameters,
    measure: measureInput(params['measure']),
    numerator: metricInput(params['numerator']),
    denominator: metricInput(params['denominator']),
    expr: textAt(params, 'expr'),
    window: windowShape(params['window']),
    grain_to_date: grainOf(params['grain_to_date']),
    metrics: listAt(params, 'metrics').map(metricInput),
    conversion_type_params: isObject(conversion) ? conversionShape(conversion) : null,
    cumulative_type_params:
      metricType(data) === 'cumulative'
        ? {
            window: windowShape(cumulative['window'] ?? params['window']),
            grain_to_date: grainOf(cumulative['grain_to_date'] ?? params['grain_to_date']),
            period_agg: wordOf(cumulative['period_agg'] ?? 'first'),
            metric: null,
          }
        : null,
  }
}

function conversionShape(given: JsonObject): JsonObject {
  return {
    entity: given['entity'] ?? null,
    base_measure: measureInput(given['base_measure']),
    conversion_measure: measureInput(given['conversion_measure']),
    base_metric: metricInput(given['base_metric']),
    conversion_metric: metricInput(given['conversion_metric']),
    calculation: wordOf(given['calculation'] ?? 'conversion_rate'),
    window: windowShape(given['window']),
    constant_properties: given['constant_properties'] ?? null,
  }
}

/** The newer spelling: parameters in the metric itself, which aggregates a semantic model on its own. */
function flatParameters(data: JsonObject, { semanticModel }: MetricOrigin): JsonObject {
  const type = metricType(data)
  return {
    ...noParameters,
    numerator: metricInput(data['numerator']),
    denominator: metricInput(data['denominator']),
    expr: textAt(data, 'expr'),
    metrics: listAt(data, 'input_metrics').map(metricInput),
    conversion_type_params: type === 'conversion' ? conversionShape(data) : null,
    cumulative_type_params:
      type === 'cumulative'
        ? {
            window: windowShape(data['window']),
            grain_to_date: grainOf(data['grain_to_date']),
            period_agg: wordOf(data['period_agg'] ?? 'first'),
            metric: metricInput(data['input_metric']),
          }
        : null,
    metric_aggregation_params: data['agg'] === undefined ? null : aggregationShape(data, semanticModel),
    join_to_timespine: data['join_to_timespine'] === true,
    is_private: data['hidden'] ?? false,
  }
}

function aggregationShape(data: JsonObject, semanticModel: string | null): JsonObject {
  const kind = stringAt(data, 'percentile_type')?.toLowerCase()
  const additive = data['non_additive_dimension']
  return {
    semantic_model: semanticModel,
    agg: wordOf(data['agg']),
    agg_params: {
      percentile: data['percentile'] ?? null,
      use_discrete_percentile: kind === 'discrete',
      use_approximate_percentile: kind === 'continuous',
    },
    agg_time_dimension: data['agg_time_dimension'] ?? null,
    non_additive_dimension: isObject(additive)
      ? {
          name: textAt(additive, 'name'),
          window_choice: wordOf(additive['window_agg'] ?? 'min'),
          window_groupings: additive['group_by'] ?? [],
        }
      : null,
  }
}

export function savedQueryShape(data: JsonObject): JsonObject {
  const params = objectAt(data, 'query_params')
  return {
    label: data['label'] ?? null,
    description: data['description'] ?? null,
    metadata: null,
    query_params: {
      metrics: toStrings(params['metrics']),
      group_by: toStrings(params['group_by']),
      where: whereShape(params['where']),
      order_by: toStrings(params['order_by']),
      limit: params['limit'] ?? null,
    },
  }
}

/** Measures with `create_metric: true` are metrics as well. */
export function createdMetrics(data: JsonObject): JsonObject[] {
  return listAt(data, 'measures')
    .filter(isObject)
    .filter((measure) => measure['create_metric'] === true)
    .map((measure) => {
      const name = textAt(measure, 'name') ?? ''
      return {
        name,
        label: measure['label'] ?? name,
        type: 'simple',
        description: measure['description'] ?? `Metric created from measure ${name}`,
        type_params: { measure: name, expr: measure['expr'] ?? name },
      }
    })
}
