import { JinjaRuntimeError, typeError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { numeric } from './compare.ts'
import { formatPercent } from './percent-format.ts'
import { PyDictView, asSet, listItems } from './sequences.ts'
import { PyFloat, PyList, PySet, PyTuple, isObjectValue, pyInt, typeName } from './value.ts'
import type { BinaryOperator, Value } from './value.ts'

const zeroDivision = (message: string) =>
  new JinjaRuntimeError(message, { code: 'jinja-zero-division', hint: 'Test the divisor for 0 first.' })
const overflow = (message: string) => new JinjaRuntimeError(message, { code: 'jinja-overflow' })

/** Python's binary operators. */
export function binaryOperation(operator: BinaryOperator, left: Value, right: Value): Value {
  const leftNumber = numeric(left)
  if (leftNumber !== null) {
    const rightNumber = numeric(right)
    if (rightNumber !== null) {
      const floats = isFloat(left) || isFloat(right)
      return floats
        ? new PyFloat(floatOperation(operator, toFloat(leftNumber), toFloat(rightNumber)))
        : integerOperation(operator, leftNumber, rightNumber)
    }
  }
  return otherOperation(operator, left, right)
}

const isFloat = (value: Value) => isObjectValue(value) && value.kind === 'float'

/** An integer as a float; one too large is Python's OverflowError. */
export function toFloat(value: number | bigint): number {
  const float = Number(value)
  if (typeof value === 'bigint' && !Number.isFinite(float))
    throw overflow('int too large to convert to float')
  return float + 0
}

function integerOperation(operator: BinaryOperator, left: number | bigint, right: number | bigint): Value {
  if (typeof left === 'number' && typeof right === 'number') {
    const small = smallIntegerOperation(operator, left, right)
    if (small !== null) return small
  }
  return bigOperation(operator, BigInt(left), BigInt(right))
}

/** Null where the result may not be a safe integer. */
function smallIntegerOperation(operator: BinaryOperator, left: number, right: number): Value | null {
  switch (operator) {
    case '+':
      return safe(left + right)
    case '-':
      return safe(left - right)
    case '*':
      return safe(left * right)
    case '/':
      if (right === 0) throw zeroDivision('division by zero')
      // No integer is -0, but 0 / -1 is -0.0.
      return new PyFloat((left + 0) / right)
    case '%': {
      if (right === 0) throw zeroDivision('integer modulo by zero')
      const rest = left % right
      return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest + 0
    }
    default:
      return null
  }
}

const safe = (value: number) => (Number.isSafeInteger(value) ? value + 0 : null)

function bigOperation(operator: BinaryOperator, left: bigint, right: bigint): Value {
  switch (operator) {
    case '+':
      return limited(left + right)
    case '-':
      return limited(left - right)
    case '*':
      activeRuntime().budget.integerBits(bitLength(left) + bitLength(right) - 1)
      return limited(left * right)
    case '/':
      return bigDivision(left, right)
    case '//':
      if (right === 0n) throw zeroDivision('integer division or modulo by zero')
      return pyInt(floorDivide(left, right))
    case '%':
      if (right === 0n) throw zeroDivision('integer modulo by zero')
      return pyInt(left - floorDivide(left, right) * right)
    case '**':
      return bigPower(left, right)
  }
}

function limited(value: bigint): Value {
  const result = pyInt(value)
  if (typeof result === 'bigint') activeRuntime().budget.integerBits(bitLength(result))
  return result
}

/** Bits of the absolute value, exact to four. */
function bitLength(value: bigint): number {
  return value.toString(16).replace('-', '').length * 4 - 3
}

function floorDivide(left: bigint, right: bigint): bigint {
  const quotient = left / right
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient
}

function bigDivision(left: bigint, right: bigint): Value {
  if (right === 0n) throw zeroDivision('division by zero')
  const direct = Number(left) / Number(right)
  const exact = Number.isSafeInteger(Number(left)) && Number.isSafeInteger(Number(right))
  if (exact) return new PyFloat(direct)
  // Scale so that the quotient keeps 64 bits, then let the conversion round.
  const shift = BigInt(Math.max(0, 66 - bitLength(left) + bitLength(right)))
  const quotient = (left << shift) / right
  const result = Number(quotient) / 2 ** Number(shift)
  if (!Number.isFinite(result)) throw overflow('integer division result too large for a float')
  return new PyFloat(result)
}

function bigPower(base: bigint, exponent: bigint): Value {
  if (exponent < 0n) {
    if (base === 0n) throw zeroDivision('0.0 cannot be raised to a negative power')
    return new PyFloat(floatOperation('**', toFloat(base), toFloat(exponent)))
  }
  if (base !== 0n && base !== 1n && base !== -1n) {
    const bits = Number(exponent) * Math.max(1, bitLength(base) - 1)
    activeRuntime().budget.integerBits(bits)
  } else if (exponent > 1n) return pyInt(base === -1n && exponent % 2n === 0n ? 1n : base)
  return limited(base ** exponent)
}

function floatOperation(operator: BinaryOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      if (right === 0) throw zeroDivision('float division by zero')
      return left / right
    case '//':
      if (right === 0) throw zeroDivision('float floor division by zero')
      return floatFloorDivide(left, right)
    case '%':
      if (right === 0) throw zeroDivision('float modulo')
      return floatModulo(left, right)
    case '**':
      return floatPower(left, right)
  }
}

