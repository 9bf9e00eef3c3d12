import type { DefinitionKind, DispatchCall, MacroDefinition, StaticCalls } from '#lib/jinja/index.ts'

/** What manifest.json tells of a macro besides its names and what it calls. */
export interface MacroHead {
  readonly kind: DefinitionKind
  readonly parameters: readonly string[]
  /** Of a materialization; null for other kinds. */
  readonly supportedLanguages: readonly string[] | null
  readonly line: number
  readonly text: string
}

/** What is asked of a macro's body without running it. */
export interface MacroCalls extends Pick<StaticCalls, 'calledNames' | 'names'> {
  readonly dispatches: readonly Pick<DispatchCall, 'macroName' | 'namespace'>[]
}

export function macroHead(definition: MacroDefinition): MacroHead {
  const [start, end] = macroRange(definition)
  return {
    kind: definition.kind,
    parameters: definition.params.map((one) => one.name),
    supportedLanguages: definition.kind === 'materialization' ? definition.supportedLanguages : null,
    line: definition.span.start.line,
    text: definition.source.written(start, end),
  }
}

/**
 * Where its text begins and ends in its file: a block that begins with `{%-` takes the white space before it along, one
 * that ends with `-%}` that after it.
 */
export function macroRange({
  source: { text },
  node,
}: MacroDefinition): readonly [start: number, end: number] {
  // dbt reads a file without the white space at its end.
  const after = text.endsWith('-%}', node.end) ? text.slice(node.end).match(/^\s*(?=\S)/) : null
  const end = node.end + (after?.[0].length ?? 0)
  if (!text.startsWith('{%-', node.start)) return [node.start, end]
  const kept = text.slice(0, node.start).trimEnd()
  return [kept === '' || kept.endsWith('-%}') ? node.start : kept.length, end]
}
