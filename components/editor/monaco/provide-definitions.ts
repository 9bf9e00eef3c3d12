import type { Macro } from '#lib/contracts/compile.ts'
import type { Position } from '#lib/core/text-position.ts'
import type { DevelopSession } from '../develop-session.ts'
import { findCtes } from '../find-ctes.ts'
import { findJinjaSpans } from '../find-jinja-spans.ts'
import { findReferences } from '../find-references.ts'
import type { LanguageKnowledge } from '../language-knowledge.ts'
import { pathOf, uriOf } from './editor-models.ts'
import type { Editor, Model } from './editor-options.ts'
import { jinjaSqlId } from './jinja-sql-language.ts'
import type { MonacoApi } from './load-monaco.ts'

interface Parts {
  readonly monaco: MonacoApi
  readonly editor: Editor
  readonly session: DevelopSession
  readonly knowledge: LanguageKnowledge
}

/** Ctrl+click and F12 lead to the file of a model, the line of a macro, the head of a CTE. */
export function provideDefinitions(parts: Parts) {
  const disposables = [linkNames(parts), openPlaces(parts), addDefinitionAction(parts)]
  return {
    dispose: () => {
      for (const each of disposables) each.dispose()
    },
  }
}

interface Link {
  readonly start: number
  readonly end: number
  readonly path: string
  readonly line: number | null
}

const longText = 300_000

async function findLinks(text: string, knowledge: LanguageKnowledge): Promise<readonly Link[]> {
  if (text.length > longText) return []
  const nodes = findReferences(text).flatMap(({ kind, name, start, end }): Link[] => {
    const path = knowledge.findNode(kind, name)?.path ?? null
    return path === null ? [] : [{ start, end, path, line: null }]
  })
  return [...nodes, ...findMacroCalls(text, await knowledge.macros())]
}

function findMacroCalls(text: string, macros: readonly Macro[]): readonly Link[] {
  const byName = new Map(macros.filter((macro) => macro.path !== null).map((macro) => [macro.name, macro]))
  return findJinjaSpans(text).flatMap((span) => {
    if (span.kind === 'comment') return []
    const inside = text.slice(span.start, span.end)
    return [...inside.matchAll(/\b([a-z_]\w*)\s*\(/gi)].flatMap((match): Link[] => {
      const [, name = ''] = match
      const macro = byName.get(name)
      const start = span.start + match.index
      if (macro === undefined || macro.path === null || /macro\s+$/.test(text.slice(span.start, start)))
        return []
      return [{ start, end: start + name.length, path: macro.path, line: macro.line }]
    })
  })
}

function linkNames({ monaco, knowledge }: Parts) {
  return monaco.languages.registerLinkProvider(jinjaSqlId, {
    provideLinks: async (model) => {
      const links = await findLinks(model.getValue(), knowledge)
      if (model.isDisposed()) return { links: [] }
      return {
        links: links.map(({ start, end, path, line }) => {
          const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end))
          const url = uriOf(monaco, path).with({ fragment: line === null ? '' : String(line) })
          return { range, url, tooltip: `Open ${path}` }
        }),
      }
    },
  })
}

/** Links in the text, and the places that a marker's hover names, open in a tab. */
function openPlaces({ monaco, session }: Parts) {
  const links = monaco.editor.registerLinkOpener({
    open: (uri) => {
      if (uri.scheme !== 'metricwright') return false
      const line = Number(uri.fragment)
      session.openFile(pathOf(uri), line > 0 ? { line, column: 1 } : undefined)
      return true
    },
  })
  const editors = monaco.editor.registerEditorOpener({
    openCodeEditor: (_source, uri, place) => {
      if (uri.scheme !== 'metricwright') return false
      session.openFile(pathOf(uri), place === undefined ? undefined : startOf(place))
      return true
    },
  })
  return {
    dispose: () => {
      links.dispose()
      editors.dispose()
    },
  }
}

type OpenedAt = NonNullable<
  Parameters<Parameters<MonacoApi['editor']['registerEditorOpener']>[0]['openCodeEditor']>[2]
>

function startOf(place: OpenedAt): Position {
  return 'lineNumber' in place
    ? { line: place.lineNumber, column: place.column }
    : { line: place.startLineNumber, column: place.startColumn }
}

function addDefinitionAction({ monaco, editor, session, knowledge }: Parts) {
  return editor.addAction({
    id: 'metricwright.definition',
    label: 'Go to definition',
    keybindings: [monaco.KeyCode.F12],
    contextMenuGroupId: 'navigation',
    run: async () => {
      const model = editor.getModel()
      const position = editor.getPosition()
      if (model === null || position === null) return
      const text = model.getValue()
      const offset = model.getOffsetAt(position)
      const link = (await findLinks(text, knowledge)).find(
        (each) => each.start <= offset && offset <= each.end,
      )
      if (link !== undefined) {
        return session.openFile(link.path, link.line === null ? undefined : { line: link.line, column: 1 })
      }
      goToCte(editor, model, text)
    },
  })
}

function goToCte(editor: Editor, model: Model, text: string): void {
  const position = editor.getPosition()
  const word = position === null ? undefined : model.getWordAtPosition(position)?.word
  const cte = findCtes(text).find((each) => each.name.toLowerCase() === word?.toLowerCase())
  if (cte === undefined) return
  const target = model.getPositionAt(cte.at)
  editor.setPosition(target)
  editor.revealPositionInCenterIfOutsideViewport(target)
}
