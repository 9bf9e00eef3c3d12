import { pyStr } from '#lib/jinja/index.ts'
import type { ResultTable } from '../context/adapter-table.ts'

export interface RowComparison {
  readonly same: boolean
  readonly message: string | null
}

/** Holds the rows marked `actual` against those marked `expected`, whatever their order. */
export function compareRows(table: ResultTable): RowComparison {
  const mark = table.columnNames.findIndex((name) => name.toLowerCase() === 'actual_or_expected')
  const columns = table.columnNames.filter((_name, index) => index !== mark)
  const actual: string[][] = []
  const expected: string[][] = []
  for (const row of table.rows) {
    const cells = row
      .filter((_cell, index) => index !== mark)
      .map((cell) => (cell === null ? 'NULL' : pyStr(cell)))
    ;(row[mark] === 'actual' ? actual : expected).push(cells)
  }
  const extra = without(actual, expected)
  const missing = without(expected, actual)
  if (extra.length === 0 && missing.length === 0) return { same: true, message: null }
  return { same: false, message: differenceText(columns, extra, missing) }
}

const keyOf = (row: readonly string[]) => JSON.stringify(row)

/** Rows of the first list that the second has not, counting repeated ones. */
function without(rows: readonly string[][], others: readonly string[][]): string[][] {
  const counts = new Map<string, number>()
  for (const row of others) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1)
  return rows.filter((row) => {
    const left = counts.get(keyOf(row)) ?? 0
    counts.set(keyOf(row), left - 1)
    return left <= 0
  })
}

function differenceText(columns: readonly string[], extra: string[][], missing: string[][]): string {
  const lines = [
    ['@@', ...columns],
    ...missing.map((row) => ['---', ...row]),
    ...extra.map((row) => ['+++', ...row]),
  ]
  const widths =
    lines[0]?.map((_cell, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0))) ?? []
  const text = lines.map((line) =>
    line
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join(',')
      .trimEnd(),
  )
  return ['actual differs from expected (--- expected, +++ actual):', '', ...text].join('\n')
}
