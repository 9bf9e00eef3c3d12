import { isDatabaseErrorKind } from '#lib/dbt/database.ts'
import type { DatabaseErrorKind } from '#lib/dbt/database.ts'
import { WarehouseError } from '../warehouse.ts'

interface DriverError {
  readonly type: string
  readonly message: string
  /** Offset in bytes of the UTF-8 text, null where DuckDB gives none. */
  readonly position: number | null
}

/**
 * Errors come as JSON (`errors_as_json`), because only there DuckDB says the exact position; a parser's error has
 * a prefix before it. Other texts (opening a file, the driver's own) come as they are.
 */
function parseDriverError(text: string): DriverError {
  const brace = text.indexOf('{')
  if (brace >= 0 && (brace === 0 || /^(?:[A-Za-z ]+: )+$/.test(text.slice(0, brace)))) {
    const parsed = parseJson(text.slice(brace))
    if (parsed !== null) return parsed
  }
  const plain = /^([A-Z][A-Za-z ]*?) Error: ([\s\S]*)$/.exec(text)
  return { type: plain?.[1] ?? '', message: plain?.[2] ?? text, position: null }
}

function parseJson(text: string): DriverError | null {
  try {
    const parsed: unknown = JSON.parse(text)
    if (parsed === null || typeof parsed !== 'object') return null
    const read = (key: string): string => {
      const value: unknown = Reflect.get(parsed, key)
      return typeof value === 'string' ? value : ''
    }
    const position = read('position')
    return {
      type: read('exception_type'),
      message: read('exception_message'),
      position: /^\d+$/.test(position) ? Number(position) : null,
    }
  } catch {
    return null
  }
}

const kinds: Readonly<Record<string, DatabaseErrorKind>> = {
  Parser: 'syntax',
  Syntax: 'syntax',
  Binder: 'syntax',
  Catalog: 'syntax',
  Permission: 'permission',
  Interrupt: 'cancelled',
  INTERRUPT: 'cancelled',
  'Out of Memory': 'memory',
  IO: 'other',
  Connection: 'connection',
  Fatal: 'connection',
  FATAL: 'connection',
}

const remedies: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [/Could not set lock on file/, 'Stop the process that holds it, or go through it.'],
  [
    /external access|disabled through configuration/i,
    'Reading files and URLs is switched off here; load the data as a source or a seed.',
  ],
  [/configuration has been locked/i, 'Settings cannot be changed here.'],
]

/** The one place that reads DuckDB's errors. `sql` gives the line that is shown and the position in UTF-16. */
export function duckdbError(cause: unknown, sql: string | null = null): WarehouseError {
  if (cause instanceof WarehouseError) return cause
  const text = cause instanceof Error ? cause.message : String(cause)
  const error = parseDriverError(text)
  const remedy = remedies.find(([pattern]) => pattern.test(error.message))?.[1] ?? null
  const owner = lockOwner(error.message)
  if (owner !== null) return new WarehouseError('connection', owner, { remedy, cause })
  if (fullDisk.test(error.message)) return diskFull(kindOf(error), cause)
  const offset = sql === null ? null : offsetOf(error, sql)
  const prefix = error.type === '' ? '' : `${error.type === 'INTERRUPT' ? 'INTERRUPT' : error.type} Error: `
  const excerpt = sql !== null && offset !== null ? lineExcerpt(sql, offset) : ''
  const message = withoutProposal(error.message, sql)
  return new WarehouseError(kindOf(error), `${prefix}${message}${excerpt}`, { offset, remedy, cause })
}

const fullDisk = /No space left on device|Disk quota exceeded|failed to offload data block/i

/** What DuckDB says of it names files and a checkpoint, and that the database has to be restarted: we do that. */
function diskFull(kind: DatabaseErrorKind, cause: unknown): WarehouseError {
  return new WarehouseError(
    kind,
    'No room is left on the disk of the warehouse. What was built before is intact; once there is room, this works again.',
    { remedy: 'Make room on the disk of the data folder and try again.', cause },
  )
}

const proposal =
  /^((?:(\w+ )*)(\w+) with name "?([^\n]*?)"? does not exist[^\n]*)\nDid you mean "?([^\n]*?)"?\??(?=\n|$)/

/**
 * DuckDB proposes any table, type or function of the whole file, also such as the reader of the message may not know
 * of. Its own functions and types stay, which it names without a schema where none was asked for.
 */
function withoutProposal(message: string, sql: string | null): string {
  const found = proposal.exec(message)
  if (found === null) return message
  const [whole, said = '', , kind = '', name = '', proposed = ''] = found
  const isOwn = /^(?:function|type)$/i.test(kind) && /^(?:main\.)?\w+$/.test(proposed)
  if (isOwn && sql !== null && !isQualified(sql, name)) return message
  return said + message.slice(whole.length)
}

/** Whether the text asks for it in a schema. */
const isQualified = (sql: string, name: string) =>
  new RegExp(`\\.\\s*"?${name.replace(/[^\w]/g, '.')}`, 'i').test(sql)

function offsetOf(error: DriverError, sql: string): number | null {
  if (error.position !== null) return utf16Offset(sql, error.position)
  return /syntax error at end of input/.test(error.message) ? Math.max(0, sql.trimEnd().length - 1) : null
}

function kindOf(error: DriverError): DatabaseErrorKind {
  if (/out of memory/i.test(error.message) && error.type !== 'Binder') return 'memory'
  return kinds[error.type] ?? 'other'
}

function lockOwner(message: string): string | null {
  if (!message.includes('Could not set lock on file')) return null
  const file = /lock on file "([^"]+)"/.exec(message)?.[1] ?? 'the database'
  const pid = /\(PID (\d+)\)/.exec(message)?.[1]
  return pid === undefined
    ? `The DuckDB file ${file} is in use by another process.`
    : `The DuckDB file ${file} is in use by another process (pid ${pid}).`
}

function utf16Offset(sql: string, bytes: number): number {
  return Buffer.from(sql, 'utf8').subarray(0, bytes).toString('utf8').length
}

const excerptWidth = 80

/** DuckDB's own way to show the place: the line and a caret under it. */
function lineExcerpt(sql: string, offset: number): string {
  const start = sql.lastIndexOf('\n', offset - 1) + 1
  const end = sql.indexOf('\n', offset)
  const line = sql.slice(start, end < 0 ? sql.length : end)
  const number = sql.slice(0, start).split('\n').length
  const column = offset - start
  const from =
    line.length > excerptWidth
      ? Math.max(0, Math.min(column - excerptWidth / 2, line.length - excerptWidth))
      : 0
  const shown = line.slice(from, from + excerptWidth)
  const head = `LINE ${number}: ${from > 0 ? '...' : ''}`
  return `\n\n${head}${shown}${from + excerptWidth < line.length ? '...' : ''}\n${' '.repeat(head.length + column - from)}^`
}

/** An error that came from another process as plain data. */
export function reviveError(data: {
  readonly kind: string
  readonly message: string
  readonly offset: number | null
  readonly remedy: string | null
}): WarehouseError {
  return new WarehouseError(isDatabaseErrorKind(data.kind) ? data.kind : 'other', data.message, {
    offset: data.offset,
    remedy: data.remedy,
  })
}
