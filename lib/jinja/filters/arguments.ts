import { typeError } from '../errors.ts'
import { PyTuple, isObjectValue, typeName } from '../values/value.ts'
import type { PyDict, Value } from '../values/value.ts'
import { isTruthy } from '../values/sequences.ts'
import { toIndex } from '../values/to-number.ts'
import { pyStr } from '../values/repr.ts'

/** Reading of filter arguments that are bound already. */
export const truth = (value: Value | undefined) => value !== undefined && isTruthy(value)
export const whole = (value: Value | undefined) => toIndex(value ?? 0)
export const asText = (value: Value | undefined) => pyStr(value ?? '')

export function requireText(value: Value, what: string): string {
  if (typeof value === 'string') return value
  if (isObjectValue(value) && value.kind === 'undefined') return ''
  throw typeError(`${what} needs text, not ${typeName(value)}`, 'Convert it with the string filter.')
}

export function tupleItems(value: Value | undefined): readonly Value[] {
  return value instanceof PyTuple ? value.items : []
}

export function dictArgument(value: Value | undefined): PyDict | null {
  return value !== undefined && isObjectValue(value) && value.kind === 'dict' ? value : null
}
