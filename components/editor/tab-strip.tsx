'use client'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { IconX } from '@tabler/icons-react'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { TreeFile } from '#lib/contracts/workspace.ts'
import { workspaceQuery } from '#lib/client/workspace.ts'
import { useDevelop, useDevelopView, useDrafts, useOpenPath } from './develop-context.tsx'
import { isUnsaved } from './draft-sync.ts'
import { FileShape, StatusMark } from './file-mark.tsx'
import { labelTabs } from './open-tabs.ts'
import classes from './tab-strip.module.css'
import { useNodesByPath } from './use-node-of-file.ts'

/** Open files. Arrows go along them, Delete or the middle button closes one. */
export function TabStrip() {
  const session = useDevelop()
  const tabs = useDevelopView((view) => view.tabs)
  const open = useOpenPath()
  const { data } = useQuery(workspaceQuery(session.project))
  const labels = labelTabs(tabs)
  const strip = useOpenTabInSight(open)
  const move = (event: KeyboardEvent, index: number) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const path = tabs[index]
    if (event.key === 'Delete' && path !== undefined) session.closeFile(path)
    else if (step !== undefined)
      focusTab(event, tabs[(index + step + tabs.length) % tabs.length], session.openFile)
  }
  return (
    <div ref={strip} className={classes.strip} role="tablist" aria-label="Open files">
      {tabs.map((path, index) => (
        <FileTab
          key={path}
          path={path}
          label={labels.get(path) ?? { name: path, folder: '' }}
          file={data?.files.find((file) => file.path === path)}
          current={path === open}
          onKeyDown={(event) => move(event, index)}
        />
      ))}
    </div>
  )
}

/** The tab of the open file is in sight, also when the strip gets narrower as a pane opens beside it. */
function useOpenTabInSight(open: string | null) {
  const strip = useRef<HTMLDivElement>(null)
  const { ref, width } = useElementSize<HTMLDivElement>()
  useEffect(() => {
    const tab = strip.current?.querySelector('[aria-selected=true]')
    tab?.parentElement?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [open, width])
  return useMergedRef(strip, ref)
}

function focusTab(event: KeyboardEvent, path: string | undefined, openFile: (path: string) => void): void {
  if (path === undefined) return
  event.preventDefault()
  openFile(path)
  const strip = event.currentTarget.closest('[role=tablist]')
  requestAnimationFrame(() => {
    const tab = strip?.querySelector(`[data-tab="${CSS.escape(path)}"]`)
    if (tab instanceof HTMLElement) tab.focus()
  })
}

interface FileTabProps {
  readonly path: string
  readonly label: { name: string; folder: string }
  readonly file: TreeFile | undefined
  readonly current: boolean
  readonly onKeyDown: (event: KeyboardEvent) => void
}

function FileTab({ path, label, file, current, onKeyDown }: FileTabProps) {
  const session = useDevelop()
  const draft = useDrafts().get(path)
  const node = useNodesByPath().get(path)
  const unsaved = draft !== undefined && isUnsaved(draft)
  return (
    <div
      className={current ? `${classes.tab} ${classes.current}` : classes.tab}
      onAuxClick={(event) => {
        if (event.button === 1) session.closeFile(path)
      }}
    >
      <button
        type="button"
        role="tab"
        aria-selected={current}
        tabIndex={current ? 0 : -1}
        data-tab={path}
        data-focus="inside"
        aria-keyshortcuts="Delete Alt+W"
        className={classes.name}
        title={path}
        onClick={() => session.openFile(path)}
        onKeyDown={onKeyDown}
      >
        <FileShape path={path} node={node} />
        <span>{label.name}</span>
        {label.folder === '' ? null : <span className={classes.folder}>{label.folder}</span>}
        <StatusMark status={file?.status ?? 'unchanged'} />
        {unsaved ? <span className="visually-hidden">, being saved</span> : null}
      </button>
      <button
        type="button"
        className={unsaved ? `${classes.close} ${classes.unsaved}` : classes.close}
        tabIndex={-1}
        aria-hidden
        title={`Close ${label.name} (Alt+W)`}
        onClick={() => session.closeFile(path)}
      >
        <IconX size={14} stroke={1.5} aria-hidden />
      </button>
    </div>
  )
}
