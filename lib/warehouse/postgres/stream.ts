import type { Client } from 'pg'
import type { Cell } from '#lib/dbt/database.ts'
import type { RowBatch } from '../warehouse.ts'
import { nameColumns } from './catalog.ts'
import { asText, cellSize, toCell } from './types.ts'

const pageRows = 1000
const smallestPage = 10

export interface RowLimits {
  readonly maxRows: number
  readonly maxBytes: number
}

/** What may be read through a cursor: a query that changes nothing. */
export function isQuery(words: readonly string[]): boolean {
  const [first = ''] = words
  if (first === 'with') return !words.some((word) => ['insert', 'update', 'delete', 'merge'].includes(word))
  return ['select', 'values', 'table', '('].includes(first) && !words.includes('into')
}

export const cursorPrefix = (name: string) => `declare ${name} no scroll cursor for `

/** The extended protocol, which takes one statement only. */
export const oneStatement = (text: string) => ({ text, queryMode: 'extended' })

/**
 * The rows of an open cursor, page by page, until a limit is reached. The first pages are small, so that the first
 * rows come soon and a limit of bytes is not passed by much.
 */
export async function* readCursor(
  client: Client,
  cursor: string,
  limits: RowLimits,
  known: Map<string, string>,
): AsyncGenerator<RowBatch> {
  let rowsLeft = limits.maxRows
  let bytesLeft = limits.maxBytes
  let isFirst = true
  let read = 0
  for (let size = smallestPage; ; size = Math.min(size * 4, pageRows)) {
    // Rows are about as large as those before: no page asks for much more than the limit of bytes lets through.
    const spent = limits.maxBytes - bytesLeft
    const fitting = read > 0 && spent > 0 ? Math.ceil((bytesLeft * read) / spent) + 1 : size
    // One more than is wanted tells whether the limit cut anything.
    const wanted = Math.max(1, Math.min(size, rowsLeft + 1, fitting))
    const page = await client.query({
      text: `fetch forward ${wanted} from ${cursor}`,
      rowMode: 'array',
      types: asText,
    })
    const columns = isFirst ? await nameColumns(client, page.fields, known) : null
    isFirst = false
    const rows: Cell[][] = []
    let cutBy: RowBatch['cutBy'] = null
    for (const raw of page.rows) {
      if (rowsLeft === 0) cutBy = 'rows'
      else if (bytesLeft <= 0) cutBy = 'bytes'
      if (cutBy !== null) break
      const cells = page.fields.map((field, index) => toCell(textOf(raw[index]), field.dataTypeID))
      rows.push(cells)
      rowsLeft -= 1
      read += 1
      for (const cell of cells) bytesLeft -= cellSize(cell)
    }
    const isLast = cutBy !== null || page.rows.length < wanted
    if (columns !== null || rows.length > 0 || cutBy !== null) yield { columns, rows, cutBy }
    if (isLast) return
  }
}

export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
