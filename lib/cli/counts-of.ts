import type { Manifest, ManifestNode } from '#lib/dbt/index.ts'

/** For the line `Found ...`, in dbt's order: nodes as their kinds are read first, then the rest. */
export function countsOf(manifest: Manifest): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const node of [...manifest.nodes.values()].sort((one, other) => reading(one) - reading(other))) {
    if (node.resource_type === 'function') continue
    counts[node.resource_type] = (counts[node.resource_type] ?? 0) + 1
  }
  return {
    ...counts,
    source: manifest.sources.size,
    exposure: manifest.exposures.size,
    metric: manifest.metrics.size,
    macro: manifest.macros.size,
    group: manifest.groups.size,
    semantic_model: manifest.semanticModels.size,
    saved_query: manifest.savedQueries.size,
    unit_test: manifest.unitTests.size,
  }
}

const order = ['model', 'snapshot', 'analysis', 'test', 'seed', 'operation']

/** What stands in a YAML file is read after all that has a file of its own. */
function reading({ resource_type: type, test_metadata: generic, origin }: ManifestNode): number {
  const inYaml = generic !== null || /\.ya?ml$/.test(origin.path)
  const isLate = inYaml && (type === 'test' || type === 'snapshot')
  return order.indexOf(type) + (isLate ? order.length : 0)
}
