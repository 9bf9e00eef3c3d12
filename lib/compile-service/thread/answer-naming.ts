import type { ParsedProject } from '#lib/dbt/index.ts'
import type { NamingAnswer, ProductionNode } from './messages.ts'

/** Where main's nodes are in production, and what the project says of its schemas. */
export function answerNaming(project: ParsedProject): NamingAnswer {
  const { manifest } = project
  const nodes: ProductionNode[] = []
  const layers = new Map<string, string>()
  for (const node of manifest.nodes.values()) {
    if (node.relation_name === null) continue
    nodes.push({ id: node.unique_id, relation: node.relation_name, schema: node.schema, alias: node.alias })
    const declared = node.meta['layer']
    if (typeof declared === 'string') layers.set(node.schema.toLowerCase(), declared)
  }
  const sources = new Set([...manifest.sources.values()].map((source) => source.schema.toLowerCase()))
  return { nodes, layers: [...layers], sourceSchemas: [...sources] }
}
