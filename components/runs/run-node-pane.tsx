'use client'
import { ActionIcon, Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import Link from 'next/link'
import { formatCount, formatDuration } from '#components/parts/format-time.ts'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { nodeMarks, nodeWords } from '#components/parts/run-marks.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import { developAddress } from '#lib/client/develop-address.ts'
import { useMay } from '#lib/client/project-context.tsx'
import type { RunNode, RunSummary } from '#lib/contracts/runs.ts'
import { CriticalPath } from './critical-path.tsx'
import { elapsedOf, isBroken } from './describe-run.ts'
import type { RunProblem } from './list-problems.ts'
import { NodeHistory } from './node-history.tsx'
import { countBelow, type RunMap } from './run-map.ts'
import classes from './run-node-pane.module.css'

export interface RunNodePaneProps {
  readonly project: string
  readonly run: RunSummary
  readonly node: RunNode
  readonly map: RunMap
  readonly critical: readonly string[]
  readonly problem: RunProblem | null
  readonly now: number
  readonly onSelect: (id: string | null) => void
}

/** One node of the run: its state, how long it took before, and what it holds up. */
export function RunNodePane(props: RunNodePaneProps) {
  const { project, run, node, map, critical, problem, now, onSelect } = props
  const elapsed = elapsedOf(node, now)
  const onPath = critical.includes(node.uniqueId)
  return (
    <aside className={classes.root} aria-label={`About ${node.name}`}>
      <section className={classes.section}>
        <div className={classes.title}>
          <NodeShape
            resourceType={node.resourceType}
            materialized={node.materialized || null}
            layer={map.layers.get(node.uniqueId) ?? null}
          />
          <h2 title={node.name}>{node.name}</h2>
          <ActionIcon size="xs" aria-label="Close" onClick={() => onSelect(null)}>
            <IconX size={14} stroke={1.5} aria-hidden />
          </ActionIcon>
        </div>
        <p className={classes.state}>
          <StateMark mark={nodeMarks[node.state]} label="" />
          {nodeWords[node.state]}
          {elapsed === null ? null : <b className="tabular">{formatDuration(elapsed)}</b>}
        </p>
        {node.message === '' || node.message === 'OK' ? null : (
          <p className={classes.message} data-bad={isBroken(node) || undefined}>
            {node.message}
          </p>
        )}
        <OpenFile project={project} path={map.paths.get(node.uniqueId) ?? null} problem={problem} />
      </section>
      <NodeHistory project={project} run={run} node={node} elapsed={elapsed} />
      {onPath ? (
        <CriticalPath map={map} ids={critical} selected={node.uniqueId} now={now} onSelect={onSelect} />
      ) : null}
      <section className={classes.section}>
        <Facts node={node} map={map} />
      </section>
    </aside>
  )
}

function Facts({ node, map }: { node: RunNode; map: RunMap }) {
  const waitsFor = map.parents.get(node.uniqueId)?.length ?? 0
  const below = countBelow(map, node.uniqueId)
  const facts: readonly (readonly [string, string])[] = [
    ['Relation', node.relation.replaceAll('"', '')],
    ['Rows', node.rows === null || node.rows < 0 ? '' : formatCount(node.rows)],
    ['Failing rows', node.failures === null ? '' : formatCount(node.failures)],
    ['Waits for', waitsFor === 0 ? '' : formatCount(waitsFor)],
    ['Blocks', below.models + below.tests === 0 ? '' : describeBelow(below)],
  ]
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) =>
        value === '' ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}

function describeBelow({ models, tests }: { models: number; tests: number }): string {
  const parts = [
    models === 0 ? '' : `${formatCount(models)} ${models === 1 ? 'node' : 'nodes'}`,
    tests === 0 ? '' : `${formatCount(tests)} ${tests === 1 ? 'test' : 'tests'}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

interface OpenFileProps {
  readonly project: string
  readonly path: string | null
  readonly problem: RunProblem | null
}

function OpenFile({ project, path, problem }: OpenFileProps) {
  const mayEdit = useMay('files.edit')
  if (path === null) return null
  if (!mayEdit) return <code className={classes.path}>{path}</code>
  const place = problem?.place ?? null
  const address =
    place === null || place.line === null
      ? developAddress(project, path)
      : developAddress(project, place.path, { line: place.line, column: place.column })
  return (
    <Button className={classes.open ?? ''} component={Link} href={address} title={path}>
      Open in Develop
    </Button>
  )
}
