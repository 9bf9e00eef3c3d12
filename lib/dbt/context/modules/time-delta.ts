import { JinjaRuntimeError, PyFloat, PyObject, pyInt } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { hostFunction } from '../host.ts'
import { microsToWall, pad } from './python-calendar.ts'

export const second = 1_000_000n
export const day = 86_400n * second
/** As in Python. */
const mostDays = 999_999_999n

/** A length of time in microseconds. */
export class TimeDelta extends PyObject {
  readonly typeName = 'datetime.timedelta'
  readonly micros: bigint

  constructor(micros: bigint) {
    super()
    const days = floorDivide(micros, day)
    if (days > mostDays || days < -mostDays) {
      throw new JinjaRuntimeError(`days=${days}; must have magnitude <= ${mostDays}`, 'jinja-overflow')
    }
    this.micros = micros
  }

  override getAttr(name: string): Value | undefined {
    const days = floorDivide(this.micros, day)
    const rest = this.micros - days * day
    switch (name) {
      case 'days':
        return Number(days)
      case 'seconds':
        return Number(rest / second)
      case 'microseconds':
        return Number(rest % second)
      case 'total_seconds':
        return hostFunction('total_seconds', [], () => new PyFloat(Number(this.micros) / 1e6))
      default:
        return undefined
    }
  }

  override operate(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof TimeDelta) return combineDeltas(this, other, operator, reflected)
    const factor = typeof other === 'number' ? other : other instanceof PyFloat ? other.value : null
    if (factor === null) return undefined
    if (operator === '*') return new TimeDelta(BigInt(Math.round(Number(this.micros) * factor)))
    if ((operator === '/' || operator === '//') && !reflected && factor !== 0) {
      return new TimeDelta(BigInt(Math.round(Number(this.micros) / factor)))
    }
    return undefined
  }

  override compare(other: Value): number | undefined {
    return other instanceof TimeDelta ? Number(this.micros - other.micros) : undefined
  }

  override equals(other: Value): boolean {
    return other instanceof TimeDelta && other.micros === this.micros
  }

  override hash(): string {
    return `timedelta ${this.micros}`
  }

  override truthy(): boolean {
    return this.micros !== 0n
  }

  override toStr(): string {
    const days = floorDivide(this.micros, day)
    const wall = microsToWall(this.micros - days * day)
    const fraction = wall.microsecond === 0 ? '' : `.${pad(wall.microsecond, 6)}`
    const clock = `${wall.hour}:${pad(wall.minute)}:${pad(wall.second)}${fraction}`
    if (days === 0n) return clock
    return `${days} day${days === 1n || days === -1n ? '' : 's'}, ${clock}`
  }

  override repr(): string {
    return `datetime.timedelta(${this.toStr()})`
  }
}

export const floorDivide = (a: bigint, b: bigint) => (a - (((a % b) + b) % b)) / b

function combineDeltas(
  own: TimeDelta,
  other: TimeDelta,
  operator: string,
  reflected: boolean,
): Value | undefined {
  const [left, right] = reflected ? [other.micros, own.micros] : [own.micros, other.micros]
  if (operator === '+') return new TimeDelta(left + right)
  if (operator === '-') return new TimeDelta(left - right)
  if (right === 0n) return undefined
  if (operator === '/') return new PyFloat(Number(left) / Number(right))
  if (operator === '//') return pyInt(floorDivide(left, right))
  return undefined
}
