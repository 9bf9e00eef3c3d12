import { isUnavailable } from '#lib/db/client.ts'

/** One line on the process's own output, which the supervisor keeps; a stack only where it says something. */
export function report(message: string, error?: unknown): void {
  console.error(`${new Date().toISOString()} ${message}${describe(error)}`)
}

function describe(error: unknown): string {
  if (error === undefined) return ''
  if (!(error instanceof Error)) return `: ${messageIn(error) ?? String(error)}`
  if (isUnavailable(error)) return ': the application database does not answer'
  return `: ${error.stack ?? error.message}`
}

/** The queue's library tells of its errors as plain objects. */
function messageIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('message' in value)) return null
  return typeof value.message === 'string' ? value.message : null
}
