'use client'
import { ActionIcon, Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { NodeReaders } from '#components/parts/node-readers.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { nodeQuery, type GraphOf } from '#lib/client/compile.ts'
import { developAddress } from '#lib/client/develop-address.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import type { GraphNode, NodeDetail } from '#lib/contracts/compile.ts'
import classes from './lineage.module.css'

export function NodeDetailPane(props: {
  id: string
  of: GraphOf
  nodes: readonly GraphNode[]
  onFocus: (id: string | null) => void
}) {
  const { project } = useProject()
  const { data, error, isPending, refetch } = useQuery(nodeQuery(project.slug, props.id, props.of))
  const node = props.nodes.find((each) => each.id === props.id)
  return (
    <aside className={classes.pane} aria-label="Node">
      <header className={classes.head}>
        {node === undefined ? null : <NodeShape {...node} />}
        <MiddleText text={node?.name ?? props.id} className={classes.name ?? ''} />
        <ActionIcon variant="subtle" aria-label="Close" onClick={() => props.onFocus(null)}>
          <IconX size={16} stroke={1.5} />
        </ActionIcon>
      </header>
      {isPending ? <LateLoading what="Reading the node" /> : null}
      {data === undefined && !isPending ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined ? null : <Details detail={data} nodes={props.nodes} onFocus={props.onFocus} />}
    </aside>
  )
}

function Details(props: { detail: NodeDetail; nodes: readonly GraphNode[]; onFocus: (id: string) => void }) {
  const { detail } = props
  const { project } = useProject()
  const edits = useMay('files.edit')
  const about = [detail.materialized ?? detail.resourceType, detail.owner, ...detail.tags]
  return (
    <div className={classes.details}>
      <p className={classes.meta}>{about.filter((each) => each !== null).join(', ')}</p>
      {detail.relationName === null ? null : <code className={classes.relation}>{detail.relationName}</code>}
      <p>{detail.description === '' ? 'No description.' : detail.description}</p>
      {edits && detail.path !== null ? (
        <Button component={Link} href={developAddress(project.slug, detail.path)} variant="default">
          Open in Develop
        </Button>
      ) : null}
      <Neighbours title="Comes from" ids={detail.parents} {...props} />
      <Neighbours title="Flows into" ids={detail.children} {...props} />
      <Section title="Columns" count={detail.columns.length}>
        {detail.columns.map((column) => (
          <li key={column.name} className={classes.row} title={column.description}>
            <MiddleText text={column.name} />
            <span className={classes.meta}>{column.type ?? ''}</span>
          </li>
        ))}
      </Section>
      <Section title="Tests" count={detail.tests.length}>
        {detail.tests.map((test) => (
          <li key={test.id} className={classes.row}>
            <MiddleText text={test.name} />
            <span className={classes.meta}>{test.column ?? ''}</span>
          </li>
        ))}
      </Section>
      <h3>Who can read</h3>
      <NodeReaders readers={detail.readableBy} />
    </div>
  )
}

function Neighbours(props: {
  title: string
  ids: readonly string[]
  nodes: readonly GraphNode[]
  onFocus: (id: string) => void
}) {
  const found = props.nodes.filter((node) => props.ids.includes(node.id))
  return (
    <Section title={props.title} count={found.length}>
      {found.map((node) => (
        <li key={node.id}>
          <button type="button" className={classes.link} onClick={() => props.onFocus(node.id)}>
            <NodeShape {...node} />
            <MiddleText text={node.name} />
          </button>
        </li>
      ))}
    </Section>
  )
}

function Section({ title, count, children }: { title: string; count: number; children: ReactNode }) {
  if (count === 0) return null
  return (
    <section>
      <h3>
        {title} <span className={classes.meta}>{count}</span>
      </h3>
      <ul>{children}</ul>
    </section>
  )
}
