export interface TerminalOptions {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly json: boolean
  readonly quiet: boolean
  readonly now: () => Date
}

/** What the command line prints: log lines with a time in front, results as they are. */
export class Terminal {
  readonly #options: TerminalOptions

  constructor(options: TerminalOptions) {
    this.#options = options
  }

  /** A line of the log. */
  log(line: string, data: Readonly<Record<string, unknown>> = {}): void {
    const { json, quiet, out, now } = this.#options
    if (json)
      out(`${JSON.stringify({ info: { ts: now().toISOString(), level: 'info', msg: line }, data })}\n`)
    else if (!quiet) out(line === '' ? '\n' : `${now().toISOString().slice(11, 19)}  ${line}\n`)
  }

  /** What was asked for: goes to standard output without decoration. */
  print(text: string): void {
    this.#options.out(`${text}\n`)
  }

  /** As `print`, but not a character more than given. */
  write(text: string): void {
    this.#options.out(text)
  }

  error(text: string): void {
    const { json, out, err, now } = this.#options
    if (json)
      out(`${JSON.stringify({ info: { ts: now().toISOString(), level: 'error', msg: text }, data: {} })}\n`)
    else err(`${text}\n`)
  }
}
