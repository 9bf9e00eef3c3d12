import { typeError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { PyDict, PyFunction, PyTuple, isObjectValue, typeName } from './value.ts'
import type { CallArgs, CallSite, Value } from './value.ts'

/** A parameter of a host function in Python's manner. */
export interface Param {
  readonly name: string
  /** Value where the caller gives none. */
  readonly default?: Value
  /** The caller may leave it out; the function then gets `undefined`. */
  readonly optional?: boolean
  /** `*name` collects into a PyTuple, `**name` into a PyDict; `keyword` cannot be given by position. */
  readonly kind?: 'normal' | 'keyword' | 'varargs' | 'kwargs'
}

const noKeywords: ReadonlyMap<string, Value> = new Map<string, Value>()

export function callArgs(
  positional: readonly Value[] = [],
  keyword: ReadonlyMap<string, Value> | Readonly<Record<string, Value>> = noKeywords,
  site: CallSite | null = null,
): CallArgs {
  return { positional, keyword: keyword instanceof Map ? keyword : new Map(Object.entries(keyword)), site }
}

/** A callable for templates that reads its arguments itself. */
export function functionValue(name: string, call: (args: CallArgs) => Value): PyFunction {
  return new PyFunction(name, call)
}

/** A callable whose arguments are bound to `params` first, with Python's errors for what does not fit. */
export function signatureFunction(
  name: string,
  params: readonly Param[],
  call: (values: readonly (Value | undefined)[], args: CallArgs) => Value,
): PyFunction {
  return new PyFunction(name, (args) => call(bindArguments(name, params, args), args))
}

/** Values in the order of `params`; undefined only for a parameter that is `optional` and not given. */
export function bindArguments(name: string, params: readonly Param[], args: CallArgs): (Value | undefined)[] {
  const bound: (Value | undefined)[] = new Array<Value | undefined>(params.length).fill(undefined)
  const rest = bindPositional(name, params, args.positional, bound)
  const extra = bindKeywords(name, params, args.keyword, bound)
  const missing: string[] = []
  for (let index = 0; index < params.length; index += 1) {
    const param = params[index]
    if (!param) continue
    if (param.kind === 'varargs') bound[index] = new PyTuple(rest)
    else if (param.kind === 'kwargs') bound[index] = extra
    else if (bound[index] === undefined) {
      if (param.default !== undefined) bound[index] = param.default
      else if (!param.optional) missing.push(param.name)
    }
  }
  if (missing.length > 0) throw missingArguments(name, missing)
  return bound
}

function bindPositional(
  name: string,
  params: readonly Param[],
  given: readonly Value[],
  bound: (Value | undefined)[],
): Value[] {
  let next = 0
  for (let index = 0; index < params.length; index += 1) {
    if (next >= given.length || (params[index]?.kind ?? 'normal') !== 'normal') break
    bound[index] = given[next++]
  }
  if (next < given.length && !params.some((param) => param.kind === 'varargs')) {
    throw typeError(tooManyArguments(name, params, given.length))
  }
  return given.slice(next)
}

function bindKeywords(
  name: string,
  params: readonly Param[],
  given: ReadonlyMap<string, Value>,
  bound: (Value | undefined)[],
): PyDict {
  const extra = new PyDict()
  if (given.size === 0) return extra
  const takesExtra = params.some((param) => param.kind === 'kwargs')
  for (const [key, value] of given) {
    const index = params.findIndex((param) => param.name === key && isNamed(param))
    if (index === -1) {
      if (!takesExtra)
        throw typeError(`${name}() got an unexpected keyword argument '${key}'`, knownNames(params))
      extra.set(key, value)
    } else if (bound[index] !== undefined) {
      throw typeError(`${name}() got multiple values for argument '${key}'`)
    } else bound[index] = value
  }
  return extra
}

const isNamed = (param: Param) => param.kind !== 'varargs' && param.kind !== 'kwargs'

function knownNames(params: readonly Param[]): string | null {
  const names = params.filter(isNamed).map((param) => param.name)
  return names.length > 0 ? `Its arguments are ${names.join(', ')}.` : 'It takes no arguments.'
}

function tooManyArguments(name: string, params: readonly Param[], given: number): string {
  const positional = params.filter((param) => (param.kind ?? 'normal') === 'normal')
  const required = positional.filter((param) => param.default === undefined && !param.optional).length
  const most = positional.length
  const takes = required === most ? String(most) : `from ${required} to ${most}`
  const were = given === 1 ? 'was' : 'were'
  return `${name}() takes ${takes} positional argument${takes === '1' ? '' : 's'} but ${given} ${were} given`
}

function missingArguments(name: string, missing: readonly string[]): Error {
  const quoted = missing.map((one) => `'${one}'`)
  const last = quoted.pop() ?? ''
  const list = quoted.length === 0 ? last : `${quoted.join(', ')}${quoted.length > 1 ? ',' : ''} and ${last}`
  const noun = missing.length === 1 ? 'argument' : 'arguments'
  return typeError(`${name}() missing ${missing.length} required positional ${noun}: ${list}`)
}

/** Calls what a template calls; an Undefined or a value that is no function is an error. */
export function callValue(callee: Value, args: CallArgs): Value {
  activeRuntime().budget.use(1)
  if (isObjectValue(callee)) {
    if (callee.kind === 'function') return callee.call(args)
    if (callee.kind === 'undefined') {
      if (callee.swallow) return callee
      throw callee.error()
    }
    if (callee.kind === 'object' && callee.call) return callee.call(args)
  }
  throw typeError(`'${typeName(callee)}' object is not callable`)
}

export function isCallable(value: Value): boolean {
  if (!isObjectValue(value)) return false
  return value.kind === 'function' || (value.kind === 'object' && value.call !== undefined)
}
