import type { Invocation } from '../../run/run-options.ts'
import type { SessionLike } from '../session-like.ts'

export const invocation: Invocation = {
  id: 'i',
  startedAt: '2026-01-01T00:00:00.000Z',
  selected: [],
  arguments: {},
  flags: {},
  schemas: [],
}

const nothing = async () => undefined
const none = async () => []

/** A warehouse in which nothing stands and every statement succeeds. */
export const idleSession: SessionLike = {
  execute: async () => ({ columns: [], rows: [], rowsAffected: null }),
  begin: nothing,
  commit: nothing,
  rollback: nothing,
  listSchemas: none,
  listRelations: none,
  listColumns: none,
  askCatalog: async () => ({ columns: [], rows: [], rowsAffected: null }),
  loadRows: async () => 0,
  cancel: nothing,
  close: nothing,
}
