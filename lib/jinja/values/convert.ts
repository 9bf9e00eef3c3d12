import {
  PyDict,
  PyFloat,
  PyFunction,
  PyList,
  PyObject,
  PySet,
  PyTuple,
  Undefined,
  isObjectValue,
  pyInt,
} from './value.ts'
import { activeRuntime } from '../limits.ts'
import { iterableOf } from './sequences.ts'
import { pyStr } from './repr.ts'
import type { Value } from './value.ts'

const maxNesting = 1000

/**
 * JSON-like data as a Python value: objects and maps become dicts, arrays lists, whole numbers ints, other
 * numbers floats, undefined and null None. Values of this engine stay as they are.
 */
export function toValue(plain: unknown): Value {
  return convert(plain, 0)
}

function convert(plain: unknown, depth: number): Value {
  switch (typeof plain) {
    case 'string':
    case 'boolean':
      return plain
    case 'number':
      return Number.isSafeInteger(plain) ? plain + 0 : new PyFloat(plain)
    case 'bigint':
      return pyInt(plain)
    case 'object':
      return plain === null ? null : convertObject(plain, depth)
    default:
      return null
  }
}

function convertObject(plain: object, depth: number): Value {
  if (depth > maxNesting) throw new Error('data nested too deeply')
  if (isEngineValue(plain)) return plain
  if (Array.isArray(plain)) return new PyList(plain.map((item: unknown) => convert(item, depth + 1)))
  // A boxed number is a float, also where it has no fraction.
  if (plain instanceof Number) return new PyFloat(plain.valueOf())
  if (plain instanceof Date) return plain.toISOString()
  const entries: Iterable<[unknown, unknown]> = plain instanceof Map ? plain : Object.entries(plain)
  const dict = new PyDict()
  for (const [key, value] of entries) dict.set(convert(key, depth + 1), convert(value, depth + 1))
  return dict
}

function isEngineValue(plain: object): plain is Exclude<Value, null | string | number | bigint | boolean> {
  return (
    plain instanceof PyDict ||
    plain instanceof PyList ||
    plain instanceof PyFloat ||
    plain instanceof PyTuple ||
    plain instanceof PySet ||
    plain instanceof PyObject ||
    plain instanceof PyFunction ||
    plain instanceof Undefined
  )
}

/**
 * The reverse: dicts become objects (keys as text), sequences and other iterables
 * arrays, Undefined null, a function or object without items its text. Big integers stay bigint.
 */
export function toPlain(value: Value, boxFloat: BoxFloat | null = null): unknown {
  return plainOf(value, boxFloat, 0)
}

/** What stands for a float without a fraction, which as a plain number would be an int. */
export type BoxFloat = (value: number) => unknown

function plainOf(value: Value, boxFloat: BoxFloat | null, depth: number): unknown {
  if (depth > maxNesting) throw new Error('data nested too deeply')
  activeRuntime().budget.use(1)
  if (!isObjectValue(value)) return value
  switch (value.kind) {
    case 'float':
      return boxFloat && Number.isInteger(value.value) ? boxFloat(value.value) : value.value
    case 'list':
    case 'tuple':
      return value.items.map((item) => plainOf(item, boxFloat, depth + 1))
    case 'set':
      return Array.from(value.items(), (item) => plainOf(item, boxFloat, depth + 1))
    case 'dict': {
      // fromEntries defines own properties, so a key `__proto__` is only a key.
      return Object.fromEntries(
        Array.from(value.entries(), (entry) => [pyStr(entry.key), plainOf(entry.value, boxFloat, depth + 1)]),
      )
    }
    case 'undefined':
      return null
    case 'function':
      return value.repr()
    case 'object': {
      const iterable = iterableOf(value)
      return iterable ? Array.from(iterable, (item) => plainOf(item, boxFloat, depth + 1)) : pyStr(value)
    }
  }
}
