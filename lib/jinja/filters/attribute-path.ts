import { itemOf } from '../methods/access.ts'
import { isObjectValue } from '../values/value.ts'
import type { Value } from '../values/value.ts'

type Getter = (item: Value) => Value

/** Text is compared without regard to case unless a filter is told otherwise. */
export function ignoreCase(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value
}

/** `a.b.0` as steps of keys and indexes. */
function stepsOf(attribute: Value): readonly Value[] {
  if (attribute === null) return []
  if (typeof attribute === 'string')
    return attribute.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
  return [attribute]
}

/** Reads what `attribute` names of an item: a dotted path, an index, or the item itself for none. */
export function attributeGetter(attribute: Value, options: GetterOptions = {}): Getter {
  const steps = stepsOf(attribute)
  const { after, standard = null } = options
  return (item) => {
    let value = item
    for (const step of steps) {
      value = itemOf(value, step)
      if (standard !== null && isObjectValue(value) && value.kind === 'undefined') value = standard
    }
    return after ? after(value) : value
  }
}

export interface GetterOptions {
  readonly after?: Getter
  /** Used where the path leads nowhere. */
  readonly standard?: Value
}

/** `a,b.c`: one getter for each part, as sort uses them. */
export function attributeGetters(attribute: Value, after?: Getter): readonly Getter[] {
  const parts: readonly Value[] = typeof attribute === 'string' ? attribute.split(',') : [attribute]
  return parts.map((part) => attributeGetter(part, after ? { after } : {}))
}
