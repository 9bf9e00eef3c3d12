import type { Json } from '../manifest.ts'
import { isWholeFloat, wholeFloatText } from './whole-float.ts'

export type JsonObject = { readonly [key: string]: Json }

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isWholeFloat(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

export const objectAt = (value: JsonObject, key: string): JsonObject => {
  const found = value[key]
  return isObject(found) ? found : empty
}

export const listAt = (value: JsonObject, key: string): readonly Json[] => {
  const found = value[key]
  return isList(found) ? found : none
}

export function stringAt(value: JsonObject, key: string): string | null {
  const found = value[key]
  return typeof found === 'string' ? found : null
}

/** Text of a scalar: a name in YAML may be written as a number. */
export function textAt(value: JsonObject, key: string): string | null {
  const found = value[key]
  if (typeof found === 'string') return found
  if (isWholeFloat(found)) return wholeFloatText(found)
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : null
}

/** A string or a list of strings, as dbt allows for tags, hooks and such; anything else is an empty list. */
export function stringsAt(value: JsonObject, key: string): readonly string[] {
  return toStrings(value[key])
}

export function toStrings(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  if (!isList(value)) return noStrings
  return value.filter((item): item is string => typeof item === 'string')
}

export function jsonEquals(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (isWholeFloat(a) || isWholeFloat(b))
    return isWholeFloat(a) && isWholeFloat(b) && a.valueOf() === b.valueOf()
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isList(a) || isList(b)) {
    return (
      isList(a) && isList(b) && a.length === b.length && a.every((item, index) => jsonEquals(item, b[index]))
    )
  }
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && jsonEquals(a[key], b[key]))
}

const empty: JsonObject = Object.freeze({})
const noStrings: readonly string[] = Object.freeze([])
const none: readonly Json[] = Object.freeze([])
