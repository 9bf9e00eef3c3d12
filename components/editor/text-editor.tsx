'use client'
import { useEffect, useRef } from 'react'
import classes from './code-editor.module.css'
import { createTextModel } from './monaco/create-text-model.ts'
import { editorOptions, type Editor } from './monaco/editor-options.ts'
import { useMonaco } from './monaco/use-monaco.ts'

export interface TextEditorProps {
  readonly path: string
  readonly text: string
  readonly label: string
  /** Without it the text is read only. */
  readonly onChange?: (text: string) => void
}

/** A text that is not a file of the tree: compiled SQL, or one side of a conflict. */
export function TextEditor({ path, text, label, onChange }: TextEditorProps) {
  const container = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | null>(null)
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
    editor.current = created
    created.onDidChangeModelContent(() => {
      shown.current = created.getValue()
      change.current?.(shown.current)
    })
    return () => {
      editor.current = null
      created.getModel()?.dispose()
      created.dispose()
    }
  }, [monaco, path, label, readOnly])
  useEffect(() => {
    if (shown.current === text) return
    shown.current = text
    const scroll = editor.current?.getScrollTop() ?? 0
    editor.current?.setValue(text)
    editor.current?.setScrollTop(scroll)
  }, [text])
  return (
    <div className={classes.frame}>
      <div ref={container} className={classes.editor} />
    </div>
  )
}
