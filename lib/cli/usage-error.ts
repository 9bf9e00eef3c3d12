/** The command line cannot be understood, or the project cannot be read: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
