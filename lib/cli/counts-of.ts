import type { Manifest } from '#lib/dbt/index.ts'

const counted = ['model', 'snapshot', 'analysis', 'test', 'operation', 'seed'] as const

/** For the line `Found ...`, in dbt's order. */
export function countsOf(manifest: Manifest): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const type of counted) counts[type] = 0
  for (const { resource_type: type } of manifest.nodes.values()) {
    const count = counts[type]
    if (count !== undefined) counts[type] = count + 1
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
