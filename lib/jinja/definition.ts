import type { Span } from '#lib/core/text-position.ts'
import type { DefinitionKind, MacroNode } from './ast.ts'
import type { TemplateSource } from './source.ts'

export interface MacroParam {
  readonly name: string
  /** Source text of the default, null where the parameter is required. */
  readonly defaultSource: string | null
  /** Source text of a type annotation (`name: dict[str, int]`). */
  readonly annotation: string | null
  readonly span: Span
}

/** A top-level macro, test, materialization, snapshot or docs block, found without rendering. */
export interface MacroDefinition {
  readonly kind: DefinitionKind
  readonly name: string
  readonly params: readonly MacroParam[]
  /** The whole block, tags included. */
  readonly span: Span
  readonly bodySpan: Span
  readonly text: string
  readonly bodyText: string
  /** Of a materialization: `adapter='x'`, or `default`; null for other kinds. */
  readonly adapter: string | null
  /** Of a materialization: `supported_languages`, `['sql']` unless given. */
  readonly supportedLanguages: readonly string[]
  readonly source: TemplateSource
  readonly node: MacroNode
}
