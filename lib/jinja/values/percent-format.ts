import { JinjaRuntimeError, typeError, valueError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { exponentDigits, fixedDigits, generalDigits } from './number-text.ts'
import { pyRepr, pyStr, stringRepr } from './repr.ts'
import { textLength } from './sequences.ts'
import { toIndex, toPyFloat, truncateFloat } from './to-number.ts'
import { isObjectValue, typeName } from './value.ts'
import type { Value } from './value.ts'

const directive = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?(.|$)/gsu

interface Directive {
  readonly flags: string
  readonly width: number
  readonly precision: number | null
  readonly type: string
}

/** Kinds that Python takes for a mapping here, so that they need not be used. */
const mappings: ReadonlySet<string> = new Set(['dict', 'list', 'undefined'])

/** Gives the values of a `%` format in order and by name, and knows whether all were used. */
class FormatArguments {
  readonly #value: Value
  readonly #items: readonly Value[] | null
  #next = 0

  constructor(value: Value) {
    this.#value = value
    this.#items = isObjectValue(value) && value.kind === 'tuple' ? value.items : null
  }

  next(): Value {
    if (this.#items) {
      const item = this.#items[this.#next++]
      if (item === undefined) throw typeError('not enough arguments for format string')
      return item
    }
    if (this.#next > 0) throw typeError('not enough arguments for format string')
    this.#next = 1
    return this.#value
  }

  named(name: string): Value {
    const value = this.#value
    if (!isObjectValue(value) || value.kind !== 'dict') throw typeError('format requires a mapping')
    this.#next = 1
    const found = value.get(name)
    if (found === undefined) throw new JinjaRuntimeError(stringRepr(name), { code: 'jinja-key' })
    return found
  }

  finish(): void {
    const value = this.#value
    const mapping =
      isObjectValue(value) &&
      (value.kind === 'object' ? value.getItem !== undefined : mappings.has(value.kind))
    const left = this.#items ? this.#next < this.#items.length : this.#next === 0 && !mapping
    if (left) throw typeError('not all arguments converted during string formatting')
  }
}

/** Python's `format % value`. */
export function formatPercent(format: string, value: Value): string {
  const values = new FormatArguments(value)
  let text = ''
  let position = 0
  for (const match of format.matchAll(directive)) {
    text += format.slice(position, match.index) + formatDirective(match, values)
    position = match.index + match[0].length
    activeRuntime().budget.length(text.length)
  }
  text += format.slice(position)
  values.finish()
  activeRuntime().budget.length(text.length)
  return text
}

function formatDirective(match: RegExpExecArray, values: FormatArguments): string {
  const [whole, name, flags = '', width, precision, type] = match
  if (whole === '%%') return '%'
  if (!type) throw valueError('incomplete format')
  const given = width === '*' ? toIndex(values.next()) : Number(width ?? 0)
  const digits =
    precision === undefined ? null : precision === '*' ? toIndex(values.next()) : Number(precision)
  const item = name === undefined ? values.next() : values.named(name)
  const size = Math.abs(given)
  activeRuntime().budget.length(Math.max(size, digits ?? 0))
  return convert(
    item,
    { flags: given < 0 ? `${flags}-` : flags, width: size, precision: digits, type },
    whole,
  )
}

function oneCharacter(item: Value): string {
  if (typeof item === 'string' && Array.from(item.slice(0, 3)).length === 1) return item
  const code = typeof item === 'boolean' ? Number(item) : item
  if (typeof code !== 'number') throw typeError('%c requires int or char')
  if (code >= 0 && code < 0x110000) return String.fromCodePoint(code)
  throw new JinjaRuntimeError('%c arg not in range(0x110000)', { code: 'jinja-overflow' })
}

function convert(item: Value, wanted: Directive, whole: string): string {
  switch (wanted.type) {
    case 's':
      return padText(cut(pyStr(item), wanted), wanted)
    case 'r':
    case 'a':
      return padText(cut(pyRepr(item), wanted), wanted)
    case 'c':
      return padText(oneCharacter(item), wanted)
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
      return formatInteger(item, wanted)
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return formatFloat(item, wanted)
    default: {
      const code = (wanted.type.codePointAt(0) ?? 0).toString(16)
      throw valueError(
        `unsupported format character '${wanted.type}' (0x${code}) at index ${whole.length - 1}`,
      )
    }
  }
}

const cut = (text: string, wanted: Directive) =>
  wanted.precision === null ? text : Array.from(text).slice(0, wanted.precision).join('')

function padText(text: string, wanted: Directive): string {
  const missing = ' '.repeat(Math.max(0, wanted.width - textLength(text)))
  return wanted.flags.includes('-') ? text + missing : missing + text
}

function padNumber(sign: string, digits: string, wanted: Directive): string {
  const missing = wanted.width - sign.length - digits.length
  if (missing <= 0) return sign + digits
  if (wanted.flags.includes('-')) return sign + digits + ' '.repeat(missing)
  if (wanted.flags.includes('0')) return sign + '0'.repeat(missing) + digits
  return ' '.repeat(missing) + sign + digits
}

function signOf(negative: boolean, flags: string): string {
  if (negative) return '-'
  if (flags.includes('+')) return '+'
  return flags.includes(' ') ? ' ' : ''
}

function formatInteger(item: Value, wanted: Directive): string {
  const value = integerFor(item, wanted.type)
  const absolute = value < 0n ? -value : value
  const radix = wanted.type === 'o' ? 8 : wanted.type === 'x' || wanted.type === 'X' ? 16 : 10
  let digits = absolute.toString(radix)
  if (wanted.precision !== null) digits = digits.padStart(wanted.precision, '0')
  const prefix = wanted.flags.includes('#') && radix !== 10 ? (radix === 8 ? '0o' : '0x') : ''
  const sign = signOf(value < 0n, wanted.flags)
  if (wanted.type === 'X') return padNumber((sign + prefix).toUpperCase(), digits.toUpperCase(), wanted)
  return padNumber(sign + prefix, digits, wanted)
}

function integerFor(item: Value, type: string): bigint {
  if (typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean') return BigInt(item)
  if (isObjectValue(item) && item.kind === 'float' && (type === 'd' || type === 'i' || type === 'u')) {
    return BigInt(truncateFloat(item.value))
  }
  if (isObjectValue(item) && item.kind === 'undefined') throw item.error()
  const needed =
    type === 'd' || type === 'i' || type === 'u' ? 'a real number is required' : 'an integer is required'
  throw typeError(`%${type} format: ${needed}, not ${typeName(item)}`)
}

function formatFloat(item: Value, wanted: Directive): string {
  if (typeof item === 'string') throw typeError('must be real number, not str')
  if (isObjectValue(item) && item.kind !== 'float' && item.kind !== 'undefined') {
    throw typeError(`must be real number, not ${typeName(item)}`)
  }
  const value = toPyFloat(item).value
  const sign = signOf(value < 0 || Object.is(value, -0), wanted.flags)
  const digits = floatDigits(Math.abs(value), wanted)
  const upper = wanted.type === wanted.type.toUpperCase()
  return padNumber(sign, upper ? digits.toUpperCase() : digits, wanted)
}

function floatDigits(size: number, wanted: Directive): string {
  if (!Number.isFinite(size)) return Number.isNaN(size) ? 'nan' : 'inf'
  const precision = wanted.precision ?? 6
  const alternate = wanted.flags.includes('#')
  switch (wanted.type.toLowerCase()) {
    case 'f':
      return fixedDigits(size, precision) + (alternate && precision === 0 ? '.' : '')
    case 'e':
      return exponentDigits(size, precision, alternate)
    default:
      return generalDigits(size, precision, alternate)
  }
}
