import { JinjaRuntimeError, ReturnSignal, pushFrame, typeError } from '../errors.ts'
import { activeRuntime, withRuntime } from '../limits.ts'
import type { Scope } from '../scope.ts'
import type { TemplateSource } from '../source.ts'
import { PyDict, PyFunction, PyTuple, Undefined, isObjectValue } from '../values/value.ts'
import type { CallArgs, Value } from '../values/value.ts'
import type { Evaluate, Execute } from './compiled.ts'
import { Frame, RenderRun, Writer, createRun } from './frame.ts'
import type { FunctionScope } from './scopes.ts'

/** A macro's body as closures, shared by all macros made from one definition. */
export interface MacroCode {
  readonly name: string
  readonly params: readonly { readonly name: string; readonly slot: number }[]
  readonly defaults: readonly (Evaluate | null)[]
  /** Slots of the special names, null where the body does not use them. */
  readonly caller: number | null
  readonly varargs: number | null
  readonly kwargs: number | null
  readonly body: Execute
  readonly owner: FunctionScope
  readonly source: TemplateSource
  /** Of a body that is text and parameters alone: its texts, and the places of the parameters. */
  readonly plain: readonly (string | number)[] | null
}

/** A macro, or the `caller` of a call block. */
/** Hears of each call of a macro, and makes it. */
export type AroundCall = (run: (args: CallArgs) => Value, args: CallArgs) => Value

export class PyMacro extends PyFunction {
  override readonly typeName = 'Macro'
  readonly #code: MacroCode

  constructor(
    code: MacroCode,
    parent: Frame | null,
    globals: Scope,
    kind: 'macro' | 'caller' = 'macro',
    around: AroundCall | null = null,
  ) {
    const run = (args: CallArgs) => runMacro({ code, parent, globals, kind }, args)
    super(code.name, around === null ? run : (args) => around(run, args))
    this.#code = code
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.#code.name
      case 'arguments':
        return new PyTuple(this.#code.params.map((param) => param.name))
      case 'catch_kwargs':
        return this.#code.kwargs !== null
      case 'catch_varargs':
        return this.#code.varargs !== null
      case 'caller':
        return this.#code.caller !== null
      default:
        return undefined
    }
  }

  override repr(): string {
    return `<Macro '${this.#code.name}'>`
  }
}

interface MacroInstance {
  readonly code: MacroCode
  readonly parent: Frame | null
  readonly globals: Scope
  readonly kind: 'macro' | 'caller'
}

function runMacro(macro: MacroInstance, args: CallArgs): Value {
  const active = activeRuntime()
  if (active instanceof RenderRun) return runMacroIn(active, macro, args)
  const run = createRun({ sourceMap: false })
  return withRuntime(run, () => runMacroIn(run, macro, args))
}

function runMacroIn(run: RenderRun, macro: MacroInstance, args: CallArgs): Value {
  const { code } = macro
  const { plain } = code
  if (plain !== null && !run.mapped && isPlainCall(code, args)) {
    const text = joinPlain(run, plain, args.positional)
    if (text !== null) return text
  }
  run.budget.enter()
  try {
    const frame = new Frame(
      code.owner.size,
      macro.parent,
      macro.globals,
      run,
      new Writer(code.source, run.mapped),
    )
    bindMacroArguments(code, args, frame)
    return runBody(macro, frame, args)
  } finally {
    run.budget.leave()
  }
}

/** Longer texts count for more than a step. */
const longestPlain = 255

/** Every parameter is given, by its place and as a short text: then nothing can go wrong within the body. */
function isPlainCall(code: MacroCode, { positional, keyword }: CallArgs): boolean {
  if (keyword.size > 0 || positional.length !== code.params.length) return false
  for (let at = 0; at < positional.length; at += 1) {
    const value = positional[at]
    if (typeof value !== 'string' || value.length > longestPlain) return false
  }
  return true
}

/**
 * What the body would print; most macros of a project are such, some SQL around their arguments. Null near a limit,
 * where the error has to name its place in the body.
 */
function joinPlain(
  run: RenderRun,
  plain: readonly (string | number)[],
  values: readonly Value[],
): string | null {
  const { budget } = run
  let text = ''
  let steps = 0
  for (let at = 0; at < plain.length; at += 1) {
    const part = plain[at] ?? ''
    const piece = typeof part === 'string' ? part : values[part]
    if (typeof piece !== 'string') return null
    text += piece
    if (typeof part === 'number' && piece !== '') steps += 1
  }
  if (text.length > budget.limits.maxOutputLength || budget.steps + steps + 1 > budget.limits.maxSteps)
    return null
  budget.enter()
  budget.leave()
  budget.use(steps)
  return text
}

