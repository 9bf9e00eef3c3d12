import type { Json, ManifestNode, ManifestResource } from '../manifest.ts'
import { isObject, listAt, objectAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import type { RefContext, RefTable } from './ref-table.ts'

/** The relation that a semantic model is read from. */
export function nodeRelation(node: ManifestNode): JsonObject {
  return {
    alias: node.alias,
    schema_name: node.schema,
    database: node.database,
    relation_name: node.relation_name,
  }
}

/** Every measure that a metric comes down to, also through other metrics, each once. */
export function inputMeasures(metric: ManifestResource, table: RefTable, context: RefContext): Json[] {
  const found = new Map<string, Json>()
  const seen = new Set<string>()
  const visit = (one: ManifestResource) => {
    if (seen.has(one.unique_id)) return
    seen.add(one.unique_id)
    for (const measure of ownMeasures(one)) found.set(JSON.stringify(measure), measure)
    for (const name of derivedFrom(one)) {
      const next = table.findMetric(name, context)
      if (next) visit(next)
    }
  }
  visit(metric)
  return [...found.values()]
}

function ownMeasures(metric: ManifestResource): Json[] {
  const params = objectAt(metric.properties, 'type_params')
  const conversion = objectAt(params, 'conversion_type_params')
  const given = [params['measure'], conversion['base_measure'], conversion['conversion_measure']]
  return given.filter((one): one is JsonObject => isObject(one))
}

/** Ratio and derived metrics hand on the measures of theirs. */
function derivedFrom(metric: ManifestResource): string[] {
  const params = objectAt(metric.properties, 'type_params')
  const type = metric.properties['type']
  const inputs =
    type === 'ratio'
      ? [params['numerator'], params['denominator']]
      : type === 'derived'
        ? listAt(params, 'metrics')
        : []
  return inputs.flatMap((one) => (isObject(one) ? (textAt(one, 'name') ?? []) : []))
}