function floatModulo(left: number, right: number): number {
  const rest = left % right
  if (rest === 0) return right < 0 ? -0 : 0
  return rest < 0 !== right < 0 ? rest + right : rest
}

function floatFloorDivide(left: number, right: number): number {
  let rest = left % right
  let quotient = (left - rest) / right
  if (rest !== 0 && rest < 0 !== right < 0) {
    rest += right
    quotient -= 1
  }
  if (quotient === 0) return left / right < 0 || Object.is(left / right, -0) ? -0 : 0
  const floor = Math.floor(quotient)
  return quotient - floor > 0.5 ? floor + 1 : floor
}

function floatPower(left: number, right: number): number {
  if (left === 0 && right < 0) throw zeroDivision('0.0 cannot be raised to a negative power')
  if (left < 0 && !Number.isInteger(right) && Number.isFinite(right)) {
    throw new JinjaRuntimeError('a negative number to a fractional power is a complex number', {
      code: 'jinja-unsupported',
      hint: 'Complex numbers are not supported; use a base that is not negative.',
    })
  }
  if (left === 1) return 1
  const result = left ** right
  if (!Number.isFinite(result) && Number.isFinite(left) && Number.isFinite(right)) {
    throw overflow("(34, 'Numerical result out of range')")
  }
  return result
}

function otherOperation(operator: BinaryOperator, left: Value, right: Value): Value {
  const special = undefinedOrObject(operator, left, right)
  if (special !== null) return special
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right)
  if (operator === '+') {
    const sum = concatenation(left, right)
    if (sum !== null) return sum
  }
  if (operator === '*') {
    const product = repetition(left, right)
    if (product !== null) return product
  }
  if (operator === '-') {
    const difference = setDifference(left, right)
    if (difference !== null) return difference
  }
  throw unsupported(operator, left, right)
}

function undefinedOrObject(operator: BinaryOperator, left: Value, right: Value): Value | null {
  for (const side of [left, right]) {
    if (isObjectValue(side) && side.kind === 'undefined' && !(operator === '%' && side === right))
      throw side.error()
  }
  if (isObjectValue(left) && left.kind === 'object') {
    const result = left.operate?.(operator, right, false)
    if (result !== undefined) return result
  }
  if (isObjectValue(right) && right.kind === 'object' && !(operator === '%' && typeof left === 'string')) {
    const result = right.operate?.(operator, left, true)
    if (result !== undefined) return result
  }
  return null
}

