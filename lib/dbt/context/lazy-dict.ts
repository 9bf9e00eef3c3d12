import { PyDict, PyList, PyObject, PyTuple, functionValue, pyRepr, pyStr, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { isMap } from '../parse/patched-map.ts'

type Source = Readonly<Record<string, unknown>>

/** A part that is made when it is asked for. */
class Lazily {
  readonly make: () => unknown
  constructor(make: () => unknown) {
    this.make = make
  }
}

export const lazily = (make: () => unknown): unknown => new Lazily(make)

/** Plain data whose parts become values only when they are asked for: `model`, `node`, `graph` are large. */
export class LazyDict extends PyObject {
  readonly typeName = 'dict'
  override readonly isMapping = true
  readonly #made = new Map<string, Value>()
  #given: Source | (() => Source)

  constructor(source: Source | (() => Source)) {
    super()
    this.#given = source
  }

  get #source(): Source {
    if (typeof this.#given === 'function') this.#given = this.#given()
    return this.#given
  }

  #at(key: string): Value | undefined {
    const known = this.#made.get(key)
    if (known !== undefined) return known
    if (!Object.hasOwn(this.#source, key)) return undefined
    const value = lazyValue(this.#source[key])
    this.#made.set(key, value)
    return value
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#at(key) : undefined
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'get':
        return functionValue(
          'get',
          ({ positional }) => this.getItem(positional[0] ?? null) ?? positional[1] ?? null,
        )
      case 'keys':
        return functionValue('keys', () => new PyList(Object.keys(this.#source)))
      case 'values':
        return functionValue('values', () => new PyList(this.#values()))
      case 'items':
        return functionValue('items', () => new PyList(this.#pairs()))
      case 'to_dict':
      case 'copy':
        return functionValue(name, () => this.toDict())
      default:
        return this.#at(name)
    }
  }

  #values(): Value[] {
    return Object.keys(this.#source).map((key) => this.#at(key) ?? null)
  }

  #pairs(): Value[] {
    return Object.keys(this.#source).map((key) => new PyTuple([key, this.#at(key) ?? null]))
  }

  toDict(): PyDict {
    return PyDict.from(Object.keys(this.#source).map((key) => [key, this.#at(key) ?? null] as const))
  }

  override iterate(): Iterator<Value> {
    return Object.keys(this.#source)[Symbol.iterator]()
  }

  override length(): number {
    return Object.keys(this.#source).length
  }

  override contains(item: Value): boolean {
    return typeof item === 'string' && Object.hasOwn(this.#source, item)
  }

  override repr(): string {
    return pyRepr(this.toDict())
  }

  override toStr(): string {
    return pyStr(this.toDict())
  }
}

/** A value that stays lazy for large data: maps by id and node-like objects. */
function lazyValue(plain: unknown): Value {
  if (plain instanceof LazyDict) return plain
  if (plain instanceof Lazily) return lazyValue(plain.make())
  if (isMap(plain)) return new LazyDict(Object.fromEntries(plain))
  if (isPlainObject(plain) && ('unique_id' in plain || plain[lazyMark] === true)) return new LazyDict(plain)
  return toValue(plain)
}

/** Marks an object of which only a few parts will be read. */
export const lazyMark = Symbol('lazy')

function isPlainObject(value: unknown): value is Record<string | symbol, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
