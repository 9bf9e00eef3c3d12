'use client'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { useProject } from '#lib/client/project-context.tsx'
import { updateShell } from '#lib/client/shell-state.ts'
import classes from './code-editor.module.css'
import { useDevelop, useDevelopView } from './develop-context.tsx'
import type { DevelopSession } from './develop-session.ts'
import type { TextPart } from './develop-view.ts'
import { createEditorModels, type EditorModels } from './monaco/editor-models.ts'
import { editorOptions, type Editor } from './monaco/editor-options.ts'
import type { MonacoApi } from './monaco/load-monaco.ts'
import { useMonaco } from './monaco/use-monaco.ts'
import { useCtePreviews } from './use-cte-previews.ts'
import { useLanguage } from './use-language.ts'

export interface CodeEditorProps {
  /** Its buffer is open. */
  readonly path: string
  readonly mainContent: string | null
  readonly onPreview: (part?: TextPart) => void
}

/** The editor of the open file: one widget, one model a file, so that undo and scroll stay with each. */
export function CodeEditor(props: CodeEditorProps) {
  const session = useDevelop()
  const viewing = useProject().me.viewing !== null
  const { monaco, error } = useMonaco()
  const container = useRef<HTMLDivElement>(null)
  const [mounted, setMounted] = useState<{ editor: Editor; models: EditorModels } | null>(null)
  useEffect(() => {
    if (monaco === null || container.current === null) return
    const editor = monaco.editor.create(container.current, {
      ...editorOptions,
      ariaLabel: 'Editor',
      model: null,
      readOnly: viewing,
      readOnlyMessage: { value: 'You are viewing as somebody else, which is read only.' },
    })
    const models = createEditorModels(monaco, editor, session)
    const stop = reportCursor(editor, session)
    setMounted({ editor, models })
    return () => {
      stop()
      models.dispose()
      editor.dispose()
      setMounted(null)
    }
  }, [monaco, session, viewing])
  useShownFile(mounted, props)
  useCommands(monaco, mounted?.editor ?? null, props.onPreview)
  useCtePreviews(monaco, mounted?.editor ?? null, props.onPreview)
  useReveal(mounted?.editor ?? null, props.path)
  useLanguage(monaco, mounted?.editor ?? null)
  if (error !== null) return <ErrorState error={error} what="The editor could not be loaded." />
  return (
    <div className={classes.frame}>
      {mounted === null ? <LateLoading what="Loading the editor" /> : null}
      <div ref={container} className={classes.editor} data-path={props.path} />
    </div>
  )
}

function useShownFile(
  mounted: { editor: Editor; models: EditorModels } | null,
  { path, mainContent }: CodeEditorProps,
): void {
  useEffect(() => {
    if (mounted === null) return
    mounted.models.show(path, mainContent)
    mounted.editor.updateOptions({ ariaLabel: path })
    // A file that was opened from nowhere, as by the palette or the address, takes the keys.
    let timer: ReturnType<typeof setTimeout>
    const take = () => {
      // The palette that opened it may not be gone yet.
      if (document.activeElement?.closest('[role="dialog"]')) timer = setTimeout(take, 100)
      else if (document.activeElement === document.body) mounted.editor.focus()
    }
    timer = setTimeout(take, 200)
    return () => clearTimeout(timer)
  }, [mounted, path, mainContent])
}

function useCommands(monaco: MonacoApi | null, editor: Editor | null, onPreview: () => void): void {
  const preview: RefObject<() => void> = useRef(onPreview)
  useEffect(() => {
    preview.current = onPreview
  }, [onPreview])
  useEffect(() => {
    if (monaco === null || editor === null) return
    const { KeyCode, KeyMod } = monaco
    const action = editor.addAction({
      id: 'metricwright.preview',
      label: 'Preview the selection or the model',
      keybindings: [KeyMod.CtrlCmd | KeyCode.Enter],
      contextMenuGroupId: 'navigation',
      run: () => preview.current(),
    })
    return () => action.dispose()
  }, [monaco, editor])
}

/** Goes to a place that a problem, a search or a definition led to. */
function useReveal(editor: Editor | null, path: string): void {
  const reveal = useDevelopView((view) => view.reveal)
  useEffect(() => {
    if (editor === null || reveal === null || reveal.path !== path) return
    const position = { lineNumber: reveal.at.line, column: reveal.at.column }
    editor.setPosition(position)
    editor.revealPositionInCenter(position)
    editor.focus()
  }, [editor, reveal, path])
}

function reportCursor(editor: Editor, session: DevelopSession): () => void {
  const listening = editor.onDidChangeCursorSelection(({ selection }) => {
    updateShell({ cursor: { line: selection.positionLineNumber, column: selection.positionColumn } })
    const model = editor.getModel()
    const before = session.view.get().selection
    if (model === null || selection.isEmpty()) {
      if (before !== null) session.update({ selection: null })
      return
    }
    const start = { line: selection.startLineNumber, column: selection.startColumn }
    session.update({ selection: { text: model.getValueInRange(selection), start, label: 'Selection' } })
  })
  return () => listening.dispose()
}
