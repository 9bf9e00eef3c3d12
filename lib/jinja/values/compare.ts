import { typeError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { asSet, hasAstral } from './sequences.ts'
import { isObjectValue, typeName } from './value.ts'
import type { PyDict, PySet, Value } from './value.ts'

/** A number for comparison; null for what is no number. Booleans count as 0 and 1. */
export function numeric(value: Value): number | bigint | null {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return value
    case 'boolean':
      return value ? 1 : 0
    case 'object':
      return value !== null && value.kind === 'float' ? value.value : null
    default:
      return null
  }
}

/** Python's `==`. */
export function pyEquals(left: Value, right: Value): boolean {
  if (left === right) return !isNan(left)
  const leftNumber = numeric(left)
  if (leftNumber !== null) {
    const rightNumber = numeric(right)
    if (rightNumber !== null) return leftNumber == rightNumber
  }
  if (isObjectValue(left)) return objectEquals(left, right)
  if (isObjectValue(right) && right.kind === 'object') return right.equals(left)
  return false
}

const isNan = (value: Value) => isObjectValue(value) && value.kind === 'float' && Number.isNaN(value.value)

/** In containers Python looks at identity first. */
const sameOrEqual = (left: Value, right: Value) => left === right || pyEquals(left, right)

function objectEquals(left: Extract<Value, { readonly kind: string }>, right: Value): boolean {
  if (left.kind === 'object') return left.equals(right)
  if (!isObjectValue(right)) return false
  if (right.kind === 'object') return right.equals(left)
  switch (left.kind) {
    case 'list':
      return right.kind === 'list' && itemsEqual(left.items, right.items)
    case 'tuple':
      return right.kind === 'tuple' && itemsEqual(left.items, right.items)
    case 'dict':
      return right.kind === 'dict' && dictEquals(left, right)
    case 'set':
      return right.kind === 'set' && left.size === right.size && isSubset(left, right)
    case 'undefined':
      return right.kind === 'undefined'
    default:
      return false
  }
}

function itemsEqual(left: readonly Value[], right: readonly Value[]): boolean {
  if (left.length !== right.length) return false
  activeRuntime().budget.use(left.length)
  return left.every((item, index) => sameOrEqual(item, right[index] ?? null))
}

function dictEquals(left: PyDict, right: PyDict): boolean {
  if (left.size !== right.size) return false
  activeRuntime().budget.use(left.size)
  for (const [hash, entry] of left.table) {
    const other = right.table.get(hash)
    if (!other || !sameOrEqual(entry.value, other.value)) return false
  }
  return true
}

function isSubset(left: PySet, right: PySet): boolean {
  for (const hash of left.table.keys()) if (!right.table.has(hash)) return false
  return true
}

export type OrderOperator = '<' | '<=' | '>' | '>='

/** Python's ordering operators, with its TypeError where the types have no order. */
export function pyOrder(operator: OrderOperator, left: Value, right: Value): boolean {
  if (typeof left === 'number' && typeof right === 'number') return decide(operator, left - right)
  const sets = compareSets(operator, left, right)
  if (sets !== null) return sets
  const order = compareValues(left, right)
  if (order === undefined) throw unordered(operator, left, right)
  return order !== null && decide(operator, order)
}

function unordered(operator: OrderOperator, left: Value, right: Value): Error {
  for (const side of [left, right]) if (isObjectValue(side) && side.kind === 'undefined') throw side.error()
  return typeError(
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
    'Convert one side first, for example with the int, float or string filter.',
  )
}

function decide(operator: OrderOperator, order: number): boolean {
  switch (operator) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

function compareSets(operator: OrderOperator, left: Value, right: Value): boolean | null {
  if (!isObjectValue(left) || !isObjectValue(right)) return null
  const a = asSet(left)
  const b = asSet(right)
  if (a === null || b === null) return null
  if (operator === '<') return a.size < b.size && isSubset(a, b)
  if (operator === '<=') return isSubset(a, b)
  return operator === '>' ? b.size < a.size && isSubset(b, a) : isSubset(b, a)
}

/** Negative, 0 or positive; null where nothing holds (NaN); undefined where the types have no order. */
export function compareValues(left: Value, right: Value): number | null | undefined {
  const leftNumber = numeric(left)
  const rightNumber = numeric(right)
  if (leftNumber !== null && rightNumber !== null) {
    if (leftNumber < rightNumber) return -1
    if (leftNumber > rightNumber) return 1
    return leftNumber == rightNumber ? 0 : null
  }
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  if (!isObjectValue(left))
    return isObjectValue(right) && right.kind === 'object' ? reversed(right, left) : undefined
  if (left.kind === 'object') return left.compare?.(right)
  if (!isObjectValue(right)) return undefined
  if (right.kind === 'object') return reversed(right, left)
  if (left.kind === 'list' && right.kind === 'list') return compareItems(left.items, right.items)
  if (left.kind === 'tuple' && right.kind === 'tuple') return compareItems(left.items, right.items)
  return undefined
}

function reversed(object: Extract<Value, { readonly kind: 'object' }>, other: Value): number | undefined {
  const order = object.compare?.(other)
  return order === undefined ? undefined : -order
}

/** Order of code points; UTF-16 order differs for characters beyond the basic plane. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0
  if (!hasAstral(left) || !hasAstral(right)) {
    if (!hasAstral(left) && !hasAstral(right)) return left < right ? -1 : 1
  }
  const a = Array.from(left, (character) => character.codePointAt(0) ?? 0)
  const b = Array.from(right, (character) => character.codePointAt(0) ?? 0)
  const shared = Math.min(a.length, b.length)
  for (let index = 0; index < shared; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function compareItems(left: readonly Value[], right: readonly Value[]): number | null | undefined {
  const shared = Math.min(left.length, right.length)
  activeRuntime().budget.use(shared)
  for (let index = 0; index < shared; index += 1) {
    const a = left[index] ?? null
    const b = right[index] ?? null
    if (!sameOrEqual(a, b)) {
      const order = compareValues(a, b)
      if (order === undefined) throw unordered('<', a, b)
      return order
    }
  }
  return left.length - right.length
}

/** Sorts as Python's sorted() does (stable); throws where two items have no order. */
export function sortValues(items: readonly Value[], options: SortOptions = {}): Value[] {
  activeRuntime().budget.use(items.length * 8)
  const sign = options.reverse ? -1 : 1
  const { key } = options
  if (!key) return [...items].sort((left, right) => sign * sortOrder(left, right))
  const boxes = items.map((item) => ({ item, key: key(item) }))
  return boxes.sort((left, right) => sign * sortOrder(left.key, right.key)).map((box) => box.item)
}

export interface SortOptions {
  readonly key?: (item: Value) => Value
  readonly reverse?: boolean
}

function sortOrder(left: Value, right: Value): number {
  const order = compareValues(left, right)
  if (order === undefined) throw unordered('<', left, right)
  return order ?? 0
}
