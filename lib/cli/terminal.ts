import type { LogLevel } from '#lib/dbt/index.ts'

export interface TerminalOptions {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly json: boolean
  readonly quiet: boolean
  readonly now: () => Date
  readonly invocationId: string
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
    if (json) out(this.#event('info', line, data))
    else if (!quiet) out(line === '' ? '\n' : `${now().toISOString().slice(11, 19)}  ${line}\n`)
  }

  /** What a template logs or prints. */
  ofTemplate(message: string, level: LogLevel): void {
    if (level === 'info') this.log(message)
    else if (level === 'print') this.print(message)
  }

  /** One event a line, with the keys that dbt's JSON log has. */
  #event(level: 'info' | 'error', msg: string, data: Readonly<Record<string, unknown>>): string {
    const { now, invocationId } = this.#options
    const name = typeof data['event'] === 'string' ? data['event'] : 'log'
    const info = {
      category: '',
      code: '',
      extra: {},
      invocation_id: invocationId,
      level,
      msg,
      name,
      pid: process.pid,
      thread: 'MainThread',
      ts: now().toISOString(),
    }
    return `${JSON.stringify({ info, data })}\n`
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
    const { json, out, err } = this.#options
    if (json) out(this.#event('error', text, {}))
    else err(`${text}\n`)
  }
}
