'use client'
import { useEffect, useRef, useState } from 'react'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import classes from './code-editor.module.css'
import { DifferenceSteps, stepOfKey } from './difference-steps.tsx'
import { createTextModel } from './monaco/create-text-model.ts'
import { editorOptions } from './monaco/editor-options.ts'
import type { MonacoApi } from './monaco/load-monaco.ts'
import { useMonaco } from './monaco/use-monaco.ts'

export interface DiffEditorProps {
  readonly path: string
  readonly before: string
  readonly after: string
  /** What the two sides are, for who hears them. */
  readonly beforeLabel: string
  readonly afterLabel: string
  readonly inline?: boolean
}

type Diff = ReturnType<MonacoApi['editor']['createDiffEditor']>

/** Two texts side by side, read only, from their first difference on. */
export function DiffEditor({
  path,
  before,
  after,
  beforeLabel,
  afterLabel,
  inline = false,
}: DiffEditorProps) {
  const container = useRef<HTMLDivElement>(null)
  const shown = useRef<Diff | null>(null)
  const [count, setCount] = useState<number | null>(null)
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
    })
    // As options of both they would not reach the fields that a screen reader reads.
    editor.getOriginalEditor().updateOptions({ ariaLabel: beforeLabel })
    editor.getModifiedEditor().updateOptions({ ariaLabel: afterLabel })
    let isFirst = true
    const listening = editor.onDidUpdateDiff(() => {
      setCount(editor.getLineChanges()?.length ?? 0)
      if (isFirst) editor.revealFirstDiff()
      isFirst = false
    })
    editor.setModel({ original, modified })
    shown.current = editor
    return () => {
      shown.current = null
      listening.dispose()
      editor.dispose()
      original.dispose()
      modified.dispose()
    }
  }, [monaco, path, before, after, beforeLabel, afterLabel, inline])
  const step = (to: 1 | -1) => shown.current?.goToDiff(to === 1 ? 'next' : 'previous')
  if (error !== null) return <ErrorState error={error} what="The editor could not be loaded." />
  return (
    <div
      className={classes.compared}
      onKeyDown={(event) => {
        const to = stepOfKey(event)
        if (to === null) return
        event.preventDefault()
        step(to)
      }}
    >
      <DifferenceSteps count={count} onStep={step} />
      <div className={classes.frame}>
        {monaco === null ? <LateLoading what="Loading the difference" /> : null}
        <div ref={container} className={classes.editor} />
      </div>
    </div>
  )
}
