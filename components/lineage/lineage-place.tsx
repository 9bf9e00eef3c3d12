'use client'
import { Button } from '@mantine/core'
import { IconSitemap } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo, useRef } from 'react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { graphQuery } from '#lib/client/compile.ts'
import { developAddress } from '#lib/client/develop-address.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { drawLineage } from './draw-lineage.ts'
import { isCrowded } from './flow-nodes.ts'
import type { Item } from './fold-graph.ts'
import { Legend } from './legend.tsx'
import { LineageCanvas } from './lineage-canvas.tsx'
import { LineageHeader } from './lineage-header.tsx'
import { toggleFold } from './lineage-view.ts'
import classes from './lineage.module.css'
import { NodePane } from './node-pane.tsx'
import { TraceBar } from './trace-bar.tsx'
import { useLayout } from './use-layout.ts'
import { useLineageView } from './use-lineage-view.ts'
import { usePlaceKeys } from './use-place-keys.ts'
import { WorkNotice } from './work-notice.tsx'

/** The whole graph: my branch for who has one, main for readers. */
export function LineagePlace() {
  const { project } = useProject()
  const edits = useMay('files.edit')
  const of = edits ? 'branch' : 'main'
  const router = useRouter()
  const search = useRef<HTMLInputElement>(null)
  const [view, change] = useLineageView()
  const whole = useQuery(graphQuery(project.slug, of))
  const chosen = useQuery(graphQuery(project.slug, of, view.select))
  const graph = chosen.data
  const wish = useMemo(() => (graph === undefined ? null : drawLineage(graph, view)), [graph, view])
  const { placed, busy, cancel } = useLayout(wish)
  const nodes = whole.data?.nodes ?? []
  const focused = nodes.find((node) => node.id === view.focus)
  const take = useCallback(
    (item: Item) => {
      if (item.kind === 'node') change({ focus: item.id })
      else change(({ folds }) => ({ folds: toggleFold(folds, item.group.key) }))
    },
    [change],
  )
  const open = useCallback(
    (item: Item) => {
      if (edits && item.kind === 'node' && item.node.path !== null)
        router.push(developAddress(project.slug, item.node.path))
    },
    [edits, project.slug, router],
  )
  const onEscape = useCallback(() => {
    change((now) => (now.focus === null ? { select: '' } : { focus: null }))
  }, [change])
  usePlaceKeys(search, onEscape)
  // A neighbour outside of the selection is shown in the whole graph.
  const focusAnywhere = (focus: string | null) => {
    const inside = focus === null || graph?.nodes.some((node) => node.id === focus) === true
    change(inside ? { focus } : { focus, select: '' })
  }
  const showAll = <Button onClick={() => change({ select: '' })}>Show all</Button>
  return (
    <div className={classes.place}>
      <LineageHeader
        ref={search}
        nodes={nodes}
        shown={whole.data === undefined ? null : (graph?.nodes.length ?? null)}
        view={view}
        onChange={change}
      />
      <div className={classes.body}>
        {chosen.isError ? (
          <ErrorState
            error={chosen.error}
            what={
              view.select === '' ? 'The lineage could not be read.' : `${view.select} could not be selected.`
            }
            onRetry={() => void chosen.refetch()}
            {...(view.select === '' ? {} : { action: showAll })}
          />
        ) : placed === null || graph === undefined ? (
          <LateLoading what="Reading the lineage" />
        ) : graph.nodes.length === 0 ? (
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
          <div className={classes.graph}>
            <LineageCanvas placed={placed} nodes={graph.nodes} show={view.show} onTake={take} onOpen={open}>
              {busy ? <WorkNotice count={graph.nodes.length} onCancel={cancel} /> : null}
              {focused === undefined || wish?.trace == null ? null : (
                <TraceBar node={focused} trace={wish.trace} view={view} onChange={change} />
              )}
            </LineageCanvas>
            <Legend nodes={graph.nodes} crowded={isCrowded(placed.layout)} />
          </div>
        )}
        {view.focus === null ? null : (
          <NodePane key={view.focus} id={view.focus} of={of} graph={whole.data} onFocus={focusAnywhere} />
        )}
      </div>
    </div>
  )
}
