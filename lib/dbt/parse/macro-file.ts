import { bodyTemplate, parseTemplate, staticCalls } from '#lib/jinja/index.ts'
import type { MacroDefinition } from '#lib/jinja/index.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { report, reportJinja } from '../report.ts'
import { macroHead } from './macro-head.ts'
import type { MacroCalls, MacroHead } from './macro-head.ts'

/** A macro as a file defines it, before it is known who can see it. */
export interface MacroSource {
  /** As a context names it: `test_x` for a generic test, `materialization_table_default` for a materialization. */
  readonly name: string
  readonly uniqueId: string
  readonly packageName: string
  readonly path: string
  /** Relative to the package. */
  readonly packagePath: string
  readonly definition: MacroDefinition
  readonly head: () => MacroHead
  /** What the body calls and reads, found without running it; worked out when first asked for. */
  readonly calls: () => MacroCalls
}

export interface DocSource {
  readonly name: string
  readonly uniqueId: string
  readonly packageName: string
  readonly path: string
  readonly packagePath: string
  readonly contents: string
  readonly line: number
}

export interface TemplateFileInput {
  readonly path: string
  readonly packagePath: string
  readonly packageName: string
  readonly text: string
}

export interface MacroFile {
  readonly macros: readonly MacroSource[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Macros, generic tests and materializations of one file. */
export function readMacroFile(input: TemplateFileInput): MacroFile {
  const parsed = parseTemplate(input.text, { path: input.path })
  if (!parsed.ok) return { macros: [], diagnostics: [reportJinja(parsed.error, null)] }
  const macros: MacroSource[] = []
  const diagnostics: Diagnostic[] = []
  const seen = new Set<string>()
  for (const definition of parsed.template.macros) {
    const name = macroName(definition)
    if (name === null) continue
    if (seen.has(name)) {
      const place = { path: input.path, span: definition.span }
      diagnostics.push(report('macro-duplicate', { name, other: input.path }, place))
      continue
    }
    seen.add(name)
    macros.push(macroSource(name, definition, input))
  }
  return { macros, diagnostics }
}

const noNames: ReadonlySet<string> = new Set<string>()

function macroSource(name: string, definition: MacroDefinition, input: TemplateFileInput): MacroSource {
  let calls: MacroCalls | null = null
  return {
    name,
    uniqueId: `macro.${input.packageName}.${name}`,
    packageName: input.packageName,
    path: input.path,
    packagePath: input.packagePath,
    definition,
    head: () => macroHead(definition),
    calls: () => (calls ??= staticCalls(bodyTemplate(definition), noNames)),
  }
}

function macroName(definition: MacroDefinition): string | null {
  switch (definition.kind) {
    case 'macro':
      return definition.name
    case 'test':
      return definition.name.startsWith('test_') ? definition.name : `test_${definition.name}`
    case 'materialization':
      return definition.name.startsWith('materialization_')
        ? definition.name
        : `materialization_${definition.name}_${definition.adapter ?? 'default'}`
    default:
      return null
  }
}

export interface DocsFile {
  readonly docs: readonly DocSource[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The `{% docs %}` blocks of a Markdown file. Other text of the file is no template and may hold anything. */
export function readDocsFile(input: TemplateFileInput): DocsFile {
  if (!input.text.includes('docs')) return { docs: [], diagnostics: [] }
  const parsed = parseTemplate(input.text, { path: input.path })
  if (!parsed.ok) {
    // A README with braces of another language is no fault; one with a docs block is.
    const isDocs = /\{%-?\s*docs\s/.test(input.text)
    return { docs: [], diagnostics: isDocs ? [reportJinja(parsed.error, null)] : [] }
  }
  const diagnostics: Diagnostic[] = []
  const docs = parsed.template.macros
    .filter((definition) => definition.kind === 'docs')
    .map((definition) => ({
      name: definition.name,
      uniqueId: `doc.${input.packageName}.${definition.name}`,
      packageName: input.packageName,
      path: input.path,
      packagePath: input.packagePath,
      contents: docsText(definition, diagnostics),
      line: definition.span.start.line,
    }))
  return { docs, diagnostics }
}

/** A block is itself a template, which sees nothing. */
function docsText(definition: MacroDefinition, diagnostics: Diagnostic[]): string {
  const written = definition.bodyText.trim()
  if (!/\{[{%#]/.test(written)) return written
  const result = bodyTemplate(definition).render(() => undefined, { sourceMap: false })
  if (result.ok) return result.output.trim()
  diagnostics.push(reportJinja(result.error, null))
  return written
}
