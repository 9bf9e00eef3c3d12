/** One line on the process's own output, which the supervisor keeps. */
export function report(message: string, error?: unknown): void {
  const why =
    error === undefined ? '' : `: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  console.error(`${new Date().toISOString()} ${message}${why}`)
}
