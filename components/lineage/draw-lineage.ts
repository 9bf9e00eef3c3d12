import { nearest, traceGraph, type Trace } from './trace-graph.ts'
import type { Graph } from '#lib/contracts/compile.ts'
import { foldGraph, openToBegin, type FoldedGraph } from './fold-graph.ts'
import { groupNodes } from './group-nodes.ts'
import { hopsAsNumber, type LineageView } from './lineage-view.ts'

const singlesAtMost = 150

export interface LineageWish {
  readonly key: string
  readonly folded: FoldedGraph
  readonly trace: Trace | null
}

/** What is to be laid out: the graph as it is looked at, and the key under which its layout is kept. */
export function drawLineage(graph: Graph, view: LineageView): LineageWish {
  const groups = groupNodes(graph.nodes, view.by)
  const known = graph.nodes.some((node) => node.id === view.focus)
  const trace =
    view.focus === null || !known
      ? null
      : traceGraph(graph.edges, view.focus, hopsAsNumber(view.up), hopsAsNumber(view.down))
  const open = trace === null ? openToBegin(groups) : new Set<string>()
  const flipped = new Set(view.folds)
  const folded = foldGraph(graph.edges, {
    groups,
    trace,
    singles: trace === null ? new Set() : nearest(trace, singlesAtMost),
    isOpen: (group) => open.has(group.key) !== flipped.has(group.key),
  })
  const key = JSON.stringify([
    graph.hash,
    view.by,
    view.folds.toSorted(),
    ...(trace === null ? [] : [trace.focus, view.up, view.down]),
  ])
  return { key, folded, trace }
}
