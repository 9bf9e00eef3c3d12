'use client'
import { Button } from '@mantine/core'
import { IconCode } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { Fragment } from 'react'
import { describeAccessTests } from '#components/parts/describe-access-tests.ts'
import { formatAgo } from '#components/parts/format-time.ts'
import { KeyHint } from '#components/parts/key-hint.tsx'
import { RequestAccess } from '#components/parts/request-access.tsx'
import { nodeMarks, nodeWords } from '#components/parts/run-marks.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import { developAddress } from '#lib/client/develop-address.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { nodeRunsQuery } from '#lib/client/runs.ts'
import type { GraphNode, NodeDetail } from '#lib/contracts/compile.ts'
import classes from './node-pane.module.css'

/** What it is, in a few lines: kind, owner, relation, description, last run. */
export function NodeSummary({ node, detail }: { node: GraphNode; detail: NodeDetail | undefined }) {
  const owner = detail?.owner ?? null
  const about = [
    node.materialized ?? node.resourceType.replaceAll('_', ' '),
    ...(owner === null ? [] : [`owned by ${owner}`]),
    ...node.tags.map((tag) => `#${tag}`),
  ]
  return (
    <>
      <p className={classes.meta}>{about.join(', ')}</p>
      {detail?.relationName == null ? null : (
        <code className={classes.relation}>
          {detail.relationName
            .replaceAll('"', '')
            .split(/(?<=[._])/)
            .map((part, index) => (
              <Fragment key={index}>
                {part}
                <wbr />
              </Fragment>
            ))}
        </code>
      )}
      {detail === undefined || detail.withheld === null ? null : <Withheld dataset={detail.withheld} />}
      {detail === undefined || detail.description.trim() === '' ? null : (
        <p className={classes.description}>{detail.description.trim()}</p>
      )}
      {node.lastState === null ? null : <LastRun id={node.id} />}
      {node.accessTests.total === 0 ? null : (
        <p className={classes.run}>
          <StateMark mark={node.accessTests.broken === 0 ? 'passed' : 'failed'} label="" size={14} />
          <span>{describeAccessTests(node.accessTests)}</span>
        </p>
      )}
    </>
  )
}

/** That it is there may be known; what stands in it is asked for. */
function Withheld({ dataset }: { dataset: string }) {
  return (
    <div className={classes.withheld}>
      <p className={classes.run}>
        <StateMark mark="failed" label="" size={14} />
        <span>You may not read {dataset} in production.</span>
      </p>
      <RequestAccess datasets={[dataset]} />
    </div>
  )
}

function LastRun({ id }: { id: string }) {
  const { project } = useProject()
  const last = useQuery(nodeRunsQuery(project.slug, id)).data?.runs[0]
  if (last === undefined) return null
  const { state, endedAt } = last.node
  return (
    <p className={classes.run}>
      <StateMark mark={nodeMarks[state]} label="" size={14} />
      <span>
        {nodeWords[state]} in{' '}
        <Link href={`/${encodeURIComponent(project.slug)}/runs/${last.number}`}>run {last.number}</Link>
        {endedAt === null ? '' : `, ${formatAgo(endedAt, new Date())}`}
      </span>
    </p>
  )
}

export function OpenInDevelop({ node, className }: { node: GraphNode; className: string }) {
  const { project } = useProject()
  const edits = useMay('files.edit')
  if (!edits || node.path === null) return null
  return (
    <div className={className}>
      <Button
        component={Link}
        href={developAddress(project.slug, node.path)}
        variant="default"
        leftSection={<IconCode size={16} stroke={1.5} />}
        rightSection={<KeyHint keys={['O']} />}
        aria-keyshortcuts="o"
      >
        Open in Develop
      </Button>
    </div>
  )
}
