import type { Permission } from '#lib/contracts/people.ts'
import type { Dataset } from './datasets.ts'
import { decideDataset, includesAction, type GrantHolder } from './decide.ts'

export interface NamesReader extends GrantHolder {
  readonly permissions: Iterable<Permission>
}

/**
 * Whether what stands in a dataset may be told by its name. Whoever edits the project's files reads the names there, so
 * for them only what an admin restricted is hidden.
 */
export function mayName(who: NamesReader, dataset: Dataset | null): boolean {
  if (dataset === null || includesAction(decideDataset(who, dataset).action, 'list')) return true
  return !dataset.restricted && [...who.permissions].includes('files.edit')
}
