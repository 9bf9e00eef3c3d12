import { JinjaRuntimeError, typeError } from '../errors.ts'
import { nearest } from '../filters/unknown-name.ts'
import { activeRuntime } from '../limits.ts'
import { callValue } from '../values/call.ts'
import { stringRepr, pyRepr } from '../values/repr.ts'
import { PyRange, hasAstral } from '../values/sequences.ts'
import { toIndex } from '../values/to-number.ts'
import { PyFunction, PyList, PyObject, PyTuple, Undefined, isObjectValue, typeName } from '../values/value.ts'
import type { CallArgs, PyDict, Value } from '../values/value.ts'
import { dictMethods, listMethods, setMethods, tupleMethods } from './collections.ts'
import { kwargs, method, methodTable, required, varargs } from './method.ts'
import type { MethodTable } from './method.ts'
import { floatAttribute, floatMethods, intAttribute, intMethods } from './number.ts'
import { formatString } from './str-format.ts'
import { strMethods } from './str.ts'

/** `value[from:to:step]`: a key that only subscripts understand. */
export class PySlice extends PyObject {
  override readonly typeName = 'slice'
  readonly from: Value
  readonly to: Value
  readonly step: Value

  constructor(from: Value, to: Value, step: Value) {
    super()
    this.from = from
    this.to = to
    this.step = step
  }

  override repr(): string {
    return `slice(${[this.from, this.to, this.step].map(pyRepr).join(', ')})`
  }
}

const formatMethods = methodTable<string>('str', {
  format: {
    named: true,
    params: [varargs('args'), kwargs('kwargs')],
    body: (self, [positional, named]) => formatString(self, formatArguments(positional, named), fieldAccess),
  },
  format_map: method([required('mapping')], (self, [mapping = null]) =>
    formatString(self, { positional: [], named: (name) => getItem(mapping, name) }, fieldAccess),
  ),
})

function formatArguments(positional: Value | undefined, named: Value | undefined) {
  const items =
    positional !== undefined && isObjectValue(positional) && positional.kind === 'tuple'
      ? positional.items
      : []
  const names = named !== undefined && isObjectValue(named) && named.kind === 'dict' ? named : null
  return { positional: items, named: (name: string) => names?.get(name) }
}

/** Format fields see what attributes and items of a template see. */
const fieldAccess = { attribute: attributeOf, item: itemOf }

class BoundMethod extends PyFunction {
  override readonly typeName = 'builtin_function_or_method'

  override repr(): string {
    return `<built-in method ${this.name}>`
  }
}

function bound<T extends Value>(table: MethodTable<T>, self: T, name: string): PyFunction | undefined {
  const found = table.get(name)
  if (!found) return undefined
  return new BoundMethod(name, (args) => found.run(self, args, name))
}

/** The attribute as Python's getattr would find it; dict keys are not attributes. */
export function pythonAttribute(value: Value, name: string): Value | undefined {
  switch (typeof value) {
    case 'string':
      return bound(strMethods, value, name) ?? bound(formatMethods, value, name)
    case 'number':
    case 'bigint':
      return intAttribute(value, name) ?? bound<number | bigint>(intMethods, value, name)
    case 'boolean':
      return intAttribute(value ? 1 : 0, name) ?? bound<number | bigint>(intMethods, value ? 1 : 0, name)
    default:
      return value === null || typeof value !== 'object' ? undefined : objectAttribute(value, name)
  }
}

function objectAttribute(value: Extract<Value, { readonly kind: string }>, name: string): Value | undefined {
  switch (value.kind) {
    case 'list':
      return bound(listMethods, value, name)
    case 'dict':
      return bound(dictMethods, value, name)
    case 'tuple':
      return namedPart(value, name)
    case 'set':
      return bound(setMethods, value, name)
    case 'float':
      return floatAttribute(value, name) ?? bound(floatMethods, value, name)
    case 'object':
    case 'function':
      return value.getAttr(name)
    case 'undefined':
      return undefined
  }
}

