import type { ColumnKind } from './column-kind.ts'
import type { PreviewResult } from '#lib/contracts/compile.ts'
import { countOf, formatCount } from '#components/parts/format-time.ts'

/** "500 rows, cut by the limit of 500": what is there, and why there is not more. */
export function describeResult(result: PreviewResult): string {
  const rows = countOf(result.rows.length, 'row')
  switch (result.cutBy) {
    case null:
      return `${rows}, all of them`
    case 'rows':
      return `${rows}, cut by the limit of ${formatCount(result.rowLimit)}`
    case 'bytes':
      return `${rows}, cut by the limit of ${formatBytes(result.byteLimit)}`
  }
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} kB`
  return `${Math.round(bytes / 1024 ** 2)} MB`
}

/** Width for a column: its name, its longest of the first rows, and the words of the summary above it. */
export function columnWidth(name: string, values: readonly unknown[], kind: ColumnKind): number {
  let longest = 0
  for (const value of values.slice(0, 100))
    longest = Math.max(longest, value === null ? 4 : String(value).length)
  const some = values.some((value) => value !== null)
  // Of numbers both ends stand there, of others how many differ: "500 distinct".
  const letters = kind === 'number' ? 2 * Math.min(8, longest) + 3 : `${values.length} distinct`.length
  const summary = some ? letters * 6.4 : 0
  return Math.round(
    Math.min(320, Math.max(72, Math.max(longest * 8.6, name.length * 7.4 + 22, summary) + 18)),
  )
}
