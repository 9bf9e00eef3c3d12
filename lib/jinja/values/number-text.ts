/** Text of floats exactly as Python writes it: shortest repr, and correctly rounded fixed and exponent forms. */

export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < 16) return plainNotation(mantissa, exponent)
  const sign = exponent < 0 ? '-' : '+'
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function plainNotation(mantissa: string, exponent: number): string {
  const negative = mantissa.startsWith('-')
  const digits = mantissa.replace(/[-.]/g, '')
  let text: string
  if (exponent < 0) text = `0.${'0'.repeat(-exponent - 1)}${digits}`
  else if (digits.length <= exponent + 1) text = `${digits.padEnd(exponent + 1, '0')}.0`
  else text = `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
  return negative ? `-${text}` : text
}

interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** A finite float's exact value. */
export function exactFraction(value: number): Fraction {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const exponentBits = Number(bits >> 52n)
  const fraction = bits & 0xfffffffffffffn
  const mantissa = exponentBits === 0 ? fraction : fraction | 0x10000000000000n
  const exponent = (exponentBits === 0 ? 1 : exponentBits) - 1075
  const sign = value < 0 ? -1n : 1n
  return exponent >= 0
    ? { numerator: sign * (mantissa << BigInt(exponent)), denominator: 1n }
    : { numerator: sign * mantissa, denominator: 1n << BigInt(-exponent) }
}

/** |value| * 10**digits as an integer, halves to even. */
function scaled(value: number, digits: number): bigint {
  const exact = exactFraction(Math.abs(value))
  const power = 10n ** BigInt(Math.abs(digits))
  const numerator = digits >= 0 ? exact.numerator * power : exact.numerator
  const denominator = digits >= 0 ? exact.denominator : exact.denominator * power
  const quotient = numerator / denominator
  const twice = 2n * (numerator % denominator)
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n)
  return up ? quotient + 1n : quotient
}

/** Digits without a sign: `%.2f`. */
export function fixedDigits(value: number, precision: number): string {
  const digits = scaled(value, precision)
    .toString()
    .padStart(precision + 1, '0')
  return precision === 0 ? digits : `${digits.slice(0, -precision)}.${digits.slice(-precision)}`
}

interface Scientific {
  readonly digits: string
  readonly exponent: number
}

function scientific(value: number, precision: number): Scientific {
  if (value === 0) return { digits: '0'.repeat(precision + 1), exponent: 0 }
  const exponent = Number(Math.abs(value).toExponential().split('e')[1] ?? '0')
  const digits = scaled(value, precision - exponent).toString()
  return digits.length > precision + 1
    ? { digits: digits.slice(0, -1), exponent: exponent + 1 }
    : { digits, exponent }
}

/** `%.2e` without a sign. */
export function exponentDigits(value: number, precision: number, keepPoint = false): string {
  const { digits, exponent } = scientific(value, precision)
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : keepPoint ? '.' : ''
  return `${digits.slice(0, 1)}${fraction}${exponentSuffix(exponent)}`
}

const exponentSuffix = (exponent: number) =>
  `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`

/** `%g` without a sign. */
export function generalDigits(value: number, precision: number, keepZeros = false): string {
  const wanted = precision === 0 ? 1 : precision
  const { digits, exponent } = scientific(value, wanted - 1)
  const trim = (text: string) => (keepZeros || !text.includes('.') ? text : text.replace(/\.?0+$/, ''))
  if (exponent >= -4 && exponent < wanted) return trim(fixedDigits(value, wanted - 1 - exponent))
  const fraction = digits.length > 1 ? trim(`${digits.slice(0, 1)}.${digits.slice(1)}`) : digits
  return `${fraction}${exponentSuffix(exponent)}`
}

/** Python's round(value, digits) of a float. */
export function roundFloat(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 400) return value
  if (digits < -400) return 0 * value
  const size = scaled(value, digits)
  const text = digits >= 0 ? `${size}e-${digits}` : `${size}e${-digits}`
  const rounded = Number(text)
  return value < 0 || Object.is(value, -0) ? -rounded : rounded
}
