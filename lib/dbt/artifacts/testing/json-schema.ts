import type { Json } from '../../manifest.ts'
import { isList, isObject, jsonEquals, listAt, objectAt } from '../../schema/json-access.ts'
import type { JsonObject } from '../../schema/json-access.ts'

/** What of a value breaks a JSON schema, with its place; for the keywords that the schemas of dbt's artifacts use. */
export function findFaults(value: Json, schema: Json, place = '$'): readonly string[] {
  if (schema === true || schema === undefined || !isObject(schema))
    return schema === false ? [`${place} may not be`] : []
  return [
    ...choiceFaults(value, schema, place),
    ...typeFaults(value, schema, place),
    ...(isObject(value) ? objectFaults(value, schema, place) : []),
    ...(isList(value) ? listFaults(value, schema, place) : []),
  ]
}

function choiceFaults(value: Json, schema: JsonObject, place: string): readonly string[] {
  const faults: string[] = []
  const choices = listAt(schema, 'anyOf').map((one) => findFaults(value, one, place))
  if (choices.length > 0 && choices.every((one) => one.length > 0)) {
    // The choice that it nearly is says more than that it is none of them.
    const [nearest = []] = choices.toSorted((a, b) => a.length - b.length)
    faults.push(...nearest)
  }
  if ('enum' in schema && !listAt(schema, 'enum').some((one) => jsonEquals(one, value)))
    faults.push(`${place} is ${show(value)}, none of ${show(schema['enum'] ?? null)}`)
  if ('const' in schema && !jsonEquals(schema['const'], value))
    faults.push(`${place} is ${show(value)}, not ${show(schema['const'] ?? null)}`)
  const { pattern } = schema
  if (typeof pattern === 'string' && typeof value === 'string' && !new RegExp(pattern, 'u').test(value))
    faults.push(`${place} is ${show(value)}, which does not match ${pattern}`)
  return faults
}

const show = (value: Json) => JSON.stringify(value).slice(0, 80)

const types: Readonly<Record<string, (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  array: isList,
  object: isObject,
}

function typeFaults(value: Json, { type }: JsonObject, place: string): readonly string[] {
  const names =
    typeof type === 'string' ? [type] : isList(type) ? type.filter((one) => typeof one === 'string') : []
  if (names.length === 0 || names.some((name) => types[name]?.(value) ?? true)) return []
  return [`${place} is ${show(value)}, no ${names.join(' or ')}`]
}

function objectFaults(value: JsonObject, schema: JsonObject, place: string): readonly string[] {
  const properties = objectAt(schema, 'properties')
  const missing = listAt(schema, 'required').filter(
    (key) => typeof key === 'string' && !Object.hasOwn(value, key),
  )
  const rest = schema['additionalProperties'] ?? true
  return [
    ...missing.map((key) => `${place} has no ${String(key)}`),
    ...Object.entries(value).flatMap(([key, item]) => {
      const own = Object.hasOwn(properties, key) ? (properties[key] ?? null) : rest
      return own === false ? [`${place} may not have ${key}`] : findFaults(item, own, `${place}.${key}`)
    }),
  ]
}

function listFaults(value: readonly Json[], schema: JsonObject, place: string): readonly string[] {
  const first = listAt(schema, 'prefixItems')
  const { minItems, maxItems, items } = schema
  return [
    ...(typeof minItems === 'number' && value.length < minItems
      ? [`${place} has fewer than ${minItems} items`]
      : []),
    ...(typeof maxItems === 'number' && value.length > maxItems
      ? [`${place} has more than ${maxItems} items`]
      : []),
    ...value.flatMap((item, index) => findFaults(item, first[index] ?? items ?? true, `${place}[${index}]`)),
  ]
}
