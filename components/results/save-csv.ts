import { writeCsv, type TableText } from './write-table.ts'

/** Hands the rows that are shown to the browser as a file. The mark at its start lets spreadsheets read UTF-8. */
export function saveCsv(name: string, table: TableText): void {
  const blob = new Blob(['\ufeff', writeCsv(table)], { type: 'text/csv;charset=utf-8' })
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = `${name}.csv`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
