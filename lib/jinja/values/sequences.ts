import { typeError, valueError, JinjaRuntimeError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { PyFunction, PyList, PyObject, PySet, PyTuple, hashKey, isObjectValue, typeName } from './value.ts'
import type { HashKey, Value, PyDict } from './value.ts'
import { pyRepr } from './repr.ts'

/** A one-shot iterator: generators of map and select, `iter`, zip of the host. Nothing runs before it is asked. */
export class PyIterator extends PyObject {
  override readonly typeName: string
  readonly #iterator: Iterator<Value>

  constructor(iterator: Iterator<Value>, typeName = 'generator') {
    super()
    this.#iterator = iterator
    this.typeName = typeName
  }

  override iterate(): Iterator<Value> {
    return this.#iterator
  }

  override repr(): string {
    return `<${this.typeName} object>`
  }
}

const maxRange = 100_000

/** Python's range, with the sandbox's limit of 100,000 items. */
export class PyRange extends PyObject {
  override readonly typeName = 'range'
  readonly from: number
  readonly to: number
  readonly step: number

  constructor(from: number, to: number, step: number) {
    super()
    if (step === 0) throw valueError('range() arg 3 must not be zero')
    this.from = from
    this.to = to
    this.step = step
    if (this.length() > maxRange) {
      throw new JinjaRuntimeError(
        `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${maxRange}).`,
        { code: 'jinja-overflow', hint: 'Loop over fewer items, or let the database make the rows.' },
      )
    }
  }

  override length(): number {
    return Math.max(0, Math.ceil((this.to - this.from) / this.step))
  }

  at(index: number): number {
    return this.from + index * this.step
  }

  override getItem(key: Value): Value | undefined {
    if (typeof key === 'boolean') return this.getItem(Number(key))
    if (typeof key !== 'number') return undefined
    const index = key < 0 ? key + this.length() : key
    return index >= 0 && index < this.length() ? this.at(index) : undefined
  }

  override *iterate(): Iterator<Value> {
    const length = this.length()
    for (let index = 0; index < length; index += 1) yield this.at(index)
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'start') return this.from
    if (name === 'stop') return this.to
    if (name === 'step') return this.step
    if (name === 'index') return new PyFunction('index', (args) => this.#index(args.positional[0] ?? null))
    return name === 'count'
      ? new PyFunction('count', (args) => (this.#find(args.positional[0] ?? null) === -1 ? 0 : 1))
      : undefined
  }

  #find(item: Value): number {
    const number = isObjectValue(item) && item.kind === 'float' ? item.value : item
    const index = typeof number === 'number' ? (number - this.from) / this.step : -1
    return Number.isInteger(index) && index >= 0 && index < this.length() ? index : -1
  }

  #index(item: Value): number {
    const index = this.#find(item)
    if (index === -1) throw valueError(`${pyRepr(item)} is not in range`)
    return index
  }

  override equals(other: Value): boolean {
    if (!(other instanceof PyRange)) return false
    const length = this.length()
    if (length !== other.length()) return false
    return length === 0 || (this.from === other.from && (length === 1 || this.step === other.step))
  }

  override hash(): HashKey {
    return `range:${this.length()}:${this.from}:${this.step}`
  }

  override repr(): string {
    return this.step === 1
      ? `range(${this.from}, ${this.to})`
      : `range(${this.from}, ${this.to}, ${this.step})`
  }
}

/** `d.keys()`, `d.values()`, `d.items()`: live views. */
export class PyDictView extends PyObject {
  override readonly typeName: 'dict_keys' | 'dict_values' | 'dict_items'
  readonly dict: PyDict

  constructor(dict: PyDict, type: 'dict_keys' | 'dict_values' | 'dict_items') {
    super()
    this.dict = dict
    this.typeName = type
  }

  override length(): number {
    return this.dict.size
  }

  override *iterate(): Iterator<Value> {
    const size = this.dict.size
    for (const entry of this.dict.entries()) {
      yield this.#item(entry.key, entry.value)
      if (this.dict.size !== size) {
        throw new JinjaRuntimeError('dictionary changed size during iteration', {
          hint: 'Loop over a copy: `d.items() | list`.',
        })
      }
    }
  }

  override contains(item: Value): boolean {
    if (this.typeName === 'dict_keys') return this.dict.has(item)
    const wanted = pyRepr(item)
    for (const one of { [Symbol.iterator]: () => this.iterate() }) if (pyRepr(one) === wanted) return true
    return false
  }

  override equals(other: Value): boolean {
    if (this.typeName === 'dict_values') return this === other
    const left = new PySet({ [Symbol.iterator]: () => this.iterate() })
    const right = asSet(other)
    if (right === null || left.size !== right.size) return false
    for (const item of left.items()) if (!right.has(item)) return false
    return true
  }

  override repr(): string {
    return `${this.typeName}(${pyRepr(new PyList([...{ [Symbol.iterator]: () => this.iterate() }]))})`
  }

  #item(key: Value, value: Value): Value {
    if (this.typeName === 'dict_keys') return key
    return this.typeName === 'dict_values' ? value : new PyTuple([key, value])
  }
}

