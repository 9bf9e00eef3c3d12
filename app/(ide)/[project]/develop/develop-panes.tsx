'use client'
import { useMediaQuery } from '@mantine/hooks'
import { useEffect } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { useDevelop, useOpenPath } from '#components/editor/develop-context.tsx'
import type { TextPart } from '#components/editor/develop-view.ts'
import { EditorPane } from '#components/editor/editor-pane.tsx'
import { FilesPane } from '#components/editor/file-tree-pane.tsx'
import { NodePane } from '#components/editor/node-pane.tsx'
import { usePreview, type Preview } from '#components/results/use-preview.ts'
import { openPalette } from '#components/shell/palette-control.ts'
import { BottomPane } from './bottom-pane.tsx'
import classes from './develop-panes.module.css'
import { NodeRail } from './node-rail.tsx'
import { useDevelopShell } from './use-develop-shell.ts'
import { useLineOfAddress } from './use-line-of-address.ts'

/** What the warehouse refused is marked where it stands in the file. */
function useMarkedFaults({ finished }: Preview): void {
  const session = useDevelop()
  useEffect(() => {
    if (finished === null) return
    const { answer, request } = finished
    const diagnostics = answer.status === 'failed' ? answer.diagnostics : []
    session.markFaults({ path: request.path, content: request.content, diagnostics })
  }, [session, finished])
}

/** Files, editor over results, and the model at the right; below 1200 px the right side is a rail of icons. */
export function DevelopPanes() {
  const session = useDevelop()
  const path = useOpenPath()
  const wide = useMediaQuery('(min-width: 1200px)', true, { getInitialValueInEffect: false })
  const preview = usePreview(session.project)
  useLineOfAddress()
  const columns = useDefaultLayout({
    id: wide ? 'metricwright.develop.wide' : 'metricwright.develop.narrow',
    panelIds: wide ? ['files', 'middle', 'node'] : ['files', 'middle'],
  })
  const rows = useDefaultLayout({ id: 'metricwright.develop.rows', panelIds: ['editor', 'bottom'] })
  const startPreview = (part?: TextPart) => {
    const text = path === null ? null : (session.buffers.get(path)?.text ?? null)
    if (path === null || text === null) return
    const { selection, previewLimit } = session.view.get()
    session.update({ bottom: 'results' })
    preview.start({ path, content: text, part: part ?? selection, limit: previewLimit })
  }
  useMarkedFaults(preview)
  useDevelopShell({ onPreview: startPreview, onCancel: preview.running === null ? null : preview.cancel })
  return (
    <div className={classes.place}>
      <h1 className="visually-hidden">Develop</h1>
      <Group
        key={wide ? 'wide' : 'narrow'}
        orientation="horizontal"
        className={classes.group ?? ''}
        {...columns}
      >
        <Panel
          id="files"
          defaultSize={wide ? 264 : 216}
          minSize={160}
          groupResizeBehavior="preserve-pixel-size"
        >
          <FilesPane />
        </Panel>
        <Separator className={classes.vertical ?? ''} aria-label="Width of the files" />
        <Panel id="middle" minSize={320}>
          <Group orientation="vertical" {...rows}>
            <Panel id="editor" minSize={120}>
              <EditorPane onPreview={startPreview} onFindFile={() => openPalette('files')} />
            </Panel>
            <Separator className={classes.horizontal ?? ''} aria-label="Height of the results" />
            <Panel id="bottom" defaultSize="46" minSize={36}>
              <BottomPane preview={preview} onPreview={path === null ? null : () => startPreview()} />
            </Panel>
          </Group>
        </Panel>
        {wide ? (
          <>
            <Separator className={classes.vertical ?? ''} aria-label="Width of the model’s side" />
            <Panel id="node" defaultSize={328} minSize={220} groupResizeBehavior="preserve-pixel-size">
              <aside className={classes.node} aria-label="Model" data-region>
                <NodePane />
              </aside>
            </Panel>
          </>
        ) : null}
      </Group>
      {wide ? null : <NodeRail />}
    </div>
  )
}
