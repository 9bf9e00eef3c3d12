import type { Graph, GraphNode } from '#lib/contracts/compile.ts'
import type { Layer } from '../group-nodes.ts'

export const nodeOf = (id: string, layer: Layer, rest: Partial<GraphNode> = {}): GraphNode => ({
  id,
  name: id,
  resourceType: 'model',
  materialized: 'view',
  layer,
  folder: `models/${layer}`,
  packageName: 'shop',
  path: `models/${layer}/${id}.sql`,
  tags: [],
  tests: 0,
  accessTests: { total: 0, broken: 0 },
  builtInDevelopment: false,
  builtInProduction: true,
  lastState: null,
  ...rest,
})

export const graphOf = (nodes: Graph['nodes'], edges: Graph['edges']): Graph => ({ nodes, edges, hash: 'h' })
