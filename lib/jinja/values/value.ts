import type { Span } from '#lib/core/text-position.ts'
import { JinjaRuntimeError, undefinedError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { SourcePlace } from '../source.ts'
import type { TemplateSource } from '../source.ts'

/**
 * A Python value. None is `null`; an int is a JS number when it is a safe integer and a bigint otherwise
 * (never a bigint in the safe range: see `pyInt`); a float is always a `PyFloat`; str is a JS string.
 * Everything else is a class told apart by `kind`.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | PyList
  | PyTuple
  | PyDict
  | PySet
  | Undefined
  | PyFunction
  | PyObject

export class PyFloat {
  readonly kind = 'float'
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

export class PyList {
  readonly kind = 'list'
  readonly items: Value[]

  constructor(items: Value[] = []) {
    this.items = items
  }
}

export class PyTuple {
  readonly kind = 'tuple'
  readonly items: readonly Value[]

  constructor(items: readonly Value[] = []) {
    this.items = items
  }

  /** Named tuples give their parts names. */
  attribute(_name: string): Value | undefined {
    return undefined
  }
}

/** What a value is as a dict key: `1`, `1.0` and `True` give the same. Made by `hashKey`. */
export type HashKey = string | number | bigint | null | object

export interface DictEntry {
  readonly key: Value
  value: Value
}

/** Insertion-ordered. `size`, `get(key)` and so on follow Python's key equality. */
export class PyDict {
  readonly kind = 'dict'
  readonly table = new Map<HashKey, DictEntry>()

  get size(): number {
    return this.table.size
  }

  get(key: Value): Value | undefined {
    return this.table.get(hashKey(key))?.value
  }

  has(key: Value): boolean {
    return this.table.has(hashKey(key))
  }

  set(key: Value, value: Value): this {
    const hash = hashKey(key)
    const entry = this.table.get(hash)
    if (entry) entry.value = value
    else this.table.set(hash, { key, value })
    return this
  }

  delete(key: Value): boolean {
    return this.table.delete(hashKey(key))
  }

  entries(): IterableIterator<DictEntry> {
    return this.table.values()
  }

  keys(): Value[] {
    return Array.from(this.table.values(), (entry) => entry.key)
  }

  values(): Value[] {
    return Array.from(this.table.values(), (entry) => entry.value)
  }

  copy(): PyDict {
    const copy = new PyDict()
    for (const [hash, entry] of this.table) copy.table.set(hash, { key: entry.key, value: entry.value })
    return copy
  }

  static from(entries: Iterable<readonly [Value, Value]>): PyDict {
    const dict = new PyDict()
    for (const [key, value] of entries) dict.set(key, value)
    return dict
  }
}

/** Keeps insertion order, so that renders are repeatable; Python's own order differs from run to run. */
export class PySet {
  readonly kind = 'set'
  readonly table = new Map<HashKey, Value>()

  constructor(items: Iterable<Value> = []) {
    for (const item of items) this.add(item)
  }

  get size(): number {
    return this.table.size
  }

  has(item: Value): boolean {
    return this.table.has(hashKey(item))
  }

  add(item: Value): void {
    const hash = hashKey(item)
    if (!this.table.has(hash)) this.table.set(hash, item)
  }

  delete(item: Value): boolean {
    return this.table.delete(hashKey(item))
  }

  items(): IterableIterator<Value> {
    return this.table.values()
  }
}

/** jinja2's Undefined: prints empty, is false and empty; an attribute, item or call of it is an error. */
export class Undefined {
  readonly kind = 'undefined'
  readonly message: string
  readonly hint: string | null
  /** dbt's parse phase: attributes, items and calls of it are Undefined again. */
  readonly swallow: boolean
  readonly security: boolean

  constructor(
    message: string,
    options: { hint?: string | null; swallow?: boolean; security?: boolean } = {},
  ) {
    this.message = message
    this.hint = options.hint ?? null
    this.swallow = options.swallow ?? false
    this.security = options.security ?? false
  }

  error(): Error {
    return undefinedError(this.message, this.hint)
  }
}

/** Where a call stands in its template; spans are worked out when somebody asks. */
export class CallSite {
  readonly source: TemplateSource
  readonly start: number
  readonly end: number
  readonly #arguments: WrittenArguments | null

  constructor(source: TemplateSource, start: number, end: number, args: WrittenArguments | null = null) {
    this.source = source
    this.start = start
    this.end = end
    this.#arguments = args
  }

  get path(): string {
    return this.source.path
  }

  get span(): Span {
    return this.source.span(this.start, this.end)
  }

  /** The same for keeping: it holds nothing of the call. */
  get place(): SourcePlace {
    return new SourcePlace(this.source, this.start, this.end)
  }

  /** The span of a positional argument (by index) or of a keyword argument's value (by name). */
  argumentSpan(argument: number | string): Span | null {
    const range =
      typeof argument === 'number'
        ? this.#arguments?.positional[argument]
        : this.#arguments?.keyword.find((one) => one.name === argument)?.value
    return range ? this.source.span(range.start, range.end) : null
  }
}

interface Range {
  readonly start: number
  readonly end: number
}

/** The arguments of a call as its template has them. */
export interface WrittenArguments {
  readonly positional: readonly Range[]
  readonly keyword: readonly { readonly name: string; readonly value: Range }[]
}

