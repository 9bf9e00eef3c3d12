'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Graph, GraphNode } from '#lib/contracts/compile.ts'
import { graphQuery } from '#lib/client/compile.ts'
import { useDevelop } from './develop-context.tsx'
import type { DevelopSession } from './develop-session.ts'
import { findCompletionPlace, findReferences } from './find-references.ts'
import { pathOf, uriOf } from './monaco/editor-models.ts'
import type { Editor } from './monaco/editor-options.ts'
import { jinjaSqlId } from './monaco/jinja-sql-language.ts'
import type { MonacoApi } from './monaco/load-monaco.ts'

/** Names of ref and source are offered as they are typed, and lead to their file by Ctrl+click or F12. */
export function useReferences(monaco: MonacoApi | null, editor: Editor | null): void {
  const session = useDevelop()
  const { data } = useQuery(graphQuery(session.project))
  const graph = useRef<Graph | undefined>(data)
  useEffect(() => {
    graph.current = data
  }, [data])
  useEffect(() => {
    if (monaco === null || editor === null) return
    const nodes = () => graph.current?.nodes ?? []
    const parts = [
      offerNames(monaco, nodes),
      linkNames(monaco, nodes),
      openPlaces(monaco, session),
      goToDefinition(monaco, editor, { nodes, session }),
    ]
    return () => {
      for (const part of parts) part.dispose()
    }
  }, [monaco, editor, session])
}

type Nodes = () => readonly GraphNode[]
const refTypes = ['model', 'seed', 'snapshot']

function offerNames(monaco: MonacoApi, nodes: Nodes) {
  return monaco.languages.registerCompletionItemProvider(jinjaSqlId, {
    triggerCharacters: ["'", '"'],
    provideCompletionItems: (model, position) => {
      const line = model.getValueInRange(
        new monaco.Range(position.lineNumber, 1, position.lineNumber, position.column),
      )
      const place = findCompletionPlace(line)
      if (place === null) return { suggestions: [] }
      const range = new monaco.Range(
        position.lineNumber,
        position.column - place.replaces,
        position.lineNumber,
        position.column,
      )
      const prefix = place.typed.slice(0, place.typed.length - place.replaces)
      return {
        suggestions: namesFor(place.kind, prefix, nodes()).map(({ name, detail }) => ({
          label: { label: name, description: detail },
          kind: monaco.languages.CompletionItemKind.Reference,
          insertText: name,
          range,
        })),
      }
    },
  })
}

/** For a source first its own name, then, past the comma (`prefix` is "shop."), its tables. */
function namesFor(
  kind: 'ref' | 'source',
  prefix: string,
  nodes: readonly GraphNode[],
): readonly { name: string; detail: string }[] {
  if (kind === 'ref') {
    return nodes
      .filter((node) => refTypes.includes(node.resourceType))
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

function findNode(kind: 'ref' | 'source', name: string, nodes: readonly GraphNode[]): GraphNode | null {
  const wanted = kind === 'source' ? ['source'] : refTypes
  return nodes.find((node) => node.name === name && wanted.includes(node.resourceType)) ?? null
}

function linkNames(monaco: MonacoApi, nodes: Nodes) {
  return monaco.languages.registerLinkProvider(jinjaSqlId, {
    provideLinks: (model) => ({
      links: findReferences(model.getValue()).flatMap((reference) => {
        const path = findNode(reference.kind, reference.name, nodes())?.path ?? null
        if (path === null) return []
        const range = monaco.Range.fromPositions(
          model.getPositionAt(reference.start),
          model.getPositionAt(reference.end),
        )
        return [{ range, url: uriOf(monaco, path), tooltip: `Open ${path}` }]
      }),
    }),
  })
}

/** Links in the text, and the places that a marker's hover names, open in a tab. */
function openPlaces(monaco: MonacoApi, session: DevelopSession) {
  const links = monaco.editor.registerLinkOpener({
    open: (uri) => {
      if (uri.scheme !== 'metricwright') return false
      session.openFile(pathOf(uri))
      return true
    },
  })
  const editors = monaco.editor.registerEditorOpener({
    openCodeEditor: (_source, uri, place) => {
      if (uri.scheme !== 'metricwright') return false
      const at =
        place === undefined
          ? undefined
          : 'lineNumber' in place
            ? { line: place.lineNumber, column: place.column }
            : { line: place.startLineNumber, column: place.startColumn }
      session.openFile(pathOf(uri), at)
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

function goToDefinition(
  monaco: MonacoApi,
  editor: Editor,
  { nodes, session }: { nodes: Nodes; session: DevelopSession },
) {
  return editor.addAction({
    id: 'metricwright.definition',
    label: 'Go to the model',
    keybindings: [monaco.KeyCode.F12],
    contextMenuGroupId: 'navigation',
    run: () => {
      const model = editor.getModel()
      const position = editor.getPosition()
      if (model === null || position === null) return
      const offset = model.getOffsetAt(position)
      const found = findReferences(model.getValue()).find(
        (each) => each.start <= offset && offset <= each.end,
      )
      const path = found === undefined ? null : (findNode(found.kind, found.name, nodes())?.path ?? null)
      if (path !== null) session.openFile(path)
    },
  })
}
