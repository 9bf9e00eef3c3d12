import type { Json, Manifest, ManifestNode, ManifestResource } from '../manifest.ts'
import { isObject, listAt, textAt } from '../schema/json-access.ts'
import { resourceJson } from './resource-json.ts'

type JsonObject = Record<string, unknown>

/** What a kind of object has, in the order of the artifact: a value where nothing is said, or the shape of what lies below. */
interface Shape {
  readonly [key: string]: Below | Json
}

class Below {
  readonly shape: () => Shape
  readonly isList: boolean

  constructor(shape: () => Shape, isList = false) {
    this.shape = shape
    this.isList = isList
  }
}

const one = (shape: () => Shape) => new Below(shape)
const many = (shape: () => Shape) => new Below(shape, true)

const configShape: Shape = { meta: {} }
const config = one(() => configShape)
const filter = one(() => ({ where_filters: many(() => ({ where_sql_template: null })) }))
const timeWindow = one(() => ({ count: null, granularity: null }))
const aggregation = one(() => ({
  percentile: null,
  use_discrete_percentile: false,
  use_approximate_percentile: false,
}))
const nonAdditive = one(() => ({ name: null, window_choice: 'min', window_groupings: [] }))
const measureInput: Shape = {
  name: null,
  filter,
  alias: null,
  join_to_timespine: false,
  fill_nulls_with: null,
}
const metricInput: Shape = {
  name: null,
  filter,
  alias: null,
  offset_window: timeWindow,
  offset_to_grain: null,
}
const ofMeasure = one(() => measureInput)
const ofMetric = one(() => metricInput)
const common: Shape = { name: null, description: null }
const last: Shape = { expr: null, metadata: null, label: null, config }

const modelShape: Shape = {
  ...common,
  defaults: one(() => ({ agg_time_dimension: null })),
  node_relation: one(() => ({ alias: null, schema_name: null, database: null, relation_name: null })),
  primary_entity: null,
  entities: many(() => ({ ...common, type: null, role: null, ...last })),
  measures: many(() => ({
    ...common,
    agg: null,
    create_metric: false,
    agg_params: aggregation,
    non_additive_dimension: nonAdditive,
    agg_time_dimension: null,
    ...last,
  })),
  dimensions: many(() => ({
    ...common,
    type: null,
    datatype: null,
    is_partition: false,
    type_params: one(() => ({
      time_granularity: null,
      validity_params: one(() => ({ is_start: false, is_end: false })),
    })),
    ...last,
  })),
  label: null,
  metadata: null,
  config,
}

const constants = many(() => ({ base_property: null, conversion_property: null }))

const metricShape: Shape = {
  ...common,
  type: null,
  datatype: null,
  type_params: one(() => ({
    measure: ofMeasure,
    numerator: ofMetric,
    denominator: ofMetric,
    expr: null,
    window: timeWindow,
    grain_to_date: null,
    metrics: many(() => metricInput),
    conversion_type_params: one(() => ({
      base_measure: ofMeasure,
      conversion_measure: ofMeasure,
      base_metric: ofMetric,
      conversion_metric: ofMetric,
      entity: null,
      calculation: 'conversion_rate',
      window: timeWindow,
      constant_properties: constants,
    })),
    cumulative_type_params: one(() => ({
      window: timeWindow,
      grain_to_date: null,
      period_agg: 'first',
      metric: ofMetric,
    })),
    input_measures: many(() => measureInput),
    metric_aggregation_params: one(() => ({
      semantic_model: null,
      agg: null,
      agg_params: aggregation,
      agg_time_dimension: null,
      non_additive_dimension: nonAdditive,
    })),
    join_to_timespine: false,
    fill_nulls_with: null,
    is_private: null,
  })),
  filter,
  metadata: null,
  label: null,
  config,
  time_granularity: null,
}

const queryShape: Shape = {
  ...common,
  metadata: null,
  label: null,
  query_params: one(() => ({ metrics: [], group_by: [], order_by: [], limit: null, where: filter })),
  exports: many(() => ({
    name: null,
    config: one(() => ({ export_as: null, schema_name: null, alias: null })),
  })),
  tags: [],
}

/** semantic_manifest.json: what the semantic layer reads, each kind of object with all of its keys. */
export function semanticManifestArtifact(manifest: Manifest): JsonObject {
  const shaped = (resources: ReadonlyMap<string, ManifestResource>, shape: Shape) =>
    [...resources.values()].map((resource) => shapeObject(resourceJson(resource, manifest), shape))
  return {
    semantic_models: shaped(manifest.semanticModels, modelShape),
    metrics: shaped(manifest.metrics, metricShape),
    project_configuration: {
      time_spine_table_configurations: legacySpine(manifest),
      metadata: null,
      dsi_package_version: { major_version: '0', minor_version: '213', patch_version: '0' },
      time_spines: [...manifest.nodes.values()].flatMap((node) => timeSpine(node) ?? []),
    },
    saved_queries: shaped(manifest.savedQueries, queryShape),
  }
}

function shapeObject(value: unknown, shape: Shape): JsonObject | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.fromEntries(
    Object.entries(shape).map(([key, below]) => {
      const found: unknown = Reflect.get(value, key)
      return [key, shapeValue(found, below)]
    }),
  )
}

function shapeValue(found: unknown, below: Below | Json): unknown {
  if (!(below instanceof Below)) return found ?? below
  if (!below.isList) return shapeObject(found, below.shape())
  if (Array.isArray(found)) return found.map((item) => shapeObject(item, below.shape()))
  // Only here dbt leaves null where nothing was said.
  return found === null && below === constants ? null : []
}

function timeSpine(node: ManifestNode): JsonObject | null {
  const spine = node.time_spine
  if (!isObject(spine)) return null
  const name = textAt(spine, 'standard_granularity_column') ?? ''
  return {
    node_relation: {
      alias: node.alias,
      schema_name: node.schema,
      database: node.database,
      relation_name: node.relation_name,
    },
    primary_column: { name, time_granularity: node.columns[name]?.granularity ?? null },
    custom_granularities: listAt(spine, 'custom_granularities').map((custom) =>
      shapeObject(custom, { name: null, column_name: null }),
    ),
  }
}

/** Before there was YAML for it, a model of this name was the time spine, by days. */
function legacySpine(manifest: Manifest): readonly JsonObject[] {
  if (manifest.semanticModels.size === 0) return []
  const model = [...manifest.nodes.values()].find(
    (node) => node.resource_type === 'model' && node.name === 'metricflow_time_spine',
  )
  return model && !isObject(model.time_spine)
    ? [{ location: model.relation_name, column_name: 'date_day', grain: 'day' }]
    : []
}