export interface CallArgs {
  readonly positional: readonly Value[]
  readonly keyword: ReadonlyMap<string, Value>
  /** Null when the host itself calls. */
  readonly site: CallSite | null
}

/** Anything a template can call: host functions, bound methods and macros. */
export class PyFunction {
  readonly kind = 'function'
  readonly typeName: string = 'function'
  readonly name: string
  readonly call: (args: CallArgs) => Value

  constructor(name: string, call: (args: CallArgs) => Value) {
    this.name = name
    this.call = call
  }

  /** Functions have no attributes but those a subclass allows. */
  getAttr(_name: string): Value | undefined {
    return undefined
  }

  repr(): string {
    return `<function ${this.name}>`
  }
}

/**
 * Base of host objects and of the engine's own ones (ranges, views, iterators, namespaces, loop).
 * A template reaches only what `getAttr` and `getItem` answer: an explicit allow-list.
 */
export abstract class PyObject {
  readonly kind = 'object'
  /** Python's name of the type, as errors and `repr` say it. */
  abstract readonly typeName: string

  /** Whether `is mapping` holds. */
  readonly isMapping?: boolean

  /** undefined: no such attribute. */
  getAttr(_name: string): Value | undefined {
    return undefined
  }

  /** undefined: no such item, or not subscriptable. */
  getItem?(key: Value): Value | undefined
  /** Answers false where the attribute cannot be set. */
  setAttr?(name: string, value: Value): boolean
  setItem?(key: Value, value: Value): boolean
  iterate?(): Iterator<Value>
  /** Python's len(). */
  length?(): number
  contains?(item: Value): boolean
  call?(args: CallArgs): Value
  /** Order for `<` and sort: negative, 0, positive; undefined where not comparable. */
  compare?(other: Value): number | undefined
  /** `+`, `-` and so on, for example of dates; undefined where not supported. */
  operate?(operator: BinaryOperator, other: Value, reflected: boolean): Value | undefined
  /** Key in dicts and sets; the object's identity unless given. */
  hash?(): HashKey
  /** Attributes that `dir()`-like completions and tests may list. */
  attributeNames?(): readonly string[]
  /** What to say of an attribute that there is not; Python's words unless given. */
  absent?(name: string): string

  truthy(): boolean {
    return this.length ? this.length() > 0 : true
  }

  equals(other: Value): boolean {
    return this === other
  }

  repr(): string {
    return `<${this.typeName} object>`
  }

  toStr(): string {
    return this.repr()
  }
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**'

const objectIds = new WeakMap<object, number>()
let nextObjectId = 1

function objectId(value: object): number {
  const known = objectIds.get(value)
  if (known !== undefined) return known
  objectIds.set(value, nextObjectId)
  return nextObjectId++
}

const escapePrefix = '\u0000'

/** Throws Python's TypeError for what cannot be a key (list, dict, set). */
export function hashKey(value: Value): HashKey {
  switch (typeof value) {
    case 'string':
      return value.startsWith(escapePrefix) ? `${escapePrefix}s${value}` : value
    case 'number':
      return value
    case 'boolean':
      return value ? 1 : 0
    case 'bigint':
      return value
    default:
      return value === null ? null : hashObject(value)
  }
}

function hashObject(
  value: PyFloat | PyList | PyTuple | PyDict | PySet | Undefined | PyFunction | PyObject,
): HashKey {
  switch (value.kind) {
    case 'float':
      if (Number.isNaN(value.value)) return value
      return Number.isInteger(value.value) && !Number.isSafeInteger(value.value)
        ? BigInt(value.value)
        : value.value
    case 'tuple':
      return `${escapePrefix}t${hashParts(value.items)}`
    case 'undefined':
      return `${escapePrefix}u`
    case 'function':
      return value
    case 'object':
      return value.hash ? value.hash() : value
    case 'list':
    case 'dict':
    case 'set':
      throw new UnhashableError(value.kind)
  }
}

/** Tuples of tuples hold few values and many parts. */
function hashParts(items: readonly Value[]): string {
  const { budget } = activeRuntime()
  budget.use(items.length)
  let text = ''
  for (const item of items) text += hashPart(item)
  budget.length(text.length)
  return text
}

function hashPart(item: Value): string {
  const hash = hashKey(item)
  if (hash === null) return 'n;'
  if (typeof hash === 'object') return `o${objectId(hash)};`
  const text = String(hash)
  return typeof hash === 'string' ? `s${text.length}:${text}` : `i${text};`
}

export class UnhashableError extends JinjaRuntimeError {
  constructor(typeName: string) {
    super(`unhashable type: '${typeName}'`, {
      code: 'jinja-type',
      hint: 'Only strings, numbers, booleans, none and tuples of these can be keys; use a tuple instead of a list.',
    })
  }
}

/** Narrowing that the type of `Value` cannot say by itself. */
export function isObjectValue(
  value: Value,
): value is PyFloat | PyList | PyTuple | PyDict | PySet | Undefined | PyFunction | PyObject {
  return typeof value === 'object' && value !== null
}

/** Brings an integer into its one representation. */
export function pyInt(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

export function isInt(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

/** Python's name of the value's type. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'boolean':
      return 'bool'
    case 'number':
    case 'bigint':
      return 'int'
    default:
      if (value === null) return 'NoneType'
      if (value.kind === 'object' || value.kind === 'function') return value.typeName
      return value.kind === 'undefined' ? 'Undefined' : value.kind
  }
}