function concatenation(left: Value, right: Value): Value | null {
  const { budget } = activeRuntime()
  if (typeof left === 'string' && typeof right === 'string') {
    budget.length(left.length + right.length)
    budget.text(left.length + right.length)
    return left + right
  }
  if (isObjectValue(left) && isObjectValue(right)) {
    if (left.kind === 'list' && right.kind === 'list') {
      budget.use(left.items.length + right.items.length)
      return new PyList([...left.items, ...right.items])
    }
    if (left.kind === 'tuple' && right.kind === 'tuple') {
      budget.use(left.items.length + right.items.length)
      return new PyTuple([...left.items, ...right.items])
    }
  }
  return null
}

function repetition(left: Value, right: Value): Value | null {
  const times = repeatCount(right)
  if (times !== null) return repeated(left, times)
  const reverse = repeatCount(left)
  return reverse === null ? null : repeated(right, reverse)
}

function repeatCount(value: Value): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number') return Math.max(0, value)
  if (typeof value !== 'bigint') return null
  return value > largestIndex ? Infinity : Math.max(0, Number(value))
}

/** What Python can count the items of a list with. */
const largestIndex = 2n ** 63n - 1n

function repeated(value: Value, times: number): Value | null {
  const { budget } = activeRuntime()
  const isSequence =
    typeof value === 'string' || (isObjectValue(value) && (value.kind === 'list' || value.kind === 'tuple'))
  if (!isSequence) return null
  if (times === Infinity) throw overflow("cannot fit 'int' into an index-sized integer")
  if (typeof value === 'string') {
    budget.length(value.length * times)
    return value.repeat(value === '' ? 0 : times)
  }
  budget.length(value.items.length * times)
  budget.use(value.items.length * times)
  const items: Value[] = []
  if (value.items.length > 0)
    for (let turn = 0; turn < times; turn += 1) for (const item of value.items) items.push(item)
  return value.kind === 'list' ? new PyList(items) : new PyTuple(items)
}

function setDifference(left: Value, right: Value): Value | null {
  const a = asSet(left)
  if (a === null) return null
  const b = left instanceof PyDictView ? new PySet(listItems(right)) : asSet(right)
  if (b === null) return null
  return new PySet([...a.items()].filter((item) => !b.has(item)))
}

function unsupported(operator: BinaryOperator, left: Value, right: Value): Error {
  const names = [typeName(left), typeName(right)]
  if (operator === '+' && (names[0] === 'str' || names[0] === 'list' || names[0] === 'tuple')) {
    return typeError(
      `can only concatenate ${names[0]} (not "${names[1]}") to ${names[0]}`,
      names[0] === 'str' ? 'Join with ~ instead of +, or convert with the string filter.' : null,
    )
  }
  if (
    operator === '*' &&
    [left, right].some(
      (side) =>
        typeof side === 'string' || (isObjectValue(side) && (side.kind === 'list' || side.kind === 'tuple')),
    )
  ) {
    const sequenceFirst =
      typeof left === 'string' || (isObjectValue(left) && (left.kind === 'list' || left.kind === 'tuple'))
    return typeError(`can't multiply sequence by non-int of type '${sequenceFirst ? names[1] : names[0]}'`)
  }
  const shown = operator === '**' ? '** or pow()' : operator
  return typeError(
    `unsupported operand type(s) for ${shown}: '${names[0]}' and '${names[1]}'`,
    names.includes('str') && operator !== '**'
      ? 'Convert text first with the int or float filter; join texts with ~.'
      : null,
  )
}

export function negate(value: Value): Value {
  const number = numeric(value)
  if (number === null) throw badUnary('-', value)
  if (isFloat(value)) return new PyFloat(-Number(number))
  return typeof number === 'bigint' ? pyInt(-number) : 0 - number
}

export function plus(value: Value): Value {
  const number = numeric(value)
  if (number === null) throw badUnary('+', value)
  return isFloat(value) ? value : number
}

function badUnary(operator: string, value: Value): Error {
  if (isObjectValue(value) && value.kind === 'undefined') return value.error()
  return typeError(`bad operand type for unary ${operator}: '${typeName(value)}'`)
}
