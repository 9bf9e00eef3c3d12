import { isObject, jsonEquals, listAt, objectAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'

/** What of a contract that was enforced no longer holds, each as part of a sentence. */
export function breakingChanges(old: JsonObject, now: JsonObject, adapterType: string): readonly string[] {
  if (!isEnforced(old)) return []
  if (isEnforced(now) && jsonEquals(contractOf(old)['checksum'] ?? null, contractOf(now)['checksum'] ?? null))
    return []
  const found = isEnforced(now) ? [] : ['the contract is no longer enforced']
  const columns = objectAt(now, 'columns')
  for (const [name, before] of Object.entries(objectAt(old, 'columns'))) {
    const after = columns[name]
    if (!isObject(before)) continue
    if (isObject(after)) found.push(...columnChanges(name, { before, after, old, adapterType }))
    else found.push(`column '${name}' is gone`)
  }
  if (isTable(old))
    for (const type of lostConstraints(old, now, adapterType)) found.push(`a constraint ${type} is gone`)
  if (isTable(old) && !isTable(now) && hasConstraints(old))
    found.push(`a ${materialized(old)} with constraints becomes a ${materialized(now)}`)
  return found
}

/** Of a model that is gone or switched off. */
export const removalBreaks = (old: JsonObject): boolean => old['resource_type'] === 'model' && isEnforced(old)

const contractOf = (node: JsonObject) => objectAt(node, 'contract')
const isEnforced = (node: JsonObject) => contractOf(node)['enforced'] === true
const materialized = (node: JsonObject) => textAt(objectAt(node, 'config'), 'materialized') ?? 'view'
/** Nothing else has constraints in the warehouse. */
const isTable = (node: JsonObject) => ['table', 'incremental'].includes(materialized(node))

interface Column {
  readonly before: JsonObject
  readonly after: JsonObject
  readonly old: JsonObject
  readonly adapterType: string
}

function columnChanges(name: string, { before, after, old, adapterType }: Column): readonly string[] {
  const [was, is] = [textAt(before, 'data_type'), textAt(after, 'data_type')]
  const found = baseType(was) === baseType(is) ? [] : [`column '${name}' was ${was} and is ${is}`]
  if (!isTable(old)) return found
  return [
    ...found,
    ...lostConstraints(before, after, adapterType).map(
      (type) => `a constraint ${type} of column '${name}' is gone`,
    ),
  ]
}

/** Without length, precision and scale, which may change. */
const baseType = (type: string | null) => type?.split('(')[0]?.trim().toLowerCase() ?? null

/** Warehouses that hold no constraint but one. */
const lax: ReadonlySet<string> = new Set(['bigquery', 'snowflake', 'redshift', 'databricks', 'spark'])

function lostConstraints(before: JsonObject, after: JsonObject, adapterType: string): readonly string[] {
  const kept = listAt(after, 'constraints')
  return listAt(before, 'constraints')
    .filter(isObject)
    .filter((one) => !kept.some((other) => jsonEquals(one, other)))
    .map((one) => textAt(one, 'type') ?? '')
    .filter((type) => type === 'not_null' || !lax.has(adapterType))
}

function hasConstraints(node: JsonObject): boolean {
  const columns = Object.values(objectAt(node, 'columns')).filter(isObject)
  return [node, ...columns].some((one) => listAt(one, 'constraints').length > 0)
}
