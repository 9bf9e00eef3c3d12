import { JinjaRuntimeError, typeError } from '../errors.ts'
import { binaryOperation, negate } from '../values/arithmetic.ts'
import { fixedDigits, roundFloat } from '../values/number-text.ts'
import { parseInteger, toInteger, toPyFloat, truncateFloat } from '../values/to-number.ts'
import { PyFloat, isObjectValue, pyInt, typeName } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import { asText, truth, whole } from './arguments.ts'
import { filterOf } from './registry.ts'
import type { Filter } from './registry.ts'

/** Python's `except (TypeError, ValueError)`. */
function attempt<T>(run: () => T, also: readonly string[] = []): T | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof JinjaRuntimeError && ['jinja-type', 'jinja-value', ...also].includes(error.code))
      return undefined
    throw error
  }
}

function int(value: Value, [standard, base]: readonly (Value | undefined)[]): Value {
  const direct = attempt(() => {
    if (typeof value !== 'string') return toInteger(value)
    const parsed = parseInteger(value, whole(base))
    if (parsed === null) throw typeError('no integer')
    return parsed
  })
  if (direct !== undefined) return direct
  const cut = attempt(() => truncateFloat(toPyFloat(value).value), ['jinja-overflow'])
  return cut === undefined ? (standard ?? null) : cut
}

function round(value: Value, [precision, method]: readonly (Value | undefined)[]): Value {
  const digits = whole(precision)
  const how = asText(method)
  if (how !== 'common' && how !== 'ceil' && how !== 'floor')
    throw typeError('method must be common, ceil or floor')
  if (how === 'common') return roundCommon(value, digits)
  const scale = binaryOperation('**', 10, digits)
  const scaled = binaryOperation('*', value, scale)
  if (typeof scaled === 'string') throw typeError('must be real number, not str')
  const size = toPyFloat(scaled).value
  const cut = truncateFloat(how === 'ceil' ? Math.ceil(size) : Math.floor(size))
  return binaryOperation('/', cut, scale)
}

function roundCommon(value: Value, digits: number): Value {
  if (typeof value === 'boolean') return roundCommon(value ? 1 : 0, digits)
  if (typeof value === 'number' || typeof value === 'bigint')
    return digits >= 0 ? value : roundInteger(value, digits)
  if (isObjectValue(value) && value.kind === 'float') return new PyFloat(roundFloat(value.value, digits))
  if (isObjectValue(value) && value.kind === 'undefined') throw value.error()
  throw typeError(`type ${typeName(value)} doesn't define __round__ method`)
}

function roundInteger(value: number | bigint, digits: number): Value {
  const unit = 10n ** BigInt(Math.min(-digits, 1000))
  const size = BigInt(value)
  const rest = ((size % unit) + unit) % unit
  const down = size - rest
  const up = rest * 2n > unit || (rest * 2n === unit && (down / unit) % 2n !== 0n)
  return pyInt(up ? down + unit : down)
}

const decimalUnits = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']
const binaryUnits = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB']

function fileSize(value: Value, binary: boolean): string {
  const bytes = toPyFloat(value).value
  const base = binary ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${truncateFloat(bytes)} Bytes`
  const units = binary ? binaryUnits : decimalUnits
  for (const [index, unit] of units.entries()) {
    const next = base ** (index + 2)
    if (bytes < next || index === units.length - 1) return `${fixedDigits((base * bytes) / next, 1)} ${unit}`
  }
  return ''
}

function absolute(value: Value): Value {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' || typeof value === 'bigint') return value < 0 ? negate(value) : value
  if (isObjectValue(value) && value.kind === 'float') return new PyFloat(Math.abs(value.value))
  if (isObjectValue(value) && value.kind === 'undefined') throw value.error()
  throw typeError(`bad operand type for abs(): '${typeName(value)}'`)
}

export const numberFilters: Readonly<Record<string, Filter>> = {
  abs: filterOf('abs', [], absolute),
  int: filterOf(
    'int',
    [
      { name: 'default', default: 0 },
      { name: 'base', default: 10 },
    ],
    int,
  ),
  float: filterOf(
    'float',
    [{ name: 'default', default: new PyFloat(0) }],
    (value, [standard]) => attempt(() => toPyFloat(value)) ?? standard ?? null,
  ),
  round: filterOf(
    'round',
    [
      { name: 'precision', default: 0 },
      { name: 'method', default: 'common' },
    ],
    round,
  ),
  filesizeformat: filterOf('filesizeformat', [{ name: 'binary', default: false }], (value, [binary]) =>
    fileSize(value, truth(binary)),
  ),
}
