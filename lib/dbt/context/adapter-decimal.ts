import { PyFloat, PyObject, isObjectValue } from '#lib/jinja/index.ts'
import type { HashKey, Value } from '#lib/jinja/index.ts'

type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '**'

/** A DECIMAL of the warehouse, exact: `digits` times ten to the power of `-scale`. Prints as it was written. */
export class PyDecimal extends PyObject {
  readonly typeName = 'decimal.Decimal'
  readonly digits: bigint
  readonly scale: number

  constructor(digits: bigint, scale: number) {
    super()
    this.digits = digits
    this.scale = scale
  }

  /** Null where the text is no plain decimal number. */
  static parse(text: string): PyDecimal | null {
    const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text)
    if (!match) return null
    const fraction = match[3] ?? ''
    return new PyDecimal(BigInt(`${match[1] ?? ''}${match[2] ?? ''}${fraction}`), fraction.length)
  }

  toNumber(): number {
    return Number(this.toStr())
  }

  override toStr(): string {
    const negative = this.digits < 0n
    const text = (negative ? -this.digits : this.digits).toString().padStart(this.scale + 1, '0')
    const whole = text.slice(0, text.length - this.scale)
    const rest = this.scale === 0 ? '' : `.${text.slice(text.length - this.scale)}`
    return `${negative ? '-' : ''}${whole}${rest}`
  }

  override repr(): string {
    return `Decimal('${this.toStr()}')`
  }

  override truthy(): boolean {
    return this.digits !== 0n
  }

  override hash(): HashKey {
    const number = this.toNumber()
    return Number.isSafeInteger(number) || this.scale > 0 ? number : this.digits
  }

  override equals(other: Value): boolean {
    return this.compare(other) === 0
  }

  override compare(other: Value): number | undefined {
    if (isObjectValue(other) && other.kind === 'float') return Math.sign(this.toNumber() - other.value)
    const decimal = asDecimal(other)
    if (decimal === null) return undefined
    const [left, right] = sameScale(this, decimal)
    return left < right ? -1 : left > right ? 1 : 0
  }

  override operate(operator: Operator, other: Value, reflected: boolean): Value | undefined {
    if (isObjectValue(other) && other.kind === 'float')
      return floatOperation(operator, this.toNumber(), other.value, reflected)
    const decimal = asDecimal(other)
    if (decimal === null) return undefined
    const [left, right] = reflected ? [decimal, this] : [this, decimal]
    return (
      exactOperation(operator, left, right) ??
      floatOperation(operator, left.toNumber(), right.toNumber(), false)
    )
  }
}

function asDecimal(value: Value): PyDecimal | null {
  if (value instanceof PyDecimal) return value
  if (typeof value === 'number' || typeof value === 'bigint') return new PyDecimal(BigInt(value), 0)
  return typeof value === 'boolean' ? new PyDecimal(value ? 1n : 0n, 0) : null
}

function sameScale(left: PyDecimal, right: PyDecimal): readonly [bigint, bigint, number] {
  const scale = Math.max(left.scale, right.scale)
  const lift = (one: PyDecimal) => one.digits * 10n ** BigInt(scale - one.scale)
  return [lift(left), lift(right), scale]
}

/** Null for what has no exact result; division is then done in floats. */
function exactOperation(operator: Operator, left: PyDecimal, right: PyDecimal): PyDecimal | null {
  const [a, b, scale] = sameScale(left, right)
  switch (operator) {
    case '+':
      return new PyDecimal(a + b, scale)
    case '-':
      return new PyDecimal(a - b, scale)
    case '*':
      return new PyDecimal(left.digits * right.digits, left.scale + right.scale)
    case '//':
      return b === 0n ? null : new PyDecimal(a / b, 0)
    case '%':
      return b === 0n ? null : new PyDecimal(a % b, scale)
    case '/':
    case '**':
      return null
  }
}

function floatOperation(
  operator: Operator,
  own: number,
  other: number,
  reflected: boolean,
): Value | undefined {
  const [left, right] = reflected ? [other, own] : [own, other]
  switch (operator) {
    case '+':
      return new PyFloat(left + right)
    case '-':
      return new PyFloat(left - right)
    case '*':
      return new PyFloat(left * right)
    case '/':
      return right === 0 ? undefined : new PyFloat(left / right)
    case '//':
      return right === 0 ? undefined : new PyFloat(Math.floor(left / right))
    case '%':
      return right === 0 ? undefined : new PyFloat(left - right * Math.trunc(left / right))
    case '**':
      return new PyFloat(left ** right)
  }
}
