import { JinjaRuntimeError } from '../errors.ts'
import { exactFraction } from '../values/number-text.ts'
import { PyFloat, PyTuple, pyInt } from '../values/value.ts'
import { method, methodTable } from './method.ts'

type Int = number | bigint

const bits = (value: Int) => (BigInt(value) < 0n ? -BigInt(value) : BigInt(value)).toString(2)

export const intMethods = methodTable<Int>('int', {
  bit_length: method([], (self) => (BigInt(self) === 0n ? 0 : bits(self).length)),
  bit_count: method([], (self) => bits(self).replaceAll('0', '').length),
  conjugate: method([], (self) => self),
  as_integer_ratio: method([], (self) => new PyTuple([self, 1])),
})

export function intAttribute(value: Int, name: string): Int | undefined {
  if (name === 'real' || name === 'numerator') return value
  if (name === 'imag') return 0
  return name === 'denominator' ? 1 : undefined
}

function ratio(value: number): PyTuple {
  if (!Number.isFinite(value)) {
    throw new JinjaRuntimeError(
      `cannot convert ${Number.isNaN(value) ? 'NaN' : 'Infinity'} to integer ratio`,
      {
        code: Number.isNaN(value) ? 'jinja-value' : 'jinja-overflow',
      },
    )
  }
  let { numerator, denominator } = exactFraction(value)
  while (denominator > 1n && numerator % 2n === 0n) {
    numerator /= 2n
    denominator /= 2n
  }
  return new PyTuple([pyInt(numerator), pyInt(denominator)])
}

function hex(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (value === 0) return `${sign}0x0.0p+0`
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const raw = view.getBigUint64(0)
  const stored = Number(raw >> 52n)
  const fraction = (raw & 0xfffffffffffffn).toString(16).padStart(13, '0')
  const exponent = stored === 0 ? -1022 : stored - 1023
  return `${sign}0x${stored === 0 ? 0 : 1}.${fraction}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}

export const floatMethods = methodTable<PyFloat>('float', {
  is_integer: method([], (self) => Number.isInteger(self.value)),
  as_integer_ratio: method([], (self) => ratio(self.value)),
  conjugate: method([], (self) => self),
  hex: method([], (self) => hex(self.value)),
})

export function floatAttribute(value: PyFloat, name: string): PyFloat | undefined {
  if (name === 'real') return value
  return name === 'imag' ? new PyFloat(0) : undefined
}
