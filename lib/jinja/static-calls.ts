import type { Span } from '#lib/core/text-position.ts'
import type { Expression } from './ast.ts'
import { expressionText } from './expression-text.ts'
import { visitAll, visitExpression } from './render/scopes.ts'
import { SourcePlace } from './source.ts'
import type { TemplateSource } from './source.ts'
import type { Template } from './template.ts'

export type PlainJson =
  null | boolean | number | string | readonly PlainJson[] | { readonly [key: string]: PlainJson }

/** A call with literal arguments. Where it stands is worked out when somebody asks. */
export class StaticCall {
  readonly name: string
  readonly positional: readonly PlainJson[]
  readonly keyword: Readonly<Record<string, PlainJson>>
  readonly #source: TemplateSource
  readonly #node: CallNode

  constructor(
    name: string,
    args: Pick<StaticCall, 'positional' | 'keyword'>,
    place: { readonly source: TemplateSource; readonly node: CallNode },
  ) {
    this.name = name
    this.positional = args.positional
    this.keyword = args.keyword
    this.#source = place.source
    this.#node = place.node
  }

  get path(): string {
    return this.#source.path
  }

  get place(): SourcePlace {
    return new SourcePlace(this.#source, this.#node.start, this.#node.end)
  }

  /** Whether its truths are spelled as in Python: `True`. */
  get isPython(): boolean {
    const { text } = this.#source
    let python = true
    for (const { value } of this.#node.args.keyword)
      visitExpression(value, (one) => {
        if (one.type === 'tuple') python = false
        if (one.type === 'constant' && typeof one.value === 'boolean')
          python &&= /[TF]/.test(text.charAt(one.start))
      })
    return python
  }

  /** The call, from its name to its closing parenthesis. */
  get span(): Span {
    return this.#source.span(this.#node.start, this.#node.end)
  }

  /** Spans of the positional arguments, in order. */
  get argumentSpans(): readonly Span[] {
    return this.#node.args.positional.map((one) => this.#source.span(one.start, one.end))
  }
}

export interface DispatchCall {
  readonly macroName: string
  readonly namespace: string | null
  readonly span: Span
}

export interface StaticCalls {
  /** Calls of the asked names whose arguments are all literals, in the order of the text. */
  readonly calls: readonly StaticCall[]
  /** True where the template is only text, comments and such calls, each printed by itself. */
  readonly complete: boolean
  /** Of the first call of each asked name: its keyword arguments unrendered, a text without its quotes. */
  readonly keywordSources: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Every called name, dotted for attributes: `dbt_utils.star`, `adapter.dispatch`, `my_macro`. */
  readonly calledNames: ReadonlySet<string>
  /** `adapter.dispatch('name', 'namespace')` with literal arguments. */
  readonly dispatches: readonly DispatchCall[]
  /** Every name the template reads, called or not: tells of `this`, `execute`, `target`, ... */
  readonly names: ReadonlySet<string>
}

const noKeywords: Readonly<Record<string, PlainJson>> = Object.freeze({})
const noSources: ReadonlyMap<string, string> = new Map<string, string>()

type CallNode = Extract<Expression, { readonly type: 'call' }>

/** What the template calls, found without rendering it. */
export function staticCalls(template: Template, names: ReadonlySet<string>): StaticCalls {
  const collector = new CallCollector(template.source, names)
  visitAll(template.body, (expression) => collector.visit(expression))
  const complete = template.body.every(
    (statement) =>
      statement.type === 'text' || (statement.type === 'output' && collector.isStatic(statement.expression)),
  )
  const { calls, calledNames, dispatches, keywordSources } = collector
  return { calls, complete, keywordSources, calledNames, dispatches, names: collector.names }
}

class CallCollector {
  readonly calls: StaticCall[] = []
  readonly calledNames = new Set<string>()
  readonly dispatches: DispatchCall[] = []
  readonly names = new Set<string>()
  readonly keywordSources = new Map<string, ReadonlyMap<string, string>>()
  readonly #source: TemplateSource
  readonly #wanted: ReadonlySet<string>
  readonly #static = new Set<Expression>()

  constructor(source: TemplateSource, wanted: ReadonlySet<string>) {
    this.#source = source
    this.#wanted = wanted
  }

  isStatic(expression: Expression): boolean {
    return this.#static.has(expression)
  }

  visit(expression: Expression): void {
    if (expression.type === 'name') this.names.add(expression.name)
    if (expression.type !== 'call') return
    const name = dottedName(expression.callee)
    if (name === null) return
    this.calledNames.add(name)
    if (name === 'adapter.dispatch') this.#dispatch(expression)
    if (this.#wanted.has(name)) this.#call(name, expression)
  }

  #call(name: string, node: CallNode): void {
    const { args } = node
    if (!this.keywordSources.has(name)) this.keywordSources.set(name, this.#sourcesOf(node))
    if (args.rest || args.keywordRest) return
    const positional: PlainJson[] = []
    for (const one of args.positional) {
      const value = literalOf(one)
      if (value === undefined) return
      positional.push(value)
    }
    const keyword: [string, PlainJson][] = []
    for (const one of args.keyword) {
      const value = literalOf(one.value)
      if (value === undefined) return
      keyword.push([one.name, value])
    }
    this.#static.add(node)
    const given = { positional, keyword: keyword.length === 0 ? noKeywords : Object.fromEntries(keyword) }
    this.calls.push(new StaticCall(name, given, { source: this.#source, node }))
  }

  #sourcesOf(node: CallNode): ReadonlyMap<string, string> {
    const { keyword } = node.args
    if (keyword.length === 0) return noSources
    return new Map(
      keyword.map(({ name, value }) => {
        const text = value.type === 'constant' && typeof value.value === 'string' ? value.value : null
        return [name, text ?? expressionText(value)] as const
      }),
    )
  }

  #dispatch(node: CallNode): void {
    const argument = (index: number, name: string) => {
      const given = node.args.positional[index] ?? node.args.keyword.find((one) => one.name === name)?.value
      const value = given ? literalOf(given) : undefined
      return typeof value === 'string' ? value : null
    }
    const macroName = argument(0, 'macro_name')
    if (macroName === null) return
    const namespace = argument(1, 'macro_namespace')
    this.dispatches.push({ macroName, namespace, span: this.#source.span(node.start, node.end) })
  }
}

function dottedName(expression: Expression): string | null {
  if (expression.type === 'name') return expression.name
  if (expression.type !== 'attribute') return null
  const object = dottedName(expression.object)
  return object === null ? null : `${object}.${expression.name}`
}

/** The value of a literal; undefined where the expression is none, or has no JSON form. */
export function literalOf(expression: Expression): PlainJson | undefined {
  switch (expression.type) {
    case 'constant':
      return constantOf(expression.value)
    case 'list':
    case 'tuple': {
      const items = expression.items.map(literalOf)
      return items.includes(undefined)
        ? undefined
        : items.flatMap((item) => (item === undefined ? [] : [item]))
    }
    case 'dict':
      return dictOf(expression)
    case 'unary': {
      const value = literalOf(expression.operand)
      return expression.op === '-' && typeof value === 'number' ? -value : undefined
    }
    default:
      return undefined
  }
}

function constantOf(
  value: Extract<Expression, { readonly type: 'constant' }>['value'],
): PlainJson | undefined {
  if (value === null || typeof value !== 'object') return value
  if ('int' in value) return Number.isSafeInteger(Number(value.int)) ? Number(value.int) : undefined
  // 1.0 has no JSON form of its own: a whole float would come back as an int.
  return Number.isInteger(value.float) ? undefined : value.float
}

function dictOf(expression: Extract<Expression, { readonly type: 'dict' }>): PlainJson | undefined {
  const entries: [string, PlainJson][] = []
  for (const pair of expression.entries) {
    const key = literalOf(pair.key)
    const value = literalOf(pair.value)
    if (typeof key !== 'string' || value === undefined) return undefined
    entries.push([key, value])
  }
  return Object.fromEntries(entries)
}
