import { getProjectWithCurrentBranch } from './branch-repository.ts'
import { findSessionUser } from './session-repository.ts'

/** As many statements as an open page has under way at one time. */
const CONNECTIONS = 4
/** PostgreSQL plans a prepared statement anew for its first five executions, and keeps a plan then. */
const EXECUTIONS = 6
const NOBODY = '00000000-0000-0000-0000-000000000000'

/**
 * Opens connections and has PostgreSQL plan, on each, the statements that nearly every request begins with. On a
 * connection just opened the first of them takes 20 ms and the next ones five, later less than one. A database that
 * does not answer is no failure here: the first request will say so.
 */
export async function warmConnections(): Promise<void> {
  const statements: readonly (() => Promise<unknown>)[] = [
    () => findSessionUser(NOBODY),
    // No project has this name, so it ends as not found.
    () => getProjectWithCurrentBranch('', NOBODY),
  ]
  for (let execution = 0; execution < EXECUTIONS; execution += 1) {
    for (const statement of statements) {
      await Promise.allSettled(Array.from({ length: CONNECTIONS }, statement))
    }
  }
}
