import { bindArguments } from '../values/call.ts'
import type { Param } from '../values/call.ts'
import type { CallArgs, Value } from '../values/value.ts'

/** A filter gets the value on its left and the arguments in brackets. */
export type Filter = (value: Value, args: CallArgs) => Value
export type Test = (value: Value, args: CallArgs) => boolean

type Bound = readonly (Value | undefined)[]

export function filterOf(
  name: string,
  params: readonly Param[],
  body: (value: Value, values: Bound) => Value,
): Filter {
  return (value, args) =>
    body(value, params.length === 0 && isEmpty(args) ? [] : bindArguments(name, params, args))
}

export function testOf(
  name: string,
  params: readonly Param[],
  body: (value: Value, values: Bound) => boolean,
): Test {
  return (value, args) =>
    body(value, params.length === 0 && isEmpty(args) ? [] : bindArguments(name, params, args))
}

const isEmpty = (args: CallArgs) => args.positional.length === 0 && args.keyword.size === 0