function namedPart(value: PyTuple, name: string): Value | undefined {
  const part = value.attribute(name)
  return part === undefined ? bound(tupleMethods, value, name) : part
}

/** The item as Python's `value[key]` would find it; undefined where there is none. */
function pythonItem(value: Value, key: Value): Value | undefined {
  if (key instanceof PySlice) return slice(value, key)
  if (typeof value === 'string') return characterAt(value, key)
  if (!isObjectValue(value)) return undefined
  switch (value.kind) {
    case 'dict':
      return dictItem(value, key)
    case 'list':
    case 'tuple': {
      if (typeof key !== 'number' && typeof key !== 'boolean') return undefined
      const index = Number(key)
      return value.items[index < 0 ? index + value.items.length : index]
    }
    case 'object':
      return value.getItem?.(key)
    default:
      return undefined
  }
}

function dictItem(value: PyDict, key: Value): Value | undefined {
  const unhashable = isObjectValue(key) && (key.kind === 'list' || key.kind === 'dict' || key.kind === 'set')
  return unhashable ? undefined : value.get(key)
}

function characterAt(text: string, key: Value): string | undefined {
  if (typeof key !== 'number' && typeof key !== 'boolean') return undefined
  const index = Number(key)
  if (!hasAstral(text)) return text[index < 0 ? index + text.length : index]
  const characters = Array.from(text)
  return characters[index < 0 ? index + characters.length : index]
}

function slice(value: Value, wanted: PySlice): Value | undefined {
  if (typeof value === 'string') {
    if (hasAstral(value)) return pick(Array.from(value), wanted).join('')
    const { start, stop, step } = sliceRange(wanted, value.length)
    return step === 1 ? value.slice(start, Math.max(start, stop)) : pick(value.split(''), wanted).join('')
  }
  if (!isObjectValue(value)) return undefined
  if (value.kind === 'list') return new PyList(pick(value.items, wanted))
  if (value.kind === 'tuple') return new PyTuple(pick(value.items, wanted))
  if (value instanceof PyRange) return sliceOfRange(value, wanted)
  return value.kind === 'object' ? value.getItem?.(wanted) : undefined
}

function sliceOfRange(range: PyRange, wanted: PySlice): PyRange {
  const { start, stop, step } = sliceRange(wanted, range.length())
  return new PyRange(range.at(start), range.at(stop), range.step * step)
}

interface SliceRange {
  readonly start: number
  readonly stop: number
  readonly step: number
}

/** Python's slice.indices. */
export function sliceRange(wanted: PySlice, length: number): SliceRange {
  const step = wanted.step === null ? 1 : sliceIndex(wanted.step)
  if (step === 0) throw new JinjaRuntimeError('slice step cannot be zero', { code: 'jinja-value' })
  const low = step < 0 ? -1 : 0
  const high = step < 0 ? length - 1 : length
  const clamp = (given: Value, otherwise: number) => {
    if (given === null) return otherwise
    const index = sliceIndex(given)
    return Math.max(low, Math.min(high, index < 0 ? index + length : index))
  }
  const start = clamp(wanted.from, step < 0 ? high : low)
  return { start, stop: clamp(wanted.to, step < 0 ? low : high), step }
}

function sliceIndex(value: Value): number {
  const whole = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
  if (whole) return toIndex(value)
  throw typeError('slice indices must be integers or None or have an __index__ method')
}

export function pick<T>(items: readonly T[], wanted: PySlice): T[] {
  const { start, stop, step } = sliceRange(wanted, items.length)
  const picked: T[] = []
  for (let index = start; step > 0 ? index < stop : index > stop; index += step) {
    const item = items[index]
    if (item !== undefined) picked.push(item)
  }
  activeRuntime().budget.use(picked.length)
  return picked
}

const isUnsafeName = (name: string) => name.startsWith('__') && name.endsWith('__')

function unsafeAttribute(value: Value, name: string): Undefined {
  return new Undefined(`access to attribute '${name}' of '${typeName(value)}' object is unsafe.`, {
    security: true,
  })
}

