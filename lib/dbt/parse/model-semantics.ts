import type { Json } from '../manifest.ts'
import { isObject, listAt, objectAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import type { PropertyEntry } from '../schema/property-file.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import { metricType } from './semantic-shapes.ts'

/** A semantic model or metric that is declared on a model, in the shape of one with an entry of its own. */
export interface DeclaredResource {
  readonly type: 'semantic_model' | 'metric'
  readonly name: string
  readonly data: JsonObject
  readonly at: YamlPath
  readonly semanticModels?: readonly string[]
}

/** `semantic_model:`, `dimension:`, `entity:` and `metrics:` of a model's entry. */
export function semanticResources(entry: PropertyEntry): DeclaredResource[] {
  const { data } = entry
  const settings = data['semantic_model']
  const on = settings === true || (isObject(settings) && settings['enabled'] !== false)
  if (!on) return []
  const details = isObject(settings) ? settings : {}
  const name = textAt(details, 'name') ?? entry.name
  const found: DeclaredResource[] = [
    { type: 'semantic_model', name, data: semanticModel(entry, name, details), at: [] },
  ]
  listAt(data, 'metrics').forEach((metric, index) => {
    const metricName = isObject(metric) ? textAt(metric, 'name') : null
    if (!isObject(metric) || metricName === null) return
    const simple = metricType(metric) === 'simple'
    const own = simple ? { agg_time_dimension: data['agg_time_dimension'] ?? null, ...metric } : metric
    const semanticModels = simple ? [name] : []
    found.push({ type: 'metric', name: metricName, data: own, at: ['metrics', index], semanticModels })
  })
  return found
}

function semanticModel(entry: PropertyEntry, name: string, details: JsonObject): JsonObject {
  const { data } = entry
  const derived = objectAt(data, 'derived_semantics')
  const config: Record<string, Json> = { ...objectAt(details, 'config') }
  // dbt reads these two only where there is a config beside them.
  if (isObject(details['config'])) {
    if (typeof details['enabled'] === 'boolean') config['enabled'] = details['enabled']
    if (typeof details['group'] === 'string') config['group'] = details['group']
  }
  const columns = listAt(data, 'columns').filter(isObject)
  return {
    name,
    description: data['description'] ?? '',
    model: `ref('${entry.name}')`,
    defaults: { agg_time_dimension: data['agg_time_dimension'] ?? null },
    primary_entity: data['primary_entity'] ?? null,
    config,
    entities: [...columns.flatMap(columnEntities), ...listAt(derived, 'entities')],
    dimensions: [
      ...columns.flatMap(columnDimensions),
      ...listAt(derived, 'dimensions').map(derivedDimension),
    ],
    measures: [],
  }
}

function columnEntities(column: JsonObject): Json[] {
  const details = elementOf(column, 'entity')
  if (details === null) return []
  const name = textAt(column, 'name')
  const own = textAt(details, 'name') ?? name
  return [{ description: column['description'] ?? '', ...details, name: own, ...exprOf(own, name) }]
}

function derivedDimension(written: Json): Json {
  if (!isObject(written) || written['granularity'] === undefined) return written
  const validity = written['validity_params'] ?? null
  return { ...written, type_params: { time_granularity: written['granularity'], validity_params: validity } }
}

/** The name of the column where the element is named otherwise. */
const exprOf = (own: string | null, column: string | null): JsonObject =>
  own === column ? {} : { expr: column }

/** `entity: primary`, or a mapping with a type; meta of the column counts as well. */
function elementOf(column: JsonObject, key: 'entity' | 'dimension'): JsonObject | null {
  const written = column[key]
  const details = isObject(written) ? written : typeof written === 'string' ? { type: written } : null
  if (details === null) return null
  const metaOf = (one: JsonObject) => objectAt(objectAt(one, 'config'), 'meta')
  return { ...details, config: { meta: { ...metaOf(column), ...metaOf(details) } } }
}

function columnDimensions(column: JsonObject): Json[] {
  const details = elementOf(column, 'dimension')
  if (details === null) return []
  const name = textAt(column, 'name')
  const own = textAt(details, 'name') ?? name
  const granularity = column['granularity'] ?? null
  const made = { description: column['description'] ?? '', ...details, name: own, ...exprOf(own, name) }
  if (granularity === null) return [made]
  const validity = details['validity_params'] ?? null
  return [{ ...made, type_params: { time_granularity: granularity, validity_params: validity } }]
}
