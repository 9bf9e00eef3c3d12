import type { GraphNode } from '#lib/contracts/compile.ts'

const builtKinds = new Set(['model', 'seed', 'snapshot'])

/**
 * Whether a build would make tables, and there is none of them yet: in production for who builds it, else neither
 * there nor in the reader's own schema.
 */
export function isNothingBuilt(
  nodes: readonly Pick<
    GraphNode,
    'resourceType' | 'materialized' | 'builtInDevelopment' | 'builtInProduction'
  >[],
  ofProduction: boolean,
): boolean {
  const made = nodes.filter(
    ({ resourceType, materialized }) => builtKinds.has(resourceType) && materialized !== 'ephemeral',
  )
  return (
    made.length > 0 &&
    !made.some((node) => node.builtInProduction || (!ofProduction && node.builtInDevelopment))
  )
}
