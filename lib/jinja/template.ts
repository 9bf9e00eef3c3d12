import type { Statement } from './ast.ts'
import { definitionsOf } from './definition.ts'
import type { MacroDefinition } from './definition.ts'
import { toJinjaError } from './errors.ts'
import type { JinjaError } from './errors.ts'
import { withRuntime } from './limits.ts'
import { nativeValue } from './native.ts'
import { parseSource } from './parser/statements.ts'
import { StatementCompiler } from './render/compile-statement.ts'
import type { Execute } from './render/compiled.ts'
import { Frame, Writer, createRun } from './render/frame.ts'
import { PyMacro } from './render/macro.ts'
import type { AroundCall } from './render/macro.ts'
import type { MacroCode } from './render/macro.ts'
import type { CallResult, NativeResult, RenderOptions, RenderResult } from './render/options.ts'
import { BlockScope, FunctionScope } from './render/scopes.ts'
import type { Scope } from './scope.ts'
import { TemplateSource } from './source.ts'
import type { SourceOptions } from './source.ts'
import { callValue } from './values/call.ts'
import type { CallArgs, PyFunction, Value } from './values/value.ts'

interface CompiledTemplate {
  readonly owner: FunctionScope
  readonly run: Execute
}

/** A parsed template. It holds nothing of a render, so one may be rendered any number of times. */
export class Template {
  readonly source: TemplateSource
  readonly body: readonly Statement[]
  #macros: readonly MacroDefinition[] | null = null
  #compiled: CompiledTemplate | null = null

  constructor(source: TemplateSource, body: readonly Statement[]) {
    this.source = source
    this.body = body
  }

  /** Top-level definitions in file order. */
  get macros(): readonly MacroDefinition[] {
    this.#macros ??= definitionsOf(this.source, this.body)
    return this.#macros
  }

  render(scope: Scope, options: RenderOptions = {}): RenderResult {
    try {
      const out = this.run(scope, options, false)
      return { ok: true, output: out.finish(), sourceMap: out.map }
    } catch (error) {
      return { ok: false, error: toJinjaError(error, this.source) }
    }
  }

  /** Renders into a writer; throws. */
  run(scope: Scope, options: RenderOptions, native: boolean): Writer {
    const compiled = this.#compile()
    const run = createRun(options)
    const out = new Writer(this.source, run.mapped, native)
    const frame = new Frame(compiled.owner.size, null, scope, run, out)
    withRuntime(run, () => compiled.run(frame))
    return out
  }

  #compile(): CompiledTemplate {
    if (this.#compiled) return this.#compiled
    const owner = new FunctionScope()
    const run = new StatementCompiler(this.source).block(this.body, new BlockScope(owner, null))
    this.#compiled = { owner, run }
    return this.#compiled
  }
}

export type ParseResult =
  { readonly ok: true; readonly template: Template } | { readonly ok: false; readonly error: JinjaError }

/** Lexes and parses. Nothing is run; closures are compiled at the first render and kept with the template. */
export function parseTemplate(text: string, options: SourceOptions): ParseResult {
  const source = new TemplateSource(text, options)
  try {
    const body = parseSource(source)
    return { ok: true, template: new Template(source, body) }
  } catch (error) {
    return { ok: false, error: toJinjaError(error, source) }
  }
}

/** Renders as dbt renders values of YAML: one expression keeps its type, `as_number` and so on convert. */
export function renderNative(template: Template, scope: Scope, options: RenderOptions = {}): NativeResult {
  try {
    const run = createRun(options)
    const value = withRuntime(run, () => nativeValue(template.body, template.run(scope, options, true)))
    return { ok: true, value }
  } catch (error) {
    return { ok: false, error: toJinjaError(error, template.source) }
  }
}

const codes = new WeakMap<MacroDefinition, MacroCode>()

function codeOf(definition: MacroDefinition): MacroCode {
  const known = codes.get(definition)
  if (known) return known
  const code = new StatementCompiler(definition.source).macroCode(definition.node, null)
  codes.set(definition, code)
  return code
}

/** A callable; `globals` is asked at call time. It answers the rendered text, or what `return` was given. */
export function instantiateMacro(
  definition: MacroDefinition,
  globals: Scope,
  around: AroundCall | null = null,
): PyFunction {
  return new PyMacro(codeOf(definition), null, globals, 'macro', around)
}

const bodies = new WeakMap<MacroDefinition, Template>()

/** The body of a definition (docs, snapshot, test) as a template of its own, with the file's positions. */
export function bodyTemplate(definition: MacroDefinition): Template {
  const known = bodies.get(definition)
  if (known) return known
  const template = new Template(definition.source, definition.node.body)
  bodies.set(definition, template)
  return template
}

/** Calls a macro or function from the host, under a budget of its own unless a render is under way. */
export function callFromHost(
  callee: Value,
  args: Omit<CallArgs, 'site'>,
  options: RenderOptions = {},
): CallResult {
  const run = createRun(options)
  try {
    const value = withRuntime(run, () => callValue(callee, { ...args, site: null }))
    const known = typeof value === 'string' ? run.tracked.get(value) : undefined
    return { ok: true, value, sourceMap: known?.map ?? null }
  } catch (error) {
    return { ok: false, error: toJinjaError(error, nowhere) }
  }
}

const nowhere = new TemplateSource('', { path: '' })