/** A set, or what Python lets stand beside one in set operators. */
export function asSet(value: Value): PySet | null {
  if (!isObjectValue(value)) return null
  if (value.kind === 'set') return value
  if (value instanceof PyDictView && value.typeName !== 'dict_values') return new PySet(iterate(value))
  return null
}

/** What a for loop runs over; null where the value cannot be iterated. */
export function iterableOf(value: Value): Iterable<Value> | null {
  if (typeof value === 'string') return value
  if (!isObjectValue(value)) return null
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return value.items
    case 'dict':
      return { [Symbol.iterator]: () => new PyDictView(value, 'dict_keys').iterate() }
    case 'set':
      return value.items()
    case 'undefined':
      return []
    case 'object':
      return value.iterate ? { [Symbol.iterator]: () => objectIterator(value) } : null
    default:
      return null
  }
}

function objectIterator(value: PyObject): Iterator<Value> {
  if (!value.iterate) throw notIterable(value)
  return withoutReturn(value.iterate())
}

/** A generator must survive a loop's `break`: JS would close it, Python does not. */
function withoutReturn(iterator: Iterator<Value>): Iterator<Value> {
  return { next: () => iterator.next() }
}

const notIterable = (value: Value) => typeError(`'${typeName(value)}' object is not iterable`)

export function iterate(value: Value): Iterable<Value> {
  const iterable = iterableOf(value)
  if (iterable === null) throw notIterable(value)
  return iterable
}

/** All items at once, each counted as a step. */
export function listItems(value: Value): Value[] {
  const { budget } = activeRuntime()
  const iterable = iterate(value)
  if (Array.isArray(iterable)) {
    budget.use(iterable.length)
    return [...iterable]
  }
  const items: Value[] = []
  for (const item of iterable) {
    budget.use(1)
    items.push(item)
  }
  return items
}

/** Python's len(); null where the value has none. */
export function lengthOf(value: Value): number | null {
  if (typeof value === 'string') return textLength(value)
  if (!isObjectValue(value)) return null
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return value.items.length
    case 'dict':
    case 'set':
      return value.size
    case 'undefined':
      return 0
    case 'object':
      return value.length ? value.length() : null
    default:
      return null
  }
}

const surrogate = /[\ud800-\udfff]/

/** True where code points and UTF-16 units differ. */
export function hasAstral(text: string): boolean {
  activeRuntime().budget.text(text.length)
  return surrogate.test(text)
}

/** Length in code points. */
export function textLength(text: string): number {
  if (!hasAstral(text)) return text.length
  let length = 0
  for (const _ of text) length += 1
  return length
}

export function isTruthy(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'number':
      return value !== 0
    case 'bigint':
      return true
    default:
      return value !== null && isTruthyObject(value)
  }
}

function isTruthyObject(value: Exclude<Value, null | string | number | bigint | boolean>): boolean {
  switch (value.kind) {
    case 'float':
      return value.value !== 0
    case 'list':
    case 'tuple':
      return value.items.length > 0
    case 'dict':
    case 'set':
      return value.size > 0
    case 'undefined':
      return false
    case 'function':
      return true
    case 'object':
      return value.truthy()
  }
}

/** `value in container`. */
export function containsValue(
  container: Value,
  item: Value,
  equals: (a: Value, b: Value) => boolean,
): boolean {
  if (typeof container === 'string') {
    activeRuntime().budget.text(container.length)
    if (typeof item === 'string') return container.includes(item)
    throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`)
  }
  if (isObjectValue(container)) {
    if (container.kind === 'dict' || container.kind === 'set') return container.table.has(hashKey(item))
    if (container.kind === 'object' && container.contains) return container.contains(item)
  }
  const iterable = iterableOf(container)
  if (iterable === null) throw typeError(`argument of type '${typeName(container)}' is not iterable`)
  const { budget } = activeRuntime()
  for (const one of iterable) {
    budget.use(1)
    if (equals(one, item)) return true
  }
  return false
}
