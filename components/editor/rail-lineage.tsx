'use client'
import { ActionIcon } from '@mantine/core'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { Graph, GraphNode } from '#lib/contracts/compile.ts'
import { graphQuery } from '#lib/client/compile.ts'
import { workspaceQuery } from '#lib/client/workspace.ts'
import { useDevelop, useDevelopView, useOutcome } from './develop-context.tsx'
import { StatusMark } from './file-mark.tsx'
import { layRail, type Rail, type RailEdge } from './rail-lanes.ts'
import classes from './rail-lineage.module.css'

const rowHeight = 28

/** One row a model, parents above; lanes at the left say who reads whom. */
export function RailLineage({ id, path }: { id: string; path: string }) {
  const session = useDevelop()
  const depth = useDevelopView((view) => view.depth)
  const { data, error, isPending, refetch } = useQuery(graphQuery(session.project))
  const rail = useMemo(
    () => (data === undefined ? null : layRail(withoutTests(data), id, depth)),
    [data, id, depth],
  )
  if (isPending) return <LateLoading what="Reading the lineage" />
  if (data === undefined || rail === null) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data.nodes.some((node) => node.id === id)) {
    return (
      <p className={classes.none}>Not in the lineage yet: it comes when the file is stored and compiles.</p>
    )
  }
  return <RailRows rail={rail} graph={data} id={id} path={path} />
}

function withoutTests(graph: Graph): { edges: Graph['edges'] } {
  const shown = new Set(graph.nodes.filter((node) => !/test$/.test(node.resourceType)).map((node) => node.id))
  return { edges: graph.edges.filter(([from, to]) => shown.has(from) && shown.has(to)) }
}

export function DepthControl({ direction }: { direction: 'up' | 'down' }) {
  const session = useDevelop()
  const depth = useDevelopView((view) => view.depth)
  const value = depth[direction]
  const set = (next: number) =>
    session.update({ depth: { ...depth, [direction]: Math.max(0, Math.min(20, next)) } })
  return (
    <span className={classes.depth}>
      <ActionIcon
        size={18}
        disabled={value === 0}
        aria-label={`One less ${direction}`}
        onClick={() => set(value - 1)}
      >
        <IconMinus size={12} stroke={1.5} />
      </ActionIcon>
      <span>
        {value} {direction}
      </span>
      <ActionIcon size={18} aria-label={`One more ${direction}`} onClick={() => set(value + 1)}>
        <IconPlus size={12} stroke={1.5} />
      </ActionIcon>
    </span>
  )
}

function RailRows({ rail, graph, id, path }: { rail: Rail; graph: Graph; id: string; path: string }) {
  const session = useDevelop()
  const outcome = useOutcome(path)
  const { data: workspace } = useQuery(workspaceQuery(session.project))
  const nodes = useMemo(() => new Map(graph.nodes.map((node) => [node.id, node])), [graph])
  const lane = rail.lanes > 8 ? 10 : rail.lanes > 4 ? 14 : 20
  const width = rail.lanes * lane
  const environments = new Map(outcome?.refs.map((ref) => [ref.uniqueId, ref.environment]))
  const statuses = new Map(workspace?.files.map((file) => [file.path, file.status]))
  return (
    <div className={classes.rail}>
      <svg className={classes.lines} width={width} height={rail.rows.length * rowHeight} aria-hidden>
        {rail.edges.map((edge) => (
          <path
            key={`${edge.near} ${edge.far}`}
            d={edgePath(edge, lane)}
            className={edge.near === id ? classes.traced : classes.line}
          />
        ))}
      </svg>
      <ul>
        {rail.rows.map((row) => {
          const node = nodes.get(row.id)
          if (node === undefined) return null
          return (
            <RailRowItem
              key={row.id}
              node={node}
              left={row.lane * lane}
              textLeft={width + 12}
              lane={lane}
              current={row.id === id}
              status={statuses.get(node.path ?? '') ?? 'unchanged'}
              development={environments.get(node.id) === 'development'}
            />
          )
        })}
      </ul>
    </div>
  )
}

interface RailRowItemProps {
  readonly node: GraphNode
  readonly left: number
  readonly textLeft: number
  readonly lane: number
  readonly current: boolean
  readonly status: Parameters<typeof StatusMark>[0]['status']
  readonly development: boolean
}

function RailRowItem({ node, left, textLeft, lane, current, status, development }: RailRowItemProps) {
  const session = useDevelop()
  const failed = node.lastState === 'error' || node.lastState === 'fail'
  const content = (
    <>
      <span className={classes.shape} style={{ left: left + lane / 2 - 8 + 12 }}>
        <NodeShape resourceType={node.resourceType} materialized={node.materialized} layer={node.layer} />
      </span>
      <MiddleText text={node.name} className={classes.name ?? ''} />
      {development ? (
        <span
          className={classes.environment}
          title="This model reads your own relation of it, not production’s"
        >
          dev
        </span>
      ) : null}
      {failed ? <StateMark mark="failed" label="Failed when last run" size={14} /> : null}
      <StatusMark status={status} />
    </>
  )
  const style = { paddingLeft: textLeft + 12 }
  const { path } = node
  return (
    <li>
      {current || path === null ? (
        <div
          className={current ? `${classes.row} ${classes.current}` : classes.row}
          style={style}
          aria-current={current}
        >
          {content}
        </div>
      ) : (
        <button
          type="button"
          data-focus="inside"
          className={classes.row}
          style={style}
          onClick={() => session.openFile(path)}
          title={`Open ${path}`}
        >
          {content}
        </button>
      )}
    </li>
  )
}

/** Along the lane of the nearer node, around the corner, and into the row of the farther one. */
function edgePath(edge: RailEdge, lane: number): string {
  const x1 = edge.nearLane * lane + lane / 2
  const x2 = edge.farLane * lane + lane / 2
  const y1 = edge.nearRow * rowHeight + rowHeight / 2
  const y2 = edge.farRow * rowHeight + rowHeight / 2
  const down = y2 > y1 ? 1 : -1
  if (x1 === x2) return `M${x1} ${y1 + 9 * down}V${y2 - 9 * down}`
  const side = x2 > x1 ? 1 : -1
  const corner = Math.min(6, Math.abs(x2 - x1) / 2)
  const end = x2 - side * Math.min(9, Math.abs(x2 - x1) - corner)
  return `M${x1} ${y1 + 9 * down}V${y2 - corner * down}Q${x1} ${y2} ${x1 + side * corner} ${y2}H${end}`
}
