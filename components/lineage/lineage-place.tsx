'use client'
import { Button } from '@mantine/core'
import { IconSitemap } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { PageHeader } from '#components/parts/page-header.tsx'
import { graphQuery } from '#lib/client/compile.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { HopControls } from './hop-controls.tsx'
import { LineageCanvas } from './lineage-canvas.tsx'
import { LineageSearch } from './lineage-search.tsx'
import classes from './lineage.module.css'
import { NodeDetailPane } from './node-detail-pane.tsx'
import { useLayout } from './use-layout.ts'
import { useLineageView } from './use-lineage-view.ts'

/** The whole graph: my branch for who has one, main for readers. */
export function LineagePlace() {
  const { project } = useProject()
  const of = useMay('files.edit') ? 'branch' : 'main'
  const [view, change] = useLineageView()
  // The same function while the view is: the canvas lays out its elements anew for another one.
  const focusOn = useCallback((focus: string) => change({ focus }), [change])
  const whole = useQuery(graphQuery(project.slug, of))
  const chosen = useQuery(graphQuery(project.slug, of, view.select))
  const placed = useLayout(chosen.data)
  const nodes = whole.data?.nodes ?? []
  const shown = chosen.data?.nodes.length ?? 0
  // A neighbour outside of the selection is shown in the whole graph.
  const focusAnywhere = (focus: string | null) => {
    const inside = focus === null || chosen.data?.nodes.some((node) => node.id === focus) === true
    change(inside ? { focus } : { focus, select: '' })
  }
  const showAll = <Button onClick={() => change({ select: '' })}>Show all</Button>
  return (
    <div
      className={classes.place}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && view.focus !== null) change({ focus: null })
      }}
    >
      <PageHeader
        title="Lineage"
        about={
          whole.data === undefined ? undefined : (
            <span className="tabular">
              {shown === nodes.length ? '' : `${shown.toLocaleString('en')} of `}
              {nodes.length.toLocaleString('en')} nodes
            </span>
          )
        }
      >
        {view.focus === null ? null : <HopControls view={view} onChange={change} />}
        <LineageSearch key={view.select} nodes={nodes} select={view.select} onChange={change} />
      </PageHeader>
      <div className={classes.body}>
        {chosen.isError ? (
          <ErrorState
            error={chosen.error}
            what="The lineage could not be read."
            onRetry={() => void chosen.refetch()}
            {...(view.select === '' ? {} : { action: showAll })}
          />
        ) : placed === null ? (
          <LateLoading what="Reading the lineage" />
        ) : placed.graph.nodes.length === 0 ? (
          <EmptyState
            icon={<IconSitemap size={20} stroke={1.5} />}
            title={view.select === '' ? 'No models yet' : 'Nothing is selected'}
            text={
              view.select === ''
                ? 'Models and sources of the project stand here.'
                : `No node fits ${view.select}.`
            }
            {...(view.select === '' ? {} : { action: showAll })}
          />
        ) : (
          <LineageCanvas placed={placed} view={view} onFocus={focusOn} />
        )}
        {view.focus === null ? null : (
          <NodeDetailPane key={view.focus} id={view.focus} of={of} nodes={nodes} onFocus={focusAnywhere} />
        )}
      </div>
    </div>
  )
}
