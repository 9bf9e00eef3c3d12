import type { CellValue } from './sort-rows.ts'

export interface TableText {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly CellValue[])[]
}

/** RFC 4180 with CRLF; null is an empty field, an empty text is quoted, so that the two stay apart. */
export function writeCsv({ columns, rows }: TableText): string {
  const lines = [columns.map((name) => csvField(name)), ...rows.map((row) => row.map(csvField))]
  return lines.map((line) => line.join(',')).join('\r\n') + '\r\n'
}

function csvField(value: CellValue): string {
  if (value === null) return ''
  const text = String(value)
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** What a spreadsheet takes from the clipboard: tabs between cells; tabs and line ends inside are quoted. */
export function writeClipboard({ columns, rows }: TableText, withHeader: boolean): string {
  const lines = rows.map((row) => row.map(clipboardField))
  return [...(withHeader ? [columns.map(clipboardField)] : []), ...lines]
    .map((line) => line.join('\t'))
    .join('\n')
}

function clipboardField(value: CellValue): string {
  if (value === null) return ''
  const text = String(value)
  return /["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
