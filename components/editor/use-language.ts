'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { graphQuery } from '#lib/client/compile.ts'
import { useDevelop } from './develop-context.tsx'
import { findReferences } from './find-references.ts'
import { createLanguageKnowledge, type LanguageKnowledge } from './language-knowledge.ts'
import type { Editor } from './monaco/editor-options.ts'
import type { MonacoApi } from './monaco/load-monaco.ts'
import { provideCompletion } from './monaco/provide-completion.ts'
import { provideDefinitions } from './monaco/provide-definitions.ts'
import { provideFixes } from './monaco/provide-fixes.ts'
import { provideHover } from './monaco/provide-hover.ts'

/** Names, columns and macros are offered as they are typed, explained under the pointer, and lead to their place. */
export function useLanguage(monaco: MonacoApi | null, editor: Editor | null): void {
  const session = useDevelop()
  const client = useQueryClient()
  // Watched, so that the graph is there when somebody types.
  useQuery(graphQuery(session.project))
  useEffect(() => {
    if (monaco === null || editor === null) return
    const knowledge = createLanguageKnowledge(client, session.project)
    const parts = [
      provideCompletion(monaco, knowledge),
      provideHover(monaco, knowledge),
      provideFixes(monaco),
      provideDefinitions({ monaco, editor, session, knowledge }),
      readAhead(editor, knowledge),
    ]
    return () => {
      for (const part of parts) part.dispose()
    }
  }, [monaco, editor, session, client])
}

const restMs = 900
const mostRead = 20

/** Columns of what the file reads are there before they are asked for: a list that comes late is not shown at all. */
function readAhead(editor: Editor, knowledge: LanguageKnowledge) {
  let timer: ReturnType<typeof setTimeout> | null = null
  const read = () => {
    const text = editor.getModel()?.getValue() ?? ''
    void knowledge.macros()
    for (const { kind, name } of findReferences(text).slice(0, mostRead)) {
      const node = knowledge.findNode(kind, name)
      if (node !== null) void knowledge.detail(node.id)
    }
  }
  const later = () => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(read, restMs)
  }
  later()
  const listening = [editor.onDidChangeModel(later), editor.onDidChangeModelContent(later)]
  return {
    dispose: () => {
      if (timer !== null) clearTimeout(timer)
      for (const each of listening) each.dispose()
    },
  }
}
