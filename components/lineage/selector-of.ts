import type { GraphNode } from '#lib/contracts/compile.ts'
import type { Hops } from './lineage-view.ts'

const methods: Readonly<Record<string, string>> = {
  source: 'source',
  exposure: 'exposure',
  metric: 'metric',
  semantic_model: 'semantic_model',
  saved_query: 'saved_query',
}

/** A trace in dbt's selection syntax: `2+orders+`. */
export function selectorOf(node: Pick<GraphNode, 'resourceType' | 'name'>, up: Hops, down: Hops): string {
  const method = methods[node.resourceType]
  const name = method === undefined ? node.name : `${method}:${node.name}`
  const before = up === '0' ? '' : up === 'all' ? '+' : `${up}+`
  const after = down === '0' ? '' : down === 'all' ? '+' : `+${down}`
  return `${before}${name}${after}`
}
