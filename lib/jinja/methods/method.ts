import { typeError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { bindArguments } from '../values/call.ts'
import type { Param } from '../values/call.ts'
import type { CallArgs, Value } from '../values/value.ts'

export type MethodBody<T> = (self: T, values: readonly (Value | undefined)[], args: CallArgs) => Value

/** A method of a built-in type, before it is bound to a value. */
export interface Method<T> {
  readonly run: (self: T, args: CallArgs, name: string) => Value
}

export type MethodTable<T> = ReadonlyMap<string, Method<T>>

interface MethodSpec<T> {
  readonly params: readonly Param[]
  /** Python's C methods mostly refuse keywords. */
  readonly named: boolean
  readonly body: MethodBody<T>
}

export function method<T>(params: readonly Param[], body: MethodBody<T>): MethodSpec<T> {
  return { params, body, named: false }
}

export function namedMethod<T>(params: readonly Param[], body: MethodBody<T>): MethodSpec<T> {
  return { params, body, named: true }
}

export function methodTable<T>(
  typeName: string,
  specs: Readonly<Record<string, MethodSpec<T>>>,
): MethodTable<T> {
  const table = new Map<string, Method<T>>()
  for (const [name, spec] of Object.entries(specs)) table.set(name, toMethod(typeName, spec))
  return table
}

function toMethod<T>(typeName: string, spec: MethodSpec<T>): Method<T> {
  return {
    run: (self, args, name) => {
      if (!spec.named && args.keyword.size > 0)
        throw typeError(`${typeName}.${name}() takes no keyword arguments`)
      if (typeof self === 'string') activeRuntime().budget.scan(self.length)
      return spec.body(self, bindArguments(name, spec.params, args), args)
    },
  }
}

export const required = (name: string): Param => ({ name })
export const withDefault = (name: string, value: Value): Param => ({ name, default: value })
export const optional = (name: string): Param => ({ name, optional: true })
export const varargs = (name: string): Param => ({ name, kind: 'varargs' })
export const kwargs = (name: string): Param => ({ name, kind: 'kwargs' })
