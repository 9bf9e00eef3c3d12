'use client'
import { useEffect, useRef } from 'react'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import classes from './code-editor.module.css'
import { createTextModel } from './monaco/create-text-model.ts'
import { editorOptions } from './monaco/editor-options.ts'
import { useMonaco } from './monaco/use-monaco.ts'

export interface DiffEditorProps {
  readonly path: string
  readonly before: string
  readonly after: string
  readonly label: string
  readonly inline?: boolean
}

/** Two texts side by side, read only. Reused by reviews of every kind inside Develop. */
export function DiffEditor({ path, before, after, label, inline = false }: DiffEditorProps) {
  const container = useRef<HTMLDivElement>(null)
  const { monaco, error } = useMonaco()
  useEffect(() => {
    if (monaco === null || container.current === null) return
    const original = createTextModel(monaco, before, path)
    const modified = createTextModel(monaco, after, path)
    const editor = monaco.editor.createDiffEditor(container.current, {
      ...editorOptions,
      readOnly: true,
      originalEditable: false,
      renderSideBySide: !inline,
      useInlineViewWhenSpaceIsLimited: true,
      renderSideBySideInlineBreakpoint: 560,
      renderOverviewRuler: false,
      hideUnchangedRegions: { enabled: true, contextLineCount: 4 },
      originalAriaLabel: `${label}, before`,
      modifiedAriaLabel: `${label}, after`,
    })
    editor.setModel({ original, modified })
    return () => {
      editor.dispose()
      original.dispose()
      modified.dispose()
    }
  }, [monaco, path, before, after, label, inline])
  if (error !== null) return <ErrorState error={error} what="The editor could not be loaded." />
  return (
    <div className={classes.frame}>
      {monaco === null ? <LateLoading what="Loading the difference" /> : null}
      <div ref={container} className={classes.editor} />
    </div>
  )
}
