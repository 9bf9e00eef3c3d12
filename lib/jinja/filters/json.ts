import { typeError, valueError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { sortValues } from '../values/compare.ts'
import { floatRepr } from '../values/number-text.ts'
import { PyFloat, PyTuple, isObjectValue, typeName } from '../values/value.ts'
import type { DictEntry, Value } from '../values/value.ts'

export interface JsonOptions {
  readonly sortKeys?: boolean
  /** Blanks per level, or the text itself; null for one line. */
  readonly indent?: number | string | null
  /** Everything beyond ASCII as \uXXXX, as Python's json does unless told otherwise. */
  readonly ascii?: boolean
}

/** Python's json.dumps. */
export function jsonDumps(value: Value, options: JsonOptions = {}): string {
  return new JsonWriter(options).write(value, 0)
}

class JsonWriter {
  readonly #sortKeys: boolean
  readonly #indent: string | null
  readonly #ascii: boolean
  readonly #open: Value[] = []

  constructor(options: JsonOptions) {
    const { indent = null } = options
    this.#sortKeys = options.sortKeys ?? false
    this.#indent = typeof indent === 'number' ? ' '.repeat(Math.max(0, indent)) : indent
    this.#ascii = options.ascii ?? true
  }

  write(value: Value, level: number): string {
    activeRuntime().budget.use(1)
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'boolean':
        return value ? 'true' : 'false'
      case 'number':
      case 'bigint':
        return String(value)
      default:
        return value === null ? 'null' : this.#object(value, level)
    }
  }

  #text(value: string): string {
    const text = JSON.stringify(value)
    if (!this.#ascii) return text
    return text.replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  }

  #object(value: Exclude<Value, null | string | number | bigint | boolean>, level: number): string {
    switch (value.kind) {
      case 'float':
        return floatText(value.value)
      case 'list':
      case 'tuple':
        return this.#nested(value, () =>
          this.#wrap(
            '[',
            ']',
            value.items.map((item) => this.write(item, level + 1)),
            level,
          ),
        )
      case 'dict':
        return this.#nested(value, () =>
          this.#wrap(
            '{',
            '}',
            this.#entries(value.entries()).map((entry) => this.#pair(entry, level + 1)),
            level,
          ),
        )
      case 'undefined':
        throw typeError('Object of type Undefined is not JSON serializable', value.message)
      default:
        throw typeError(`Object of type ${typeName(value)} is not JSON serializable`)
    }
  }

  #nested(value: Value, write: () => string): string {
    if (this.#open.includes(value)) throw valueError('Circular reference detected')
    this.#open.push(value)
    const text = write()
    this.#open.pop()
    activeRuntime().budget.length(text.length)
    return text
  }

  #wrap(open: string, close: string, parts: readonly string[], level: number): string {
    if (parts.length === 0) return open + close
    if (this.#indent === null) return `${open}${parts.join(', ')}${close}`
    const inner = `\n${this.#indent.repeat(level + 1)}`
    return `${open}${inner}${parts.join(`,${inner}`)}\n${this.#indent.repeat(level)}${close}`
  }

  #entries(entries: Iterable<DictEntry>): readonly DictEntry[] {
    const all = [...entries]
    if (!this.#sortKeys) return all
    const byKey = new Map(all.map((entry) => [entry.key, entry] as const))
    return sortValues(all.map((entry) => entry.key)).flatMap((key) => byKey.get(key) ?? [])
  }

  #pair(entry: DictEntry, level: number): string {
    return `${this.#text(keyText(entry.key))}: ${this.write(entry.value, level)}`
  }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return floatRepr(value)
}

function keyText(key: Value): string {
  switch (typeof key) {
    case 'string':
      return key
    case 'boolean':
      return key ? 'true' : 'false'
    case 'number':
    case 'bigint':
      return String(key)
    default:
      if (key === null) return 'null'
      if (isObjectValue(key) && key.kind === 'float') return floatText(key.value)
      throw typeError(
        `keys must be str, int, float, bool or None, not ${key instanceof PyTuple ? 'tuple' : typeName(key)}`,
      )
  }
}

/** As Python reads JSON: `2.0` is a float, and whole numbers have any size. Throws where it is no JSON. */
export function readPythonJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, details?: { readonly source?: string }) => {
    if (typeof value !== 'number' || details?.source === undefined) return value
    if (/[.eE]/.test(details.source)) return new PyFloat(value)
    return Number.isSafeInteger(value) ? value : BigInt(details.source)
  })
}
