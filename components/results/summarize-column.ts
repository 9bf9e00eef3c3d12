import type { ColumnKind } from './column-kind.ts'
import type { CellValue } from './sort-rows.ts'
import { shortenNumber } from './shorten-number.ts'
import { compareNumbers } from './sort-rows.ts'

/** What stands above a column: shares from 0 to 1 for its picture, and one line of words. */
export interface ColumnSummary {
  readonly shape: 'bars' | 'parts' | 'none'
  readonly shares: readonly number[]
  readonly nulls: number
  readonly text: string
  /** The same without being cut, where it was. */
  readonly exact: string | null
}

const binCount = 12
const partCount = 6

/** Of the rows shown, not of the table: the footer says how many those are. */
export function summarizeColumn(values: readonly CellValue[], kind: ColumnKind): ColumnSummary {
  const present = values.filter((value) => value !== null)
  const nulls = values.length === 0 ? 0 : (values.length - present.length) / values.length
  if (present.length === 0)
    return { shape: 'none', shares: [], nulls, text: values.length === 0 ? '' : 'all null', exact: null }
  const numbers = kind === 'number' ? summarizeNumbers(present) : null
  const { text, ...picture } = numbers ?? summarizeValues(present)
  return { ...picture, nulls, text: nulls === 0 ? text : `${formatShare(nulls)} null` }
}

function summarizeNumbers(values: readonly CellValue[]): Omit<ColumnSummary, 'nulls'> | null {
  const numbers = values.map(Number).filter(Number.isFinite)
  if (numbers.length === 0) return null
  let low = Infinity
  let high = -Infinity
  for (const value of numbers) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const bins = Array.from({ length: low === high ? 1 : binCount }, () => 0)
  for (const value of numbers) {
    const bin =
      low === high ? 0 : Math.min(binCount - 1, Math.floor(((value - low) / (high - low)) * binCount))
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  const most = Math.max(...bins)
  const sorted = values.toSorted(compareNumbers)
  const ends = [sorted[0] ?? null, sorted.at(-1) ?? null]
  // By their digits: two numbers may be one as doubles.
  const different = compareNumbers(ends[0] ?? null, ends[1] ?? null) === 0 ? ends.slice(0, 1) : ends
  return {
    shape: 'bars',
    shares: bins.map((count) => count / most),
    text: different.map(shortenNumber).join(' – '),
    exact: different.map(String).join(' – '),
  }
}

function summarizeValues(values: readonly CellValue[]): Omit<ColumnSummary, 'nulls'> {
  const counts = new Map<CellValue, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const sizes = [...counts.values()].toSorted((a, b) => b - a)
  const top = sizes.length <= partCount ? sizes : sizes.slice(0, partCount - 1)
  const rest = values.length - top.reduce((sum, size) => sum + size, 0)
  const parts =
    counts.size === values.length && counts.size > 1 ? [values.length] : [...top, ...(rest > 0 ? [rest] : [])]
  const text =
    counts.size > partCount
      ? `${counts.size} distinct`
      : `${counts.size} value${counts.size === 1 ? '' : 's'}`
  return { shape: 'parts', shares: parts.map((size) => size / values.length), text, exact: null }
}

function formatShare(share: number): string {
  const percent = share * 100
  return percent > 0 && percent < 1 ? '<1 %' : `${Math.round(percent)} %`
}
