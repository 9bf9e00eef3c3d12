import type { LogLevel } from '#lib/dbt/index.ts'
import { colored } from './colors.ts'

/** How much a line of the log matters, as --log-level names it. */
type Weight = 'debug' | 'info' | 'warn' | 'error'

const weights: readonly string[] = ['debug', 'info', 'warn', 'error', 'none']

export interface TerminalOptions {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly json: boolean
  readonly quiet: boolean
  /** What is logged at least: --log-level. */
  readonly level: string
  readonly colors: boolean
  /** Whether the last line of the screen may say what is going on. */
  readonly live: boolean
  /** Where the log goes besides: --log-path. */
  readonly toFile: ((line: string) => void) | null
  readonly now: () => Date
  readonly invocationId: string
}

/** What a line of the log is about, by dbt's names. */
export interface LogEvent {
  readonly name: string
  readonly code: string
  readonly data: Readonly<Record<string, unknown>>
  readonly thread?: string
  readonly level?: Weight
}

const someLine: LogEvent = { name: 'Note', code: 'Z050', data: {} }
const printed = (text: string): LogEvent => ({ name: 'PrintEvent', code: 'Z052', data: { msg: text } })

/** `On model.shop.a: create view …`: who sends it, and what. */
function statementEvent(message: string): LogEvent {
  const [, who = '', sql = ''] = /^On (\S+): ([^]*)$/.exec(message) ?? []
  return { name: 'SQLQuery', code: 'E016', data: { conn_name: who, sql } }
}

/** A name of a file may hold what moves the cursor or repaints the screen. */
const visible = (text: string) =>
  text
    .replaceAll('\r\n', '\n')
    .replace(/[^\P{Cc}\n\t]/gu, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`)

/** What the command line prints: log lines with a time in front, results as they are. */
export class Terminal {
  readonly #options: TerminalOptions
  #status = ''

  constructor(options: TerminalOptions) {
    this.#options = options
  }

  /** How wide a line of status may be; 0 where there is no terminal that could show one. */
  get width(): number {
    return this.#options.live ? process.stdout.columns || 80 : 0
  }

  /** A line of the log. */
  log(line: string, event: LogEvent = someLine): void {
    this.#line(event.level ?? 'info', line, event)
  }

  /** What may go wrong: told also where the rest is quiet only if the log says so. */
  warn(line: string, name: string | null = null): void {
    this.#line('warn', line, { name: name ?? 'Note', code: '', data: {} })
  }

  #line(weight: Weight, line: string, event: LogEvent): void {
    const { json, quiet, level, colors, toFile, now } = this.#options
    const time = now().toISOString().slice(11, 19)
    toFile?.(line === '' ? '' : `${time}  ${line}`)
    if (weights.indexOf(weight) < weights.indexOf(level) || (quiet && !json && weight !== 'error')) return
    if (json) this.#out(this.#event(weight, line, event))
    else this.#out(line === '' ? '\n' : `${time}  ${colors ? colored(line) : line}\n`)
  }

  /** What a template logs or prints. */
  ofTemplate(message: string, level: LogLevel): void {
    if (level === 'print') this.print(message)
    else if (level === 'warn') this.warn(`[WARNING]: ${message}`, 'JinjaLogWarning')
    else if (level === 'statement') this.#line('debug', message, statementEvent(message))
    else this.#line(level, message, { name: 'JinjaLogInfo', code: 'I062', data: { msg: message } })
  }

  /** One event a line, with the keys that dbt's JSON log has. */
  #event(level: Weight, msg: string, { name, code, data, thread }: LogEvent): string {
    const { now, invocationId } = this.#options
    const info = {
      category: '',
      code,
      extra: {},
      invocation_id: invocationId,
      level,
      msg,
      name,
      pid: process.pid,
      thread: thread ?? 'MainThread',
      ts: now().toISOString(),
    }
    return `${JSON.stringify({ data, info })}\n`
  }

  /** What was asked for: goes to standard output without decoration. */
  print(text: string, event: LogEvent = printed(text)): void {
    this.#out(this.#options.json ? this.#event('info', text, event) : `${text}\n`)
  }

  /** As `print`, but not a character more than given. */
  write(text: string): void {
    this.#out(text)
  }

  error(message: string): void {
    const { json, err, toFile } = this.#options
    const text = visible(message)
    toFile?.(text)
    if (json)
      return this.#out(
        this.#event('error', text, { name: 'MainEncounteredError', code: 'Z002', data: { exc: text } }),
      )
    this.#clear()
    err(`${text}\n`)
    this.#draw()
  }

  /** The last line of the screen, which goes when the next one is written; an empty one takes it away. */
  status(text: string): void {
    if (this.width === 0 || text === this.#status) return
    this.#clear()
    this.#status = text.slice(0, this.width - 1)
    this.#draw()
  }

  #out(text: string): void {
    this.#clear()
    this.#options.out(text)
    this.#draw()
  }

  #clear(): void {
    if (this.#status !== '') this.#options.out('\r\u001b[2K')
  }

  #draw(): void {
    if (this.#status !== '') this.#options.out(this.#status)
  }
}
