import { PyDict, PyList, PyObject, PyTuple, functionValue, pyRepr, pyStr, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { isMap } from '../parse/patched-map.ts'

/** Plain data whose parts become values only when they are asked for: `model`, `node`, `graph` are large. */
export class LazyDict extends PyObject {
  readonly typeName = 'dict'
  readonly #source: Readonly<Record<string, unknown>>
  readonly #made = new Map<string, Value>()

  constructor(source: Readonly<Record<string, unknown>>) {
    super()
    this.#source = source
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
  if (isMap(plain)) return new LazyDict(Object.fromEntries(plain))
  if (isPlainObject(plain) && ('unique_id' in plain || plain[lazyMark] === true)) return new LazyDict(plain)
  return toValue(plain)
}

/** Marks an object of which only a few parts will be read. */
export const lazyMark = Symbol('lazy')

function isPlainObject(value: unknown): value is Record<string | symbol, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
