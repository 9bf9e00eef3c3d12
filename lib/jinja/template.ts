import type { Statement } from './ast.ts'
import type { MacroDefinition } from './definition.ts'
import type { JinjaError } from './errors.ts'
import type { CallResult, NativeResult, RenderOptions, RenderResult } from './render/options.ts'
import type { Scope } from './scope.ts'
import type { SourceOptions, TemplateSource } from './source.ts'
import type { CallArgs, PyFunction, Value } from './values/value.ts'

export interface Template {
  readonly source: TemplateSource
  readonly body: readonly Statement[]
  /** Top-level definitions in file order. */
  readonly macros: readonly MacroDefinition[]
  render(scope: Scope, options?: RenderOptions): RenderResult
}

export type ParseResult =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly error: JinjaError }

/** Lexes and parses. Nothing is run; closures are compiled at the first render and kept with the template. */
export declare function parseTemplate(source: string, options: SourceOptions): ParseResult

/** Renders as dbt renders values of YAML: one expression keeps its type, `as_number` and so on convert. */
export declare function renderNative(template: Template, scope: Scope, options?: RenderOptions): NativeResult

/** A callable; `globals` is asked at call time. It answers the rendered text, or what `return` was given. */
export declare function instantiateMacro(definition: MacroDefinition, globals: Scope): PyFunction

/** The body of a definition (docs, snapshot, test) as a template of its own, with the file's positions. */
export declare function bodyTemplate(definition: MacroDefinition): Template

/** Calls a macro or function from the host, under a budget of its own. */
export declare function callFromHost(
  callee: Value,
  args: Omit<CallArgs, 'site'>,
  options?: RenderOptions,
): CallResult
