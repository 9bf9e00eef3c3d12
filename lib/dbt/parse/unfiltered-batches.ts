import type { Diagnostic } from '../diagnostics.ts'
import type { ManifestNode } from '../manifest.ts'
import { report } from '../report.ts'
import { textAt } from '../schema/json-access.ts'
import type { Assembly } from './assembly.ts'

/** Microbatch models that read nothing that could be cut to a batch: each batch reads all there is. */
export function unfilteredBatches({ nodes, sources }: Assembly): Diagnostic[] {
  const found: Diagnostic[] = []
  const isCut = (id: string) => {
    const config = nodes.get(id)?.config ?? sources.get(id)?.config
    return config !== undefined && textAt(config, 'event_time') !== null
  }
  for (const node of nodes.values()) {
    if (!isMicrobatch(node) || node.depends_on.nodes.some(isCut)) continue
    const { path, line } = node.origin
    const span = { start: { line, column: 1 }, end: { line, column: 200 } }
    found.push(report('batches-unfiltered', { name: node.name }, { path, span, uniqueId: node.unique_id }))
  }
  return found
}

function isMicrobatch({ resource_type: type, config }: ManifestNode): boolean {
  if (type !== 'model' || config['materialized'] !== 'incremental') return false
  // What it lacks itself is said of its config.
  return config['incremental_strategy'] === 'microbatch' && textAt(config, 'event_time') !== null
}
