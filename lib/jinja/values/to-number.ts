import { JinjaRuntimeError, typeError, valueError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { stringRepr } from './repr.ts'
import { PyFloat, isObjectValue, pyInt, typeName } from './value.ts'
import type { Value } from './value.ts'

const decimalText = /^[+-]?\d+(?:_\d+)*$/
const floatText = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i
const specialFloat = /^([+-]?)(inf|infinity|nan)$/i

/** Text of an integer in a base as Python's int() reads it; null where it is none. */
export function parseInteger(text: string, base = 10): number | bigint | null {
  const trimmed = text.trim()
  if (base === 10) {
    if (!decimalText.test(trimmed)) return null
    activeRuntime().budget.integerBits(trimmed.length * 3.3)
    return pyInt(BigInt(trimmed.replaceAll('_', '').replace(/^\+/, '')))
  }
  return parseInBase(trimmed.toLowerCase(), base)
}

const prefixes: ReadonlyMap<string, number> = new Map([
  ['0x', 16],
  ['0o', 8],
  ['0b', 2],
])

function parseInBase(text: string, wanted: number): number | bigint | null {
  const negative = text.startsWith('-')
  let digits = text.replace(/^[+-]/, '')
  const prefix = prefixes.get(digits.slice(0, 2))
  const base = wanted === 0 ? (prefix ?? 10) : wanted
  if (prefix === base) digits = digits.slice(2).replace(/^_/, '')
  else if (wanted === 0 && /^0[_0]*[1-9]/.test(digits)) return null
  if (!/^[0-9a-z]+(?:_[0-9a-z]+)*$/.test(digits)) return null
  let total = 0n
  activeRuntime().budget.integerBits(digits.length * 4)
  for (const character of digits.replaceAll('_', '')) {
    const digit = Number.parseInt(character, 36)
    if (digit >= base) return null
    total = total * BigInt(base) + BigInt(digit)
  }
  return pyInt(negative ? -total : total)
}

/** Text of a float as Python's float() reads it; null where it is none. */
export function parseFloatText(text: string): number | null {
  const trimmed = text.trim()
  const special = specialFloat.exec(trimmed)
  if (special) {
    const size = special[2]?.toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY
    return special[1] === '-' ? -size : size
  }
  return floatText.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : null
}

/** A finite float cut towards zero. */
export function truncateFloat(value: number): number | bigint {
  if (Number.isNaN(value)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(value)) {
    throw new JinjaRuntimeError('cannot convert float infinity to integer', { code: 'jinja-overflow' })
  }
  const whole = Math.trunc(value)
  return Number.isSafeInteger(whole) ? whole + 0 : pyInt(BigInt(whole))
}

/** Python's int(value). */
export function toInteger(value: Value): number | bigint {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'string') {
    const parsed = parseInteger(value)
    if (parsed === null) throw valueError(`invalid literal for int() with base 10: ${stringRepr(value)}`)
    return parsed
  }
  if (isObjectValue(value)) {
    if (value.kind === 'float') return truncateFloat(value.value)
    if (value.kind === 'undefined') throw value.error()
  }
  throw typeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  )
}

/** Python's float(value). */
export function toPyFloat(value: Value): PyFloat {
  if (typeof value === 'string') {
    const parsed = parseFloatText(value)
    if (parsed === null) throw valueError(`could not convert string to float: ${stringRepr(value)}`)
    return new PyFloat(parsed)
  }
  if (isObjectValue(value) && value.kind === 'float') return value
  if (isObjectValue(value) && value.kind === 'undefined') throw value.error()
  if (typeof value === 'number' || typeof value === 'boolean') return new PyFloat(Number(value))
  if (typeof value === 'bigint') {
    const float = Number(value)
    if (!Number.isFinite(float)) {
      throw new JinjaRuntimeError('int too large to convert to float', { code: 'jinja-overflow' })
    }
    return new PyFloat(float)
  }
  throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`)
}

/** An index or count argument: an int or bool within the safe range. */
export function toIndex(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint') return value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER
  if (isObjectValue(value) && value.kind === 'undefined') throw value.error()
  throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`)
}
