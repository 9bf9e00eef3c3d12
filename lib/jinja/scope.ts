import type { Value } from './values/value.ts'

/** Where a template finds the names that it does not set itself; asked at the time of use. */
export type Scope = (name: string) => Value | undefined

/** A scope over a plain object or a map; `fallback` answers what it does not have. */
export function scopeOf(
  values: Readonly<Record<string, Value>> | ReadonlyMap<string, Value>,
  fallback: Scope = () => undefined,
): Scope {
  const map = values instanceof Map ? values : new Map<string, Value>(Object.entries(values))
  return (name) => {
    const value: Value | undefined = map.get(name)
    return value === undefined ? fallback(name) : value
  }
}
