import { isUnavailable } from '#lib/db/client.ts'

/** One line on the process's own output, which the supervisor keeps; a stack only where it says something. */
export function report(message: string, error?: unknown): void {
  console.error(`${new Date().toISOString()} ${message}${describe(error)}`)
}

function describe(error: unknown): string {
  if (error === undefined) return ''
  if (!(error instanceof Error)) return `: ${String(error)}`
  if (isUnavailable(error)) return ': the application database does not answer'
  return `: ${error.stack ?? error.message}`
}
