import { layoutGraph, type LayoutInput } from './layout-graph.ts'

self.addEventListener('message', (event: MessageEvent<{ turn: number; input: LayoutInput }>) => {
  const { turn, input } = event.data
  self.postMessage({ turn, layout: layoutGraph(input) })
})
