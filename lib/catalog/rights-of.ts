import { createHash } from 'node:crypto'
import { decideDataset, includesAction, type GrantHolder } from '#lib/access/decide.ts'
import type { Dataset } from '#lib/access/datasets.ts'

/** Schemas that somebody may read and that are not their own development schemas, sorted. */
export function readableSchemas(
  holder: GrantHolder,
  schemas: readonly string[],
  describe: (schema: string) => Dataset,
): readonly string[] {
  const slug = holder.slug.toLowerCase()
  return schemas
    .filter((schema) => {
      const dataset = describe(schema)
      if (slug !== '' && dataset.owner === slug) return false
      return includesAction(decideDataset(holder, dataset).action, 'view')
    })
    .sort()
}

/** Equal where the same may be read. */
export function rightsHash(schemas: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(schemas)).digest('hex')
}
