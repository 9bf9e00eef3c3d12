import type { Span } from '#lib/core/text-position.ts'
import type { TemplateSource } from './source.ts'

/**
 * Kinds of failure of a template. Host functions may add their own codes by `JinjaRuntimeError`.
 * The `limit-` codes mean that the template was ended because it wanted too much.
 */
export type JinjaErrorCode =
  | 'jinja-syntax'
  | 'jinja-undefined'
  | 'jinja-type'
  | 'jinja-value'
  | 'jinja-key'
  | 'jinja-index'
  | 'jinja-attribute'
  | 'jinja-zero-division'
  | 'jinja-overflow'
  | 'jinja-security'
  | 'jinja-unsupported'
  | 'jinja-runtime'
  | 'jinja-limit-steps'
  | 'jinja-limit-output'
  | 'jinja-limit-depth'
  | 'jinja-limit-time'
  | 'jinja-limit-integer'
  | 'jinja-limit-memory'
  | 'jinja-host'
  | (string & {})

/** One macro call that was under way: the macro, and where it was called. */
export interface MacroFrame {
  readonly name: string
  readonly path: string
  readonly span: Span
}

/** A template's failure as data. `stack` lists the calls under way, innermost first. */
export interface JinjaError {
  readonly code: JinjaErrorCode
  /** What is wrong, in the words of jinja2 or Python where they are clear. */
  readonly message: string
  /** What to do about it, or null where the message says it all. */
  readonly hint: string | null
  readonly path: string
  readonly span: Span
  readonly stack: readonly MacroFrame[]
  /** The value that a host function threw, for hosts that attach more to their errors. */
  readonly cause: unknown
}

export interface JinjaRuntimeErrorOptions {
  readonly code?: JinjaErrorCode
  readonly hint?: string | null
  readonly cause?: unknown
}

/**
 * Thrown by values, filters and host functions; the renderer adds the place of the failing expression.
 * A host may throw it as `new JinjaRuntimeError('message', 'my-code')`.
 */
export class JinjaRuntimeError extends Error {
  readonly code: JinjaErrorCode
  readonly hint: string | null
  /** Set by the renderer: the innermost expression that failed. */
  source: TemplateSource | null = null
  start = 0
  end = 0
  readonly frames: MacroFrame[] = []

  constructor(message: string, options: JinjaErrorCode | JinjaRuntimeErrorOptions = {}) {
    const given = typeof options === 'string' ? { code: options } : options
    super(message, 'cause' in given ? { cause: given.cause } : undefined)
    this.name = 'JinjaRuntimeError'
    this.code = given.code ?? 'jinja-runtime'
    this.hint = ('hint' in given ? given.hint : null) ?? null
  }
}

const keptFrames = 40

/** Adds a call to the stack; of a deep recursion only the innermost calls and the outermost one are kept. */
export function pushFrame(error: JinjaRuntimeError, frame: MacroFrame): void {
  if (error.frames.length >= keptFrames) error.frames.pop()
  error.frames.push(frame)
}

/** The control-flow signal of dbt's `return`: macros unwrap it, nothing else may catch it. */
export class ReturnSignal<T> {
  readonly value: T

  constructor(value: T) {
    this.value = value
  }
}

export const typeError = (message: string, hint: string | null = null) =>
  new JinjaRuntimeError(message, { code: 'jinja-type', hint })
export const valueError = (message: string, hint: string | null = null) =>
  new JinjaRuntimeError(message, { code: 'jinja-value', hint })
export const undefinedError = (message: string, hint: string | null = null) =>
  new JinjaRuntimeError(message, { code: 'jinja-undefined', hint })

/** Gives the error a place unless an inner expression has already done so. */
export function locateError(error: unknown, source: TemplateSource, start: number, end: number): unknown {
  if (error instanceof ReturnSignal) return error
  const located = error instanceof JinjaRuntimeError ? error : wrapForeignError(error)
  if (located.source === null) {
    located.source = source
    located.start = start
    located.end = end
  }
  return located
}

function wrapForeignError(error: unknown): JinjaRuntimeError {
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return new JinjaRuntimeError('maximum recursion depth exceeded', {
      code: 'jinja-limit-depth',
      hint: 'Give the recursion an end, or nest the expressions less deeply.',
    })
  }
  if (error instanceof RangeError && /(?:string|array) length/i.test(error.message)) {
    return new JinjaRuntimeError('the text is too long', { code: 'jinja-limit-output' })
  }
  if (error instanceof RangeError && /bigint/i.test(error.message)) {
    return new JinjaRuntimeError('the integer is too large', { code: 'jinja-limit-integer' })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new JinjaRuntimeError(message, { code: 'jinja-host', cause: error })
}

/** Turns whatever a render threw into data; `fallback` is the template when nothing gave a place. */
export function toJinjaError(error: unknown, fallback: TemplateSource): JinjaError {
  if (error instanceof ReturnSignal) {
    const outside = new JinjaRuntimeError("'return' outside of a macro", {
      code: 'jinja-runtime',
      hint: 'Call return() only inside a macro.',
    })
    return toJinjaError(outside, fallback)
  }
  const located = locateError(error, fallback, 0, 0)
  if (!(located instanceof JinjaRuntimeError)) throw error
  const source = located.source ?? fallback
  return {
    code: located.code,
    message: located.message,
    hint: located.hint,
    path: source.path,
    span: source.span(located.start, located.end),
    stack: [...located.frames],
    cause: located.cause ?? null,
  }
}
