import type { Cell } from '#lib/dbt/index.ts'
import type { DatabaseColumn } from '#lib/dbt/database.ts'

export interface TypedRows {
  readonly columns: readonly DatabaseColumn[]
  readonly rows: readonly (readonly Cell[])[]
}

/**
 * Rows as dbt's `show --output json` writes them: exact numbers are numbers, with every digit that the warehouse gave,
 * and times have a T before the hour.
 */
export function rowsJson(node: string, { columns, rows }: TypedRows): string {
  const show = rows.map((row) =>
    Object.fromEntries(columns.map(({ name, type }, index) => [name, cellJson(row[index] ?? null, type)])),
  )
  return JSON.stringify({ node, show }, null, 2)
}

function cellJson(cell: Cell, type: string): unknown {
  if (typeof cell !== 'string') return cell
  if (exactNumber.test(type)) return numberText.test(cell) ? JSON.rawJSON(cell) : cell
  return /^timestamp|^datetime/i.test(type) ? timeText(cell) : cell
}

const exactNumber = /^(?:decimal|numeric|u?(?:tiny|small|big|huge)?int(?:eger|\d+)?)(?:\(.*\))?$/i
/** What is a number in JSON as well: PostgreSQL also knows NaN. */
const numberText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/

/** `2024-01-31 13:00:00.5+02` as Python writes it: `2024-01-31T13:00:00.500000+02:00`. */
function timeText(cell: string): string {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:([+-]\d\d)(?::?(\d\d))?)?$/.exec(cell)
  if (!parts) return cell
  const [, date = '', time = '', fraction = '', hours, minutes = '00'] = parts
  const part = /[1-9]/.test(fraction) ? `.${fraction.padEnd(6, '0')}` : ''
  return `${date}T${time}${part}${hours === undefined ? '' : `${hours}:${minutes}`}`
}