function runBody(macro: MacroInstance, frame: Frame, args: CallArgs): Value {
  const { code } = macro
  const { site } = args
  try {
    for (let index = 0; index < code.params.length; index += 1) {
      const slot = code.params[index]?.slot ?? 0
      if (frame.vars[slot] === undefined) frame.vars[slot] = defaultValue(code, index, frame)
    }
    code.body(frame)
  } catch (error) {
    if (error instanceof ReturnSignal && macro.kind === 'macro') {
      const returned: unknown = error.value
      return returnedValue(returned)
    }
    if (error instanceof JinjaRuntimeError && error.source !== null && site) {
      pushFrame(error, { name: code.name, path: site.path, span: site.span })
    }
    throw error
  }
  const text = frame.out.finish()
  const call = site ? { name: code.name, source: site.source, start: site.start, end: site.end } : null
  frame.run.track(text, frame.out.map, call)
  return text
}

/** The signal is thrown by the host with a Value in it; anything else is the host's mistake. */
function returnedValue(value: unknown): Value {
  if (isReturnable(value)) return value
  throw new JinjaRuntimeError('return() was given something that is no template value', {
    code: 'jinja-host',
  })
}

function isReturnable(value: unknown): value is Value {
  if (value === null) return true
  if (typeof value === 'object') return 'kind' in value
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint'
  )
}

function defaultValue(code: MacroCode, index: number, frame: Frame): Value {
  const standard = code.defaults[index]
  if (standard) return standard(frame)
  const name = code.params[index]?.name ?? ''
  return new Undefined(`parameter '${name}' was not provided`, {
    hint: `Pass '${name}' to ${code.name}().`,
    swallow: frame.run.undefinedMode === 'swallow',
  })
}

function bindMacroArguments(code: MacroCode, args: CallArgs, frame: Frame): void {
  const { vars } = frame
  const count = Math.min(code.params.length, args.positional.length)
  for (let index = 0; index < count; index += 1) {
    const param = code.params[index]
    if (param) vars[param.slot] = args.positional[index]
  }
  const extra = args.keyword.size > 0 ? bindKeywords(code, args, vars, count) : nothingElse
  bindCaller(code, extra, frame)
  if (code.kwargs !== null) vars[code.kwargs] = PyDict.from(extra)
  else if (extra.size > 0) throw unexpectedKeyword(code, extra)
  if (code.varargs !== null) vars[code.varargs] = new PyTuple(args.positional.slice(count))
  else if (args.positional.length > code.params.length) {
    throw typeError(
      `macro '${code.name}' takes not more than ${code.params.length} argument(s)`,
      argumentsHint(code),
    )
  }
}

/** Nothing is ever put into it. */
const nothingElse = new Map<string, Value>()

function bindKeywords(
  code: MacroCode,
  args: CallArgs,
  vars: (Value | undefined)[],
  given: number,
): Map<string, Value> {
  const extra = new Map<string, Value>(args.keyword)
  for (const [index, param] of code.params.entries()) {
    const value = extra.get(param.name)
    if (value === undefined || index < given) continue
    vars[param.slot] = value
    extra.delete(param.name)
  }
  return extra
}

function bindCaller(code: MacroCode, extra: Map<string, Value>, frame: Frame): void {
  if (code.caller === null) return
  const caller = extra.get('caller')
  extra.delete('caller')
  frame.vars[code.caller] =
    caller === undefined || caller === null || (isObjectValue(caller) && caller.kind === 'undefined')
      ? new Undefined('No caller defined', {
          hint: `Call ${code.name} with {% call ${code.name}(...) %} ... {% endcall %}.`,
          swallow: frame.run.undefinedMode === 'swallow',
        })
      : caller
}

function unexpectedKeyword(code: MacroCode, extra: ReadonlyMap<string, Value>): Error {
  const [name = ''] = extra.keys()
  if (extra.has('caller')) {
    return typeError(
      `macro '${code.name}' was invoked with two values for the special caller argument. This is most likely a bug.`,
      `${code.name} does not use caller(); call it with {{ ${code.name}(...) }} instead.`,
    )
  }
  return typeError(`macro '${code.name}' takes no keyword argument '${name}'`, argumentsHint(code))
}

function argumentsHint(code: MacroCode): string {
  const names = code.params.map((param) => param.name)
  return names.length === 0 ? 'It takes no arguments.' : `Its arguments are ${names.join(', ')}.`
}
