'use client'
import { useEffect, useRef, useState } from 'react'
import type { Graph } from '#lib/contracts/compile.ts'
import { layoutGraph, type Layout } from './layout-graph.ts'

export interface PlacedGraph {
  readonly graph: Graph
  readonly layout: Layout
}

/** Laid out beside the page, which stays quick; what was shown stays until the next is there. */
export function useLayout(graph: Graph | undefined): PlacedGraph | null {
  const [placed, setPlaced] = useState<PlacedGraph | null>(null)
  const turn = useRef(0)
  useEffect(() => {
    if (graph === undefined) return
    turn.current += 1
    const mine = turn.current
    const input = {
      nodes: graph.nodes.map(({ id, layer }) => ({ id, layer })),
      edges: graph.edges,
    }
    const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = (event: MessageEvent<{ turn: number; layout: Layout }>) => {
      if (event.data.turn === mine) setPlaced({ graph, layout: event.data.layout })
    }
    // Where a worker cannot start, the page does it itself: the layout is linear.
    worker.onerror = () => setPlaced({ graph, layout: layoutGraph(input) })
    worker.postMessage({ turn: mine, input })
    return () => worker.terminate()
  }, [graph])
  return placed
}
