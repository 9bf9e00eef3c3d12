import type { GraphNode, Macro } from '#lib/contracts/compile.ts'
import { findColumns, type ColumnInSight } from '../find-columns.ts'
import { findCompletionPlace, type CompletionPlace } from '../find-references.ts'
import { findScope, findTables, outlineSql } from '../find-tables.ts'
import { findJinjaWord, jinjaContext } from '../jinja-context.ts'
import type { LanguageKnowledge } from '../language-knowledge.ts'
import type { Model } from './editor-options.ts'
import { jinjaSqlId } from './jinja-sql-language.ts'
import type { MonacoApi } from './load-monaco.ts'

type Provider = Parameters<MonacoApi['languages']['registerCompletionItemProvider']>[1]
type Suggestion = NonNullable<Awaited<ReturnType<Provider['provideCompletionItems']>>>['suggestions'][number]
type Position = Parameters<Provider['provideCompletionItems']>[1]
type Place = { readonly monaco: MonacoApi; readonly model: Model; readonly position: Position }

/** A very long text is not read for each word. */
const longText = 300_000

/** Names in ref() and source(), macros in Jinja, columns and CTEs in SQL. */
export function provideCompletion(monaco: MonacoApi, knowledge: LanguageKnowledge) {
  return monaco.languages.registerCompletionItemProvider(jinjaSqlId, {
    triggerCharacters: ["'", '"', '.'],
    provideCompletionItems: async (model, position, { triggerCharacter }) => {
      const at = { monaco, model, position }
      const line = model.getValueInRange(rangeBefore(at, position.column - 1))
      const named = findCompletionPlace(line)
      if (named !== null) return { suggestions: offerNames(at, named, knowledge.nodes()) }
      if (model.getValueLength() > longText) return { suggestions: [] }
      const before = model.getValueInRange(new monaco.Range(1, 1, position.lineNumber, position.column))
      const jinja = findJinjaWord(before.slice(-5000))
      if (jinja !== null) return { suggestions: offerMacros(at, jinja, await knowledge.macros()) }
      // A quote begins or ends a text of SQL: nothing is offered there that Enter would then put in.
      if (triggerCharacter === "'" || triggerCharacter === '"' || isInText(line)) return { suggestions: [] }
      return { suggestions: await offerSql(at, before.length, knowledge) }
    },
  })
}

/** Whether a text in single quotes is open at the end of the line. */
const isInText = (line: string) => (line.split("'").length - 1) % 2 === 1

/** The letters before the cursor, which a choice replaces. */
function rangeBefore({ monaco, position }: Place, letters: number) {
  const { lineNumber, column } = position
  return new monaco.Range(lineNumber, column - letters, lineNumber, column)
}

function offerNames(at: Place, place: CompletionPlace, nodes: readonly GraphNode[]): Suggestion[] {
  const prefix = place.typed.slice(0, place.typed.length - place.replaces)
  return namesFor(place.kind, prefix, nodes).map(({ name, detail }) => ({
    label: { label: name, description: detail },
    kind: at.monaco.languages.CompletionItemKind.Reference,
    insertText: name,
    range: rangeBefore(at, place.replaces),
  }))
}

/** For a source first its own name, then, past the comma (`prefix` is "shop."), its tables. */
function namesFor(
  kind: 'ref' | 'source',
  prefix: string,
  nodes: readonly GraphNode[],
): readonly { name: string; detail: string }[] {
  if (kind === 'ref') {
    return nodes
      .filter((node) => ['model', 'seed', 'snapshot'].includes(node.resourceType))
      .map((node) => ({ name: node.name, detail: node.folder }))
  }
  const sources = nodes.filter((node) => node.resourceType === 'source')
  if (prefix !== '') {
    return sources
      .filter((node) => node.name.startsWith(prefix))
      .map((node) => ({ name: node.name.slice(prefix.length), detail: 'table' }))
  }
  const names = new Set(sources.map((node) => node.name.split('.')[0] ?? node.name))
  return [...names].map((name) => ({ name, detail: 'source' }))
}

function offerMacros(
  at: Place,
  { word, packageName }: { word: string; packageName: string | null },
  macros: readonly Macro[],
): Suggestion[] {
  const { CompletionItemKind, CompletionItemInsertTextRule } = at.monaco.languages
  const range = rangeBefore(at, word.length)
  const own = macros.find((macro) => macro.path !== null)?.packageName
  const shown = macros.filter((macro) => packageName === null || macro.packageName === packageName)
  const offered = shown.map((macro): Suggestion => {
    const isForeign = packageName === null && macro.packageName !== own && macro.packageName !== 'dbt'
    const called = isForeign ? `${macro.packageName}.${macro.name}` : macro.name
    return {
      label: { label: called, detail: signatureOf(macro), description: macro.packageName },
      kind: CompletionItemKind.Function,
      insertText: macro.arguments.length === 0 ? `${called}()` : `${called}($0)`,
      insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
      documentation: macro.description,
      sortText: `${macro.packageName === own ? 0 : isForeign ? 1 : 2}${called}`,
      range,
    }
  })
  if (packageName !== null) return offered
  const given = jinjaContext.map(({ name, call, about }): Suggestion => ({
    label: { label: name, description: call },
    kind: CompletionItemKind.Keyword,
    insertText: name,
    documentation: about,
    sortText: `0${name}`,
    range,
  }))
  return [...given, ...offered]
}

export function signatureOf(macro: Macro): string {
  return `(${macro.arguments.map((each) => each.name).join(', ')})`
}

async function offerSql(at: Place, offset: number, knowledge: LanguageKnowledge): Promise<Suggestion[]> {
  const { model, position } = at
  const outline = outlineSql(model.getValue())
  // Behind a comment's or a string's beginning nothing is left of the letters.
  const typed = /(?:([a-z_]\w*)\.)?(\w*)$/i.exec(outline.masked.slice(0, offset))
  const line = model.getLineContent(position.lineNumber).slice(0, position.column - 1)
  if (typed === null || !line.endsWith(typed[0])) return []
  const [, of = null, word = ''] = typed
  const range = rangeBefore(at, word.length)
  const columns = await findColumns(outline, { offset, of }, async (kind, name) => {
    const node = knowledge.findNode(kind, name)
    return node === null ? [] : ((await knowledge.detail(node.id))?.columns ?? [])
  })
  const offered = uniqueColumns(columns).map((column) => describeColumn(at, column, range))
  if (of !== null) return offered
  const scope = findScope(outline, offset)
  const aliases = findTables(outline, scope.from, scope.to).flatMap((table) => table.alias ?? [])
  const names = new Set([...aliases, ...outline.ctes.filter((cte) => cte.at < offset).map((cte) => cte.name)])
  const { CompletionItemKind } = at.monaco.languages
  return [
    ...offered,
    ...[...names].map((name): Suggestion => ({
      label: { label: name, description: aliases.includes(name) ? 'table' : 'CTE' },
      kind: CompletionItemKind.Struct,
      insertText: name,
      sortText: `1${name}`,
      range,
    })),
  ]
}

function uniqueColumns(columns: readonly ColumnInSight[]): readonly ColumnInSight[] {
  return [...new Map(columns.map((column) => [column.name.toLowerCase(), column])).values()]
}

function describeColumn(at: Place, column: ColumnInSight, range: Suggestion['range']): Suggestion {
  return {
    label: { label: column.name, description: column.type ?? column.table },
    detail: column.type === null ? column.table : `${column.table}, ${column.type}`,
    documentation: column.description,
    kind: at.monaco.languages.CompletionItemKind.Field,
    insertText: column.name,
    sortText: `0${column.name}`,
    range,
  }
}
