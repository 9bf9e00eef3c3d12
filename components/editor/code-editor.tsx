'use client'
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
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
  readonly path: string
  /** Its buffer is open where it is shown. */
  readonly state: 'shown' | 'reading' | 'hidden'
  /** False where a difference stands before it. */
  readonly inFront: boolean
  readonly mainContent: string | null
  readonly onPreview: (part?: TextPart) => void
}

/** The editor of the open file: one widget, one model a file, so that undo and scroll stay with each. */
export function CodeEditor(props: CodeEditorProps) {
  const session = useDevelop()
  const viewing = useProject().me.viewing !== null
  const { monaco, error } = useMonaco()
  const earlyRef = useRef<EarlyKeys | null>(null)
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
  useShownFile(mounted, earlyRef, props)
  useCommands(monaco, mounted?.editor ?? null, props.onPreview)
  useCtePreviews(monaco, mounted?.editor ?? null, props.onPreview)
  useReveal(mounted?.editor ?? null, props.path)
  useLanguage(monaco, mounted?.editor ?? null)
  if (error !== null) return <ErrorState error={error} what="The editor could not be loaded." />
  return (
    <div className={props.state === 'hidden' ? classes.away : classes.frame}>
      {mounted === null && props.state === 'shown' ? <LateLoading what="Loading the editor" /> : null}
      {mounted === null || props.state === 'reading' ? (
        <KeysBefore
          key={props.path}
          path={props.path}
          onKeys={(keys) => {
            earlyRef.current = keys
          }}
        />
      ) : null}
      <div ref={container} className={classes.editor} data-path={props.path} />
    </div>
  )
}

interface EarlyKeys {
  readonly path: string
  readonly text: string
  /** A preview was asked for: of the text with what was typed before and after. */
  readonly previews: boolean
}

/** Takes what is typed while the file, or the editor itself, is still read: it is for this file and no other. */
function KeysBefore({ path, onKeys }: { path: string; onKeys: (keys: EarlyKeys) => void }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const previews = useRef(false)
  useLayoutEffect(() => (field.current === null ? undefined : focusWhenFree(field.current)), [])
  const keep = (text: string) => onKeys({ path, text, previews: previews.current })
  return (
    <textarea
      ref={field}
      className="visually-hidden"
      aria-label={`${path}, being read`}
      onInput={(event) => keep(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        previews.current = true
        keep(event.currentTarget.value)
      }}
    />
  )
}

function useShownFile(
  mounted: { editor: Editor; models: EditorModels } | null,
  earlyRef: RefObject<EarlyKeys | null>,
  { path, state, inFront, mainContent, onPreview }: CodeEditorProps,
): void {
  const preview = useRef(onPreview)
  useLayoutEffect(() => {
    preview.current = onPreview
  }, [onPreview])
  useLayoutEffect(() => {
    if (mounted === null) return
    mounted.models.show(state === 'shown' ? path : null, mainContent)
    if (state !== 'shown') return
    mounted.editor.updateOptions({ ariaLabel: path })
    const stop = inFront ? focusWhenFree(mounted.editor) : undefined
    const early = earlyRef.current
    if (early?.path === path) {
      earlyRef.current = null
      if (early.text !== '') mounted.editor.trigger('keyboard', 'type', { text: early.text })
      if (early.previews) preview.current()
    }
    return stop
  }, [mounted, earlyRef, path, state, inFront, mainContent])
}

/** A file that was opened from nowhere, as by the palette or the address, takes the keys. */
function focusWhenFree(target: { focus: () => void }): () => void {
  let timer: ReturnType<typeof setTimeout>
  const take = () => {
    // The palette that opened it may not be gone yet.
    if (document.activeElement?.closest('[role="dialog"]')) timer = setTimeout(take, 16)
    else if (document.activeElement === document.body) target.focus()
  }
  take()
  return () => clearTimeout(timer)
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
  const report = () => {
    const model = editor.getModel()
    const selection = editor.getSelection()
    const before = session.view.get().selection
    if (model === null || selection === null) {
      if (before !== null) session.update({ selection: null })
      return
    }
    updateShell({ cursor: { line: selection.positionLineNumber, column: selection.positionColumn } })
    if (selection.isEmpty()) {
      if (before !== null) session.update({ selection: null })
      return
    }
    const start = { line: selection.startLineNumber, column: selection.startColumn }
    session.update({ selection: { text: model.getValueInRange(selection), start, label: 'Selection' } })
  }
  const listening = [editor.onDidChangeCursorSelection(report), editor.onDidChangeModel(report)]
  return () => listening.forEach((each) => each.dispose())
}
