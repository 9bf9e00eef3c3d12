import { fail } from '../context/host.ts'
import type { Database } from '../database.ts'

/**
 * Stands for the warehouse while typing: nothing exists yet, so that a model compiles as for its first build; whatever
 * needs real answers is refused with `needs-warehouse`. `onAssume` hears when the answer was an assumption.
 */
export function offlineDatabase(onAssume: () => void): Database {
  const refuse = (what: string): never => {
    throw fail('needs-warehouse', { what })
  }
  const nothing = (): readonly never[] => {
    onAssume()
    return []
  }
  return {
    execute: () => refuse('This query'),
    begin: () => refuse('A transaction'),
    commit: () => refuse('A transaction'),
    rollback: () => refuse('A transaction'),
    listSchemas: nothing,
    listRelations: nothing,
    listColumns: () => refuse('The list of columns'),
    askCatalog: () => refuse("A question to the warehouse's catalog"),
    loadRows: () => refuse('Loading rows'),
  }
}
