'use client'
import { IconChevronDown, IconChevronRight, IconFileOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeReaders } from '#components/parts/node-readers.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import rows from '#components/parts/pane-rows.module.css'
import { isClientError } from '#lib/client/client-error.ts'
import { graphQuery, nodeQuery } from '#lib/client/compile.ts'
import { workspaceQuery } from '#lib/client/workspace.ts'
import { useDevelop, useOpenPath } from './develop-context.tsx'
import { NodeColumns } from './node-columns.tsx'
import classes from './node-pane.module.css'
import { ReadNodes } from './read-nodes.tsx'
import { DepthControl, RailLineage } from './rail-lineage.tsx'
import { useNodeOfFile, type FileNode } from './use-node-of-file.ts'

export type NodeSection = 'lineage' | 'columns' | 'docs' | 'readers'

/** The right side: lineage, columns, docs and readers of the open model; `only` shows one of them. */
export function NodePane({ only = null }: { only?: NodeSection | null }) {
  const path = useOpenPath()
  const node = useNodeOfFile(path)
  if (path === null || node === null) return <NoNode path={path} />
  return (
    <div className={classes.pane}>
      <header className={classes.head}>
        <NodeShape resourceType={node.resourceType} materialized={node.materialized} layer={node.layer} />
        <MiddleText text={node.name} className={classes.title ?? ''} />
        <span className={classes.about}>
          {isRead(node) ? (node.materialized ?? node.resourceType) : node.resourceType}
        </span>
      </header>
      <div className={classes.sections}>
        {only !== null && only !== 'lineage' ? null : isRead(node) ? (
          <Section
            title="Lineage"
            about={
              <>
                <DepthControl direction="up" />
                <DepthControl direction="down" />
              </>
            }
          >
            <RailLineage id={node.id} path={path} />
          </Section>
        ) : (
          <Section title="Reads" about="read by nobody">
            <ReadNodes path={path} />
          </Section>
        )}
        {only === 'lineage' ? null : <Details node={node} path={path} only={only} />}
      </div>
    </div>
  )
}

/** Without a node: because the file defines none, or because the project could not be read. */
function NoNode({ path }: { path: string | null }) {
  const { project } = useDevelop()
  const { data, error, refetch } = useQuery(graphQuery(project))
  if (path !== null && data === undefined) {
    if (error === null) return <LateLoading what="Reading the project" />
    return <ErrorState error={error} what="The project could not be read." onRetry={() => void refetch()} />
  }
  return (
    <EmptyState
      icon={<IconFileOff size={20} stroke={1.5} />}
      title="No model is open"
      text={
        path === null
          ? 'The lineage, columns and readers of a model stand here.'
          : 'This file defines none. The lineage, columns and readers of a model stand here.'
      }
    />
  )
}

/** Analyses and tests are read by nobody: they have no place in the graph, no columns and no readers. */
function isRead(node: FileNode): boolean {
  return node.resourceType !== 'analysis' && node.resourceType !== 'test'
}

function Details({ node, path, only }: { node: FileNode; path: string; only: NodeSection | null }) {
  const { project } = useDevelop()
  // A file that is just being made is compiled before it is stored: only the graph knows what is there.
  const inGraph = useQuery(graphQuery(project)).data?.nodes.some((each) => each.id === node.id) ?? false
  const tree = useQuery(workspaceQuery(project)).data
  const stored = tree?.files.some((file) => file.path === path && file.status !== 'deleted') ?? false
  const known = inGraph || (!isRead(node) && stored)
  const { data, error, isPending, refetch } = useQuery({ ...nodeQuery(project, node.id), enabled: known })
  if (isPending) return <LateLoading what="Reading the model" />
  if (data === undefined && isClientError(error) && error.kind === 'not-found') {
    return <p className={rows.none}>It is being stored; what is known of it stands here in a moment.</p>
  }
  if (data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <>
      {isRead(node) && (only === null || only === 'columns') ? (
        <Section title="Columns" about={data.columns.length === 0 ? null : String(data.columns.length)}>
          <NodeColumns columns={data.columns} />
        </Section>
      ) : null}
      {only === null || only === 'docs' ? (
        <Section title="Docs" about={data.owner}>
          <p className={data.description.trim() === '' ? rows.none : classes.docs}>
            {data.description.trim() === ''
              ? 'Not described yet. A description in its YAML stands here.'
              : data.description}
          </p>
        </Section>
      ) : null}
      {isRead(node) && (only === null || only === 'readers') ? (
        <Section title="Who can read" about="in production">
          <NodeReaders readers={data.readableBy} tests={data.accessTests} />
        </Section>
      ) : null}
    </>
  )
}

function Section({ title, about, children }: { title: string; about: ReactNode; children: ReactNode }) {
  const [open, setOpen] = useState(true)
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <section className={classes.section}>
      <div className={classes.bar}>
        <h2>
          <button
            type="button"
            data-focus="inside"
            className={classes.toggle}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <Chevron size={14} stroke={1.5} aria-hidden />
            {title}
          </button>
        </h2>
        {open ? <span className={classes.sectionAbout}>{about}</span> : null}
      </div>
      {open ? children : null}
    </section>
  )
}
