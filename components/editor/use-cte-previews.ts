'use client'
import { useEffect, useRef } from 'react'
import type { TextPart } from './develop-view.ts'
import { findCtes, previewOfCte, type Cte } from './find-ctes.ts'
import type { Editor } from './monaco/editor-options.ts'
import { jinjaSqlId } from './monaco/jinja-sql-language.ts'
import type { MonacoApi } from './monaco/load-monaco.ts'

/** A very long text is not searched at every pause. */
const longText = 300_000
const pauseMs = 150

/** "Preview" behind the head of each CTE, for the pointer; Ctrl+Shift+Enter for the CTE that the cursor is in. */
export function useCtePreviews(
  monaco: MonacoApi | null,
  editor: Editor | null,
  onPreview: (part: TextPart) => void,
): void {
  const preview = useRef(onPreview)
  useEffect(() => {
    preview.current = onPreview
  }, [onPreview])
  useEffect(() => {
    if (monaco === null || editor === null) return
    const show = (cte: Cte) => {
      const part = previewOfCte(editor.getModel()?.getValue() ?? '', cte)
      if (part !== null) preview.current(part)
    }
    const parts = [
      paintPreviews(monaco, editor),
      listenForClicks(editor, show),
      addAction(monaco, editor, show),
    ]
    return () => {
      for (const part of parts) part.dispose()
    }
  }, [monaco, editor])
}

function readCtes(editor: Editor): readonly Cte[] {
  const model = editor.getModel()
  if (model === null || model.getLanguageId() !== jinjaSqlId || model.getValueLength() > longText) return []
  const text = model.getValue()
  return findCtes(text).filter((cte) => previewOfCte(text, cte) !== null)
}

function paintPreviews(monaco: MonacoApi, editor: Editor) {
  const painted = editor.createDecorationsCollection()
  let timer: ReturnType<typeof setTimeout> | null = null
  const paint = () => {
    const model = editor.getModel()
    if (model === null) return
    painted.set(
      readCtes(editor).map((cte) => {
        const line = model.getPositionAt(cte.open).lineNumber
        const end = model.getLineMaxColumn(line)
        return {
          range: new monaco.Range(line, end, line, end),
          options: {
            showIfCollapsed: true,
            after: {
              content: '\u00a0\u00a0\u25b7 Preview',
              inlineClassName: 'mw-preview',
            },
          },
        }
      }),
    )
  }
  const later = () => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(paint, pauseMs)
  }
  paint()
  const listening = [editor.onDidChangeModel(paint), editor.onDidChangeModelContent(later)]
  return {
    dispose: () => {
      if (timer !== null) clearTimeout(timer)
      for (const each of listening) each.dispose()
      painted.clear()
    },
  }
}

function listenForClicks(editor: Editor, show: (cte: Cte) => void) {
  return editor.onMouseDown(({ target, event }) => {
    if (!event.leftButton || !target.element?.classList.contains('mw-preview')) return
    const line = target.position?.lineNumber
    const model = editor.getModel()
    if (line === undefined || model === null) return
    const clicked = readCtes(editor).find((cte) => model.getPositionAt(cte.open).lineNumber === line)
    if (clicked === undefined) return
    event.preventDefault()
    show(clicked)
  })
}

function addAction(monaco: MonacoApi, editor: Editor, show: (cte: Cte) => void) {
  const { KeyCode, KeyMod } = monaco
  return editor.addAction({
    id: 'metricwright.preview-cte',
    label: 'Preview the CTE at the cursor',
    keybindings: [KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.Enter],
    contextMenuGroupId: 'navigation',
    run: () => {
      const model = editor.getModel()
      const position = editor.getPosition()
      if (model === null || position === null) return
      const at = model.getOffsetAt(position)
      const cte = readCtes(editor).find((each) => each.at <= at && at <= each.end)
      if (cte !== undefined) show(cte)
    },
  })
}
