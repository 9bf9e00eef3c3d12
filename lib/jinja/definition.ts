import type { Span } from '#lib/core/text-position.ts'
import type { DefinitionKind, Expression, Located, MacroNode, Statement } from './ast.ts'
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
  /** As the file has it, line ends included. */
  readonly bodyText: string
  /** Of a materialization: `adapter='x'`, or `default`; null for other kinds. */
  readonly adapter: string | null
  /** Of a materialization: `supported_languages`, `['sql']` unless given. */
  readonly supportedLanguages: readonly string[]
  readonly source: TemplateSource
  readonly node: MacroNode & Located
}

/** The definitions at the top of a file, in order. */
export function definitionsOf(
  source: TemplateSource,
  body: readonly Statement[],
): readonly MacroDefinition[] {
  const found: MacroDefinition[] = []
  for (const statement of body) if (statement.type === 'macro') found.push(new Definition(source, statement))
  return found
}

/** Spans and texts are worked out when somebody asks: a project has thousands of macros. */
class Definition implements MacroDefinition {
  readonly source: TemplateSource
  readonly node: MacroNode & Located

  constructor(source: TemplateSource, node: MacroNode & Located) {
    this.source = source
    this.node = node
  }

  get kind(): DefinitionKind {
    return this.node.kind
  }

  get name(): string {
    return this.node.name
  }

  get params(): readonly MacroParam[] {
    return this.node.params.map((param) => ({
      name: param.name,
      defaultSource: param.default ? this.source.text.slice(param.default.start, param.default.end) : null,
      annotation: param.annotation,
      span: this.source.span(param.start, param.end),
    }))
  }

  get span(): Span {
    return this.source.span(this.node.start, this.node.end)
  }

  get bodySpan(): Span {
    return this.source.span(this.node.bodyStart, this.node.bodyEnd)
  }

  get text(): string {
    return this.source.written(this.node.start, this.node.end)
  }

  get bodyText(): string {
    return this.source.written(this.node.bodyStart, this.node.bodyEnd)
  }

  get adapter(): string | null {
    return this.node.adapter
  }

  get supportedLanguages(): readonly string[] {
    const texts = this.node.supportedLanguages ? literalTexts(this.node.supportedLanguages) : []
    return texts.length > 0 ? texts : ['sql']
  }
}

function literalTexts(expression: Expression): readonly string[] {
  if (expression.type === 'constant') return typeof expression.value === 'string' ? [expression.value] : []
  return expression.type === 'list' || expression.type === 'tuple'
    ? expression.items.flatMap(literalTexts)
    : []
}
