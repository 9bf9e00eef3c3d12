import type { FoldedGraph } from './fold-graph.ts'
import { layLineage } from './lay-lineage.ts'

self.addEventListener('message', (event: MessageEvent<{ turn: number; input: FoldedGraph }>) => {
  const { turn, input } = event.data
  self.postMessage({ turn, layout: layLineage(input) })
})
