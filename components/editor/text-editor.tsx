'use client'
import { useEffect, useMemo, useRef, useState } from 'react'
import classes from './code-editor.module.css'
import { DifferenceSteps, stepOfKey } from './difference-steps.tsx'
import { createTextModel } from './monaco/create-text-model.ts'
import { editorOptions, type Editor } from './monaco/editor-options.ts'
import { findLineChanges, type LineChange } from './monaco/line-changes.ts'
import type { MonacoApi } from './monaco/load-monaco.ts'
import { useMonaco } from './monaco/use-monaco.ts'

export interface TextEditorProps {
  readonly path: string
  readonly text: string
  readonly label: string
  /** Without it the text is read only. */
  readonly onChange?: (text: string) => void
  /** Lines that differ from this text are marked, and the first of them is shown. */
  readonly against?: string
}

/** A text that is not a file of the tree: compiled SQL, or one side of a conflict. */
export function TextEditor({ path, text, label, onChange, against }: TextEditorProps) {
  const container = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<Editor | null>(null)
  const change = useRef(onChange)
  const shown = useRef(text)
  const { monaco } = useMonaco()
  const readOnly = onChange === undefined
  useEffect(() => {
    change.current = onChange
  }, [onChange])
  useEffect(() => {
    if (monaco === null || container.current === null) return
    const created = monaco.editor.create(container.current, {
      ...editorOptions,
      model: createTextModel(monaco, shown.current, path),
      ariaLabel: label,
      readOnly,
      domReadOnly: readOnly,
      renderLineHighlight: 'none',
    })
    setEditor(created)
    created.onDidChangeModelContent(() => {
      shown.current = created.getValue()
      change.current?.(shown.current)
    })
    return () => {
      setEditor(null)
      created.getModel()?.dispose()
      created.dispose()
    }
  }, [monaco, path, label, readOnly])
  useEffect(() => {
    if (shown.current === text) return
    shown.current = text
    const scroll = editor?.getScrollTop() ?? 0
    editor?.setValue(text)
    editor?.setScrollTop(scroll)
  }, [editor, text])
  const differences = useDifferences({ monaco, editor, text, against: against ?? null })
  return (
    <div
      className={classes.compared}
      onKeyDown={(event) => {
        const to = against === undefined ? null : stepOfKey(event)
        if (to === null) return
        event.preventDefault()
        differences.step(to)
      }}
    >
      {against === undefined ? null : <DifferenceSteps count={differences.count} onStep={differences.step} />}
      <div className={classes.frame}>
        <div ref={container} className={classes.editor} />
      </div>
    </div>
  )
}

interface Compared {
  readonly monaco: MonacoApi | null
  readonly editor: Editor | null
  readonly text: string
  readonly against: string | null
}

/** Marks the lines that differ; a step goes to the next of them from where the cursor is, around the ends. */
function useDifferences({ monaco, editor, text, against }: Compared) {
  const changes = useMemo(() => (against === null ? [] : findLineChanges(against, text)), [against, text])
  const revealed = useRef<Editor | null>(null)
  useEffect(() => {
    if (monaco === null || editor === null) return
    const marks = editor.createDecorationsCollection(
      changes.map(({ kind, from, to }) => ({
        range: new monaco.Range(Math.max(1, from), 1, Math.max(1, to), 1),
        options: { isWholeLine: true, className: `mw-line-${kind}`, linesDecorationsClassName: `mw-${kind}` },
      })),
    )
    // Once: who types in it stays where they are.
    if (revealed.current !== editor) goTo(editor, changes[0])
    revealed.current = editor
    return () => marks.clear()
  }, [monaco, editor, changes])
  const step = (to: 1 | -1) => {
    const line = editor?.getPosition()?.lineNumber ?? 1
    const next =
      to === 1
        ? (changes.find((each) => each.from > line) ?? changes[0])
        : (changes.findLast((each) => each.from < line) ?? changes.at(-1))
    if (editor !== null) goTo(editor, next)
  }
  return { count: editor === null ? null : changes.length, step }
}

function goTo(editor: Editor, change: LineChange | undefined): void {
  if (change === undefined) return
  const lineNumber = Math.max(1, change.from)
  editor.setPosition({ lineNumber, column: 1 })
  editor.revealLineInCenter(lineNumber)
}
