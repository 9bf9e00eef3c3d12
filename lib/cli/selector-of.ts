import type { GraphNode, Manifest, ResourceType } from '#lib/dbt/index.ts'

/** Analyses are listed where they are asked for. */
export const listedTypes: readonly ResourceType[] = [
  'model',
  'seed',
  'snapshot',
  'test',
  'unit_test',
  'source',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'function',
]

/** Whatever `ls` lists. */
export function findNode(manifest: Manifest, id: string): GraphNode | null {
  const { nodes, sources, exposures, metrics, semanticModels, savedQueries, unitTests } = manifest
  for (const map of [nodes, sources, exposures, metrics, semanticModels, savedQueries, unitTests]) {
    const found = map.get(id)
    if (found) return found
  }
  return null
}

/** What selects it, and nothing else: a line of `ls`. */
export function selectorOf(manifest: Manifest, id: string): string {
  const node = findNode(manifest, id)
  if (node === null) return id
  switch (node.resource_type) {
    case 'source':
      return `source:${node.package_name}.${String(Reflect.get(node, 'source_name'))}.${node.name}`
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return `${node.resource_type}:${node.package_name}.${node.name}`
    case 'unit_test':
      // Its id ends with the name, and with the version of the model where that has one.
      return `unit_test:${node.package_name}.${node.unique_id.split('.').at(-1) ?? node.name}`
    default:
      return node.fqn.join('.')
  }
}

/** As dbt searches for it: a version and the source of a table belong to the name. */
export function searchName(node: GraphNode): string {
  if (node.resource_type === 'source') return `${String(Reflect.get(node, 'source_name'))}.${node.name}`
  const version: unknown = node.resource_type === 'model' ? Reflect.get(node, 'version') : null
  return typeof version === 'string' || typeof version === 'number' ? `${node.name}.v${version}` : node.name
}
