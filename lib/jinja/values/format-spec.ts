import { typeError, valueError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { exponentDigits, fixedDigits, floatRepr, generalDigits } from './number-text.ts'
import { pyStr } from './repr.ts'
import { textLength } from './sequences.ts'
import { toPyFloat } from './to-number.ts'
import { isObjectValue, typeName } from './value.ts'
import type { Value } from './value.ts'

interface FormatSpec {
  readonly fill: string
  readonly align: string
  readonly sign: string
  readonly alternate: boolean
  readonly width: number
  readonly grouping: string
  readonly precision: number | null
  readonly type: string
  readonly zero: boolean
}

const specPattern = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su

function parseSpec(spec: string, value: Value): FormatSpec {
  const match = specPattern.exec(spec)
  if (!match) {
    const unknown = /^[a-zA-Z]$/.test(spec)
    const what = unknown ? `Unknown format code '${spec}'` : `Invalid format specifier '${spec}'`
    throw valueError(`${what} for object of type '${typeName(value)}'`)
  }
  const [, fill, align, sign, , alternate, zero, width, grouping, precision, type] = match
  return {
    fill: fill ?? (zero && !align ? '0' : ' '),
    align: align ?? (zero ? '=' : ''),
    sign: sign ?? '-',
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? '',
    precision: precision === undefined ? null : Number(precision),
    type: type ?? '',
    zero: zero !== undefined,
  }
}

/** Python's format(value, spec). */
export function formatWithSpec(value: Value, spec: string): string {
  if (spec === '') return pyStr(value)
  if (typeof value === 'string') return formatText(value, parseSpec(spec, value))
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return formatInteger(value, parseSpec(spec, value))
  }
  if (isObjectValue(value) && value.kind === 'float') return formatFloat(value.value, parseSpec(spec, value))
  throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`)
}

const unknownCode = (spec: FormatSpec, value: Value) =>
  valueError(`Unknown format code '${spec.type}' for object of type '${typeName(value)}'`)

function formatText(text: string, spec: FormatSpec): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec, text)
  if (spec.sign !== '-') throw valueError('Sign not allowed in string format specifier')
  if (spec.align === '=' && !spec.zero)
    throw valueError("'=' alignment not allowed in string format specifier")
  if (spec.grouping) throw valueError(`Cannot specify '${spec.grouping}' with 's'.`)
  const cut = spec.precision === null ? text : Array.from(text).slice(0, spec.precision).join('')
  return pad(cut, { ...spec, align: spec.align === '=' ? '<' : spec.align || '<' }, '')
}

function formatInteger(value: number | bigint | boolean, spec: FormatSpec): string {
  if (spec.type === '' && typeof value === 'boolean' && spec.precision === null) {
    return formatInteger(value ? 1 : 0, spec)
  }
  if ('eEfFgG%'.includes(spec.type) && spec.type !== '') return formatFloat(toPyFloat(value).value, spec)
  if (spec.precision !== null) throw valueError('Precision not allowed in integer format specifier')
  const size = BigInt(value)
  const absolute = size < 0n ? -size : size
  if (spec.type === 'c')
    return pad(String.fromCodePoint(Number(absolute)), { ...spec, align: spec.align || '<' }, '')
  const { digits, prefix, group } = integerDigits(absolute, spec, value)
  const sign = size < 0n ? '-' : spec.sign === '-' ? '' : spec.sign
  return padNumber(sign + prefix, grouped(digits, spec, group, sign.length + prefix.length), spec)
}

function integerDigits(absolute: bigint, spec: FormatSpec, value: Value) {
  switch (spec.type) {
    case '':
    case 'd':
    case 'n':
      return { digits: absolute.toString(), prefix: '', group: 3 }
    case 'b':
      return { digits: absolute.toString(2), prefix: spec.alternate ? '0b' : '', group: 4 }
    case 'o':
      return { digits: absolute.toString(8), prefix: spec.alternate ? '0o' : '', group: 4 }
    case 'x':
      return { digits: absolute.toString(16), prefix: spec.alternate ? '0x' : '', group: 4 }
    case 'X':
      return { digits: absolute.toString(16).toUpperCase(), prefix: spec.alternate ? '0X' : '', group: 4 }
    default:
      throw unknownCode(spec, value)
  }
}

function formatFloat(value: number, spec: FormatSpec): string {
  const negative = value < 0 || Object.is(value, -0)
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign
  const digits = floatDigits(Math.abs(value), spec)
  return padNumber(sign, grouped(digits, spec, 3, sign.length), spec)
}

function floatDigits(size: number, spec: FormatSpec): string {
  const upper = spec.type === 'E' || spec.type === 'F' || spec.type === 'G'
  if (!Number.isFinite(size)) {
    const text = Number.isNaN(size) ? 'nan' : 'inf'
    return (upper ? text.toUpperCase() : text) + (spec.type === '%' ? '%' : '')
  }
  const text = finiteDigits(size, spec)
  return upper ? text.toUpperCase() : text
}

function finiteDigits(size: number, spec: FormatSpec): string {
  const precision = spec.precision ?? 6
  activeRuntime().budget.length(precision)
  switch (spec.type.toLowerCase()) {
    case 'f':
      return fixedDigits(size, precision) + (spec.alternate && precision === 0 ? '.' : '')
    case 'e':
      return exponentDigits(size, precision, spec.alternate)
    case 'g':
    case 'n':
      return generalDigits(size, precision, spec.alternate)
    case '%':
      return `${fixedDigits(size * 100, precision)}%`
    case '': {
      if (spec.precision === null) return floatRepr(size)
      const general = generalDigits(size, spec.precision, spec.alternate)
      return /[.e]/.test(general) ? general : `${general}.0`
    }
    default:
      throw valueError(`Unknown format code '${spec.type}' for object of type 'float'`)
  }
}

function grouped(digits: string, spec: FormatSpec, size: number, used: number): string {
  if (!spec.grouping) return digits
  const [, whole = '', rest = ''] = /^([0-9a-fA-F]*)(.*)$/s.exec(digits) ?? []
  let text = group(whole, spec.grouping, size)
  if (spec.zero && spec.fill === '0' && spec.align === '=') {
    let padded = whole
    while (used + text.length + rest.length < spec.width) {
      padded = `0${padded}`
      text = group(padded, spec.grouping, size)
    }
  }
  return text + rest
}

function group(digits: string, separator: string, size: number): string {
  const parts: string[] = []
  for (let end = digits.length; end > 0; end -= size)
    parts.unshift(digits.slice(Math.max(0, end - size), end))
  return parts.join(separator)
}

function padNumber(sign: string, digits: string, spec: FormatSpec): string {
  if (spec.align === '=') return pad(digits, spec, sign)
  return pad(sign + digits, { ...spec, align: spec.align || '>' }, '')
}

function pad(text: string, spec: FormatSpec, before: string): string {
  const missing = spec.width - textLength(text) - before.length
  if (missing <= 0) return before + text
  activeRuntime().budget.length(spec.width)
  switch (spec.align) {
    case '<':
      return text + spec.fill.repeat(missing)
    case '^':
      return spec.fill.repeat(missing >> 1) + text + spec.fill.repeat(missing - (missing >> 1))
    case '=':
      return before + spec.fill.repeat(missing) + text
    default:
      return spec.fill.repeat(missing) + text
  }
}