/** jinja2's `object_type_repr`. */
function describe(value: Value): string {
  return value === null ? 'None' : `${typeName(value)} object`
}

function missing(message: string, hint: string | null = null): Undefined {
  return new Undefined(message, { hint, swallow: activeRuntime().undefinedMode === 'swallow' })
}

/** `value.name`: the attribute first, then the key. Undefined where there is neither. */
export function attributeOf(value: Value, name: string): Value {
  const found = getAttr(value, name)
  if (found !== undefined) return found
  if (isObjectValue(value) && value.kind === 'undefined') {
    if (value.swallow) return value
    throw value.error()
  }
  if (isUnsafeName(name)) return unsafeAttribute(value, name)
  const own = isObjectValue(value) && value.kind === 'object' ? value.absent?.(name) : undefined
  return missing(own ?? `'${describe(value)}' has no attribute '${name}'`, attributeHint(value, name))
}

function attributeHint(value: Value, name: string): string | null {
  if (value === null) return `The value is none here: test it first, or give it a default.`
  if (isObjectValue(value) && value.kind === 'object') return nearest(name, value.attributeNames?.() ?? [])
  if (isObjectValue(value) && value.kind === 'dict') {
    const near = value
      .keys()
      .filter((key) => typeof key === 'string')
      .slice(0, 8)
    return near.length > 0
      ? `Its keys are ${near.map(pyRepr).join(', ')}.`
      : `The dict is empty; \`.get('${name}')\` answers none instead.`
  }
  return null
}

/** `value[from:to:step]`; other than with a key, what cannot be sliced is an error. */
export function sliceOf(value: Value, wanted: Value): Value {
  const part = wanted instanceof PySlice ? slice(value, wanted) : undefined
  if (part !== undefined) return part
  if (isObjectValue(value)) {
    if (value.kind === 'undefined') {
      if (value.swallow) return value
      throw value.error()
    }
    if (value.kind === 'dict')
      throw typeError("unhashable type: 'slice'", 'A dict has keys, not positions: use `.items() | list`.')
  }
  throw typeError(
    `'${typeName(value)}' object is not subscriptable`,
    isObjectValue(value) && value.kind === 'object' ? 'Make a list of it first: `| list`.' : null,
  )
}

/** `value[key]`: the item first, then, for text, the attribute. Undefined where there is neither. */
export function itemOf(value: Value, key: Value): Value {
  const found = getItem(value, key)
  if (found !== undefined) return found
  if (isObjectValue(value) && value.kind === 'undefined') {
    if (value.swallow) return value
    throw value.error()
  }
  if (typeof key === 'string') {
    if (isUnsafeName(key)) return unsafeAttribute(value, key)
    return missing(`'${describe(value)}' has no attribute ${stringRepr(key)}`, attributeHint(value, key))
  }
  return missing(`${describe(value)} has no element ${pyRepr(key)}`)
}

/** `value.name` as a template does it; undefined where there is no such attribute or key. */
export function getAttr(value: Value, name: string): Value | undefined {
  const attribute = pythonAttribute(value, name)
  return attribute === undefined ? pythonItem(value, name) : attribute
}

/** `value[key]` as a template does it; undefined where there is no such item. */
export function getItem(value: Value, key: Value): Value | undefined {
  const item = pythonItem(value, key)
  if (item !== undefined) return item
  return typeof key === 'string' ? pythonAttribute(value, key) : undefined
}

/** `value.name(args)`, without making a bound method on the way. */
export function callMethod(value: Value, name: string, args: CallArgs): Value {
  if (typeof value === 'string') {
    activeRuntime().budget.text(value.length)
    const found = strMethods.get(name) ?? formatMethods.get(name)
    if (found) return found.run(value, args, name)
  } else if (isObjectValue(value)) {
    if (value.kind === 'list') {
      const found = listMethods.get(name)
      if (found) return found.run(value, args, name)
    } else if (value.kind === 'dict') {
      const found = dictMethods.get(name)
      if (found) return found.run(value, args, name)
    }
  }
  return callValue(attributeOf(value, name), args)
}
