export {
  ancestors,
  descendants,
  findCycles,
  invert,
  layers,
  reachable,
  stronglyConnected,
  topologicalOrder,
} from './graph.ts'
export type { Graph } from './graph.ts'
