import { findColumns } from '../find-columns.ts'
import { findReferences } from '../find-references.ts'
import { findJinjaSpans } from '../find-jinja-spans.ts'
import { outlineSql } from '../find-tables.ts'
import { jinjaContext } from '../jinja-context.ts'
import type { LanguageKnowledge } from '../language-knowledge.ts'
import type { Model } from './editor-options.ts'
import { jinjaSqlId } from './jinja-sql-language.ts'
import type { MonacoApi } from './load-monaco.ts'
import { signatureOf } from './provide-completion.ts'

type Position = Parameters<Parameters<MonacoApi['languages']['registerHoverProvider']>[1]['provideHover']>[1]

const longText = 300_000

/** What a model, a source, a macro or a column is, in the words of its YAML. */
export function provideHover(monaco: MonacoApi, knowledge: LanguageKnowledge) {
  return monaco.languages.registerHoverProvider(jinjaSqlId, {
    provideHover: async (model, position) => {
      if (model.getValueLength() > longText) return null
      const lines = await describePlace(model, position, knowledge)
      return lines === null ? null : { contents: lines.map((value) => ({ value })) }
    },
  })
}

async function describePlace(
  model: Model,
  position: Position,
  knowledge: LanguageKnowledge,
): Promise<readonly string[] | null> {
  const text = model.getValue()
  const offset = model.getOffsetAt(position)
  const reference = findReferences(text).find((each) => each.start <= offset && offset <= each.end)
  if (reference !== undefined) return describeNode(reference.kind, reference.name, knowledge)
  const word = model.getWordAtPosition(position)?.word
  if (word === undefined) return null
  const inJinja = findJinjaSpans(text).some((span) => span.start < offset && offset < span.end)
  return inJinja ? describeCall(word, knowledge) : describeColumn(text, { offset, word }, knowledge)
}

async function describeNode(
  kind: 'ref' | 'source',
  name: string,
  knowledge: LanguageKnowledge,
): Promise<readonly string[] | null> {
  const node = knowledge.findNode(kind, name)
  if (node === null) return null
  const detail = await knowledge.detail(node.id)
  const about = [node.materialized ?? node.resourceType, detail?.owner ?? null].filter(
    (each) => each !== null,
  )
  const columns = detail?.columns.map((column) => column.name) ?? []
  return [
    `**${plain(node.name)}** ${plain(about.join(', '))}`,
    ...(detail === null || detail.description.trim() === '' ? [] : [plain(detail.description)]),
    ...(columns.length === 0 ? [] : [`${columns.length} columns: ${plain(shorten(columns))}`]),
  ]
}

function shorten(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} …`
}

async function describeCall(word: string, knowledge: LanguageKnowledge): Promise<readonly string[] | null> {
  const given = jinjaContext.find((each) => each.name === word)
  if (given !== undefined) return [`**${plain(given.call)}**`, given.about]
  const macro = (await knowledge.macros()).find((each) => each.name === word)
  if (macro === undefined) return null
  const described = macro.arguments.filter((each) => each.description !== '')
  return [
    `**${plain(macro.name + signatureOf(macro))}** ${plain(macro.path ?? `package ${macro.packageName}`)}`,
    ...(macro.description === '' ? [] : [plain(macro.description)]),
    ...described.map((each) => `${plain(each.name)}: ${plain(each.description)}`),
  ]
}

async function describeColumn(
  text: string,
  at: { readonly offset: number; readonly word: string },
  knowledge: LanguageKnowledge,
): Promise<readonly string[] | null> {
  const outline = outlineSql(text)
  // Blank where it stands in a comment or a string.
  if (outline.masked.slice(at.offset - 1, at.offset + 1).trim() === '') return null
  const columns = await findColumns(outline, { offset: at.offset, of: null }, async (kind, name) => {
    const node = knowledge.findNode(kind, name)
    return node === null ? [] : ((await knowledge.detail(node.id))?.columns ?? [])
  })
  const column = columns.find((each) => each.name.toLowerCase() === at.word.toLowerCase())
  if (column === undefined) return null
  return [
    `**${plain(column.name)}** ${plain(column.type ?? '')} of ${plain(column.table)}`,
    ...(column.description === '' ? [] : [plain(column.description)]),
  ]
}

/** Hovers are Markdown; names and words of the project are shown as they are written. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&')
}
