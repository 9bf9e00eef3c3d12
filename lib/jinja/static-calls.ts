import type { Span } from '#lib/core/text-position.ts'
import type { Template } from './template.ts'

export type PlainJson =
  | null
  | boolean
  | number
  | string
  | readonly PlainJson[]
  | { readonly [key: string]: PlainJson }

export interface StaticCall {
  readonly name: string
  readonly positional: readonly PlainJson[]
  readonly keyword: Readonly<Record<string, PlainJson>>
  /** The call, from its name to its closing parenthesis. */
  readonly span: Span
  /** Spans of the positional arguments, in order. */
  readonly argumentSpans: readonly Span[]
  readonly path: string
}

export interface DispatchCall {
  readonly macroName: string
  readonly namespace: string | null
  readonly span: Span
}

export interface StaticCalls {
  /** Calls of the asked names whose arguments are all literals, in the order of the text. */
  readonly calls: readonly StaticCall[]
  /** True where the template is only text, comments and such calls. */
  readonly complete: boolean
  /** Every called name, dotted for attributes: `dbt_utils.star`, `adapter.dispatch`, `my_macro`. */
  readonly calledNames: ReadonlySet<string>
  /** `adapter.dispatch('name', 'namespace')` with literal arguments. */
  readonly dispatches: readonly DispatchCall[]
  /** Every name the template reads, called or not: tells of `this`, `execute`, `target`, ... */
  readonly names: ReadonlySet<string>
}

/** What the template calls, found without rendering it. */
export declare function staticCalls(template: Template, names: readonly string[]): StaticCalls
