/** A run that cannot start, in words for its log. */
export class RunRefused extends Error {
  readonly lines: readonly string[]

  constructor(message: string, lines: readonly string[] = []) {
    super(message)
    this.name = 'RunRefused'
    this.lines = lines
  }
}
