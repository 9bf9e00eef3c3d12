import { DatabaseError } from 'pg'
import type { DatabaseErrorKind } from '#lib/dbt/database.ts'
import { WarehouseError } from '../warehouse.ts'

/** By SQLSTATE, or its class of two characters. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const kinds: Readonly<Record<string, DatabaseErrorKind>> = {
  '42501': 'permission',
  '42': 'syntax',
  '57014': 'cancelled',
  '55P03': 'timeout',
  '25P03': 'timeout',
  '25P04': 'timeout',
  '25006': 'permission',
  '53200': 'memory',
  '53300': 'connection',
  '57P01': 'connection',
  '57P02': 'connection',
  '57P03': 'connection',
  '08': 'connection',
  '28': 'connection',
  '3D000': 'connection',
}

const remedies: Readonly<Record<string, string>> = {
  '28P01': 'Check user and pass of the profile.',
  '28000': "Check the user of the profile, and the server's pg_hba.conf.",
  '3D000': 'Check dbname of the profile.',
  '53300': 'Fewer threads need fewer connections.',
  '25006': 'Only reading is allowed here; changes belong in a model.',
}

const networkCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Check host and port of the profile, and that PostgreSQL runs there.',
  ENOTFOUND: 'Check host of the profile: no such name is known here.',
  EAI_AGAIN: 'Check host of the profile: the name could not be looked up.',
  ETIMEDOUT: 'Check host and port of the profile, and the firewall between.',
  EHOSTUNREACH: 'Check host of the profile, and the network between.',
  ECONNRESET: 'The server or the network ended the connection; try again.',
  ENOENT: 'Check host of the profile: there is no socket in that folder.',
}

/** Where in a larger text the statement that PostgreSQL saw begins. */
export interface SentText {
  readonly sql: string
  /** UTF-16 units before the person's own text, which positions leave out. */
  readonly prefix?: number
}

/** The one place that reads PostgreSQL's errors. The message is laid out as libpq does, with the line and a caret. */
export function postgresError(cause: unknown, sent: SentText | null = null): WarehouseError {
  if (cause instanceof WarehouseError) return cause
  return cause instanceof DatabaseError ? serverError(cause, sent) : networkError(cause)
}

function serverError(cause: DatabaseError, sent: SentText | null): WarehouseError {
  const code = cause.code ?? ''
  const offset = sent === null ? null : offsetOf(cause, sent)
  const own = sent === null ? '' : sent.sql.slice(sent.prefix ?? 0)
  const parts = [
    cause.message,
    ...(offset === null ? [] : [lineExcerpt(own, offset)]),
    ...(cause.detail ? [`DETAIL:  ${cause.detail}`] : []),
    ...(cause.hint ? [`HINT:  ${cause.hint}`] : []),
    ...(offset === null && cause.where ? [`CONTEXT:  ${cause.where}`] : []),
  ]
  const remedy = remedies[code] ?? null
  return new WarehouseError(kindOf(cause), parts.join('\n'), { offset, remedy, cause })
}

function kindOf({ code = '', message }: DatabaseError): DatabaseErrorKind {
  if (code === '57014' && /timeout/.test(message)) return 'timeout'
  return kinds[code] ?? kinds[code.slice(0, 2)] ?? 'other'
}

function networkError(cause: unknown): WarehouseError {
  const message = cause instanceof Error ? cause.message || cause.name : String(cause)
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined
  const inner: unknown = cause instanceof AggregateError ? cause.errors[0] : undefined
  if (inner !== undefined) return networkError(inner)
  const remedy = typeof code === 'string' ? (networkCodes[code] ?? null) : null
  const lost = remedy !== null || /timeout|terminated|closed|not queryable|SSL|certificate/i.test(message)
  return new WarehouseError(lost ? 'connection' : 'other', message, { remedy, cause })
}

/** PostgreSQL counts characters from 1; a place before the person's own text is none. */
function offsetOf(cause: DatabaseError, sent: SentText): number | null {
  const position = Number(cause.position)
  if (!cause.position || !Number.isInteger(position)) return null
  const offset = utf16Offset(sent.sql, position - 1) - (sent.prefix ?? 0)
  return offset < 0 || offset > sent.sql.length - (sent.prefix ?? 0) ? null : offset
}

function utf16Offset(text: string, characters: number): number {
  let offset = 0
  for (let left = characters; left > 0 && offset < text.length; left -= 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  }
  return offset
}

const excerptWidth = 60

function lineExcerpt(sql: string, offset: number): string {
  const start = sql.lastIndexOf('\n', offset - 1) + 1
  const end = sql.indexOf('\n', offset)
  const line = sql.slice(start, end < 0 ? sql.length : end)
  const number = sql.slice(0, start).split('\n').length
  const column = offset - start
  const last = Math.max(0, line.length - excerptWidth)
  const from = line.length > excerptWidth ? Math.max(0, Math.min(column - excerptWidth / 2, last)) : 0
  const shown = line.slice(from, from + excerptWidth)
  const head = `LINE ${number}: ${from > 0 ? '...' : ''}`
  const tail = from + excerptWidth < line.length ? '...' : ''
  return `${head}${shown}${tail}\n${' '.repeat(head.length + column - from)}^`
}
