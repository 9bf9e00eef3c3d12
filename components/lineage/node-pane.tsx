'use client'
import { ActionIcon, Tabs, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import {
  IconArrowBarToDown,
  IconArrowBarUp,
  IconFileText,
  IconShield,
  IconX,
  type Icon,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeReaders } from '#components/parts/node-readers.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { nodeQuery, type GraphOf } from '#lib/client/compile.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { Graph, GraphNode, NodeDetail } from '#lib/contracts/compile.ts'
import { byLayer } from './impact.ts'
import { NodeDefinition } from './node-definition.tsx'
import { NodeSummary, OpenInDevelop } from './node-summary.tsx'
import classes from './node-pane.module.css'
import { Reached } from './reached-list.tsx'
import { traceGraph } from './trace-graph.ts'

interface PaneProps {
  readonly id: string
  readonly of: GraphOf
  readonly graph: Graph | undefined
  readonly onFocus: (id: string | null) => void
}
const sections = ['impact', 'from', 'definition', 'readers'] as const
type Section = (typeof sections)[number]
const icons: Readonly<Record<Section, Icon>> = {
  impact: IconArrowBarToDown,
  from: IconArrowBarUp,
  definition: IconFileText,
  readers: IconShield,
}
const names: Readonly<Record<Section, string>> = {
  impact: 'Impact',
  from: 'Comes from',
  definition: 'Definition',
  readers: 'Who can read',
}

/** The right side of the lineage: the node that is traced; below 1200 px a rail of icons. */
export function NodePane(props: PaneProps) {
  const wide = useMediaQuery('(min-width: 1200px)', true, { getInitialValueInEffect: false })
  const { project } = useProject()
  const { data, error, isPending, refetch } = useQuery(nodeQuery(project.slug, props.id, props.of))
  const node = props.graph?.nodes.find((each) => each.id === props.id)
  if (node === undefined) {
    return props.graph === undefined ? null : (
      <aside className={classes.pane} aria-label="Node">
        <ErrorState what={`${props.id} is not in this project.`} error={error} />
      </aside>
    )
  }
  const state = isPending ? (
    <LateLoading what="Reading the node" />
  ) : data === undefined ? (
    <ErrorState error={error} onRetry={() => void refetch()} />
  ) : null
  const loaded = { ...props, node, detail: data, state }
  return wide ? <WidePane {...loaded} /> : <RailPane {...loaded} />
}

interface LoadedProps extends PaneProps {
  readonly node: GraphNode
  readonly detail: NodeDetail | undefined
  /** What is shown in place of a detail that is not there. */
  readonly state: ReactNode
}

function WidePane(props: LoadedProps) {
  const { node, detail } = props
  const trace = useWholeTrace(props)
  const counts: Readonly<Partial<Record<Section, number>>> = { impact: trace.down.size, from: trace.up.size }
  return (
    <aside className={classes.pane} aria-label="Node">
      <PaneHead {...props} />
      <div className={classes.about}>
        <NodeSummary node={node} detail={detail} />
      </div>
      <Tabs defaultValue="impact" keepMounted={false} className={classes.tabs ?? ''}>
        <Tabs.List>
          {(['impact', 'from', 'definition'] as const).map((section) => (
            <Tabs.Tab key={section} value={section}>
              {names[section]} <span className={classes.count}>{counts[section]}</span>
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {(['impact', 'from', 'definition'] as const).map((section) => (
          <Tabs.Panel key={section} value={section} className={classes.panel ?? ''}>
            <SectionBody {...props} section={section} />
            {section === 'definition' && detail !== undefined ? (
              <section>
                <h3 className={classes.title}>Who can read</h3>
                <NodeReaders readers={detail.readableBy} tests={detail.accessTests} />
              </section>
            ) : null}
          </Tabs.Panel>
        ))}
      </Tabs>
      <OpenInDevelop node={node} className={classes.foot ?? ''} />
    </aside>
  )
}

/** Each icon opens its section over the canvas. */
function RailPane(props: LoadedProps) {
  const [open, setOpen] = useState<Section | null>(null)
  return (
    <aside
      className={classes.rail}
      aria-label="Node"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || open === null) return
        event.preventDefault()
        setOpen(null)
      }}
    >
      {sections.map((section) => {
        const SectionIcon = icons[section]
        return (
          <Tooltip key={section} label={names[section]} position="left" disabled={open === section}>
            <ActionIcon
              aria-label={names[section]}
              aria-expanded={open === section}
              variant={open === section ? 'light' : 'subtle'}
              {...(open === section ? { color: 'accent' } : {})}
              onClick={() => setOpen(open === section ? null : section)}
            >
              <SectionIcon size={16} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
        )
      })}
      {open === null ? null : (
        <section className={classes.floating} aria-label={names[open]}>
          <PaneHead {...props} onFocus={() => setOpen(null)} />
          <div className={classes.panel}>
            {open === 'definition' ? <NodeSummary node={props.node} detail={props.detail} /> : null}
            <h3 className={classes.title}>{names[open]}</h3>
            <SectionBody {...props} section={open} />
          </div>
          <OpenInDevelop node={props.node} className={classes.foot ?? ''} />
        </section>
      )}
    </aside>
  )
}

function PaneHead({ node, onFocus }: LoadedProps) {
  return (
    <header className={classes.head}>
      <NodeShape resourceType={node.resourceType} materialized={node.materialized} layer={node.layer} />
      <h2 className={classes.name}>
        <MiddleText text={node.name} />
      </h2>
      <ActionIcon variant="subtle" aria-label="Close" onClick={() => onFocus(null)}>
        <IconX size={16} stroke={1.5} />
      </ActionIcon>
    </header>
  )
}

function SectionBody(props: LoadedProps & { readonly section: Section }) {
  const { section, detail, state, graph, node, onFocus } = props
  const trace = useWholeTrace(props)
  if (section === 'impact' || section === 'from') {
    const direction = section === 'impact' ? 'down' : 'up'
    const reached = byLayer(graph?.nodes ?? [], trace[direction], direction)
    const none =
      section === 'impact'
        ? 'Nothing reads it.'
        : node.layer === 'source'
          ? 'Loaded from outside.'
          : 'It reads nothing.'
    return <Reached layers={reached} none={none} onFocus={onFocus} />
  }
  if (detail === undefined) return state
  return section === 'definition' ? (
    <NodeDefinition detail={detail} />
  ) : (
    <NodeReaders readers={detail.readableBy} tests={detail.accessTests} />
  )
}

/** To both ends, whatever the canvas traces: the counts are what a change would reach. */
function useWholeTrace({ graph, id }: PaneProps) {
  return useMemo(() => traceGraph(graph?.edges ?? [], id, Infinity, Infinity), [graph, id])
}
