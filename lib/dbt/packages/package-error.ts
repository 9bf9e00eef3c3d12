/** What is wrong with the project's packages, for the person who asked for them. */
export class PackageError extends Error {
  readonly remedy: string | null

  constructor(message: string, remedy: string | null = null, options: { readonly cause?: unknown } = {}) {
    super(message, options)
    this.name = 'PackageError'
    this.remedy = remedy
  }
}
