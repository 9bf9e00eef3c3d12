import type { ColumnKind } from './column-kind.ts'

export type CellValue = string | number | boolean | null
export type SortDirection = 'ascending' | 'descending'

/** Order of the rows by one column, as indexes; equal rows keep their order and null is always last. */
export function sortRows(
  rows: readonly (readonly CellValue[])[],
  column: number,
  kind: ColumnKind,
  direction: SortDirection,
): readonly number[] {
  const sign = direction === 'ascending' ? 1 : -1
  const compare = comparators[kind] ?? compareText
  return rows
    .map((row, index) => ({ value: row[column] ?? null, index }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null) {
        return a.value === b.value ? a.index - b.index : a.value === null ? 1 : -1
      }
      return sign * compare(a.value, b.value) || a.index - b.index
    })
    .map((each) => each.index)
}

type Compare = (a: CellValue, b: CellValue) => number
const collator = new Intl.Collator('en', { sensitivity: 'variant' })
const compareText: Compare = (a, b) => collator.compare(String(a), String(b))
/** ISO dates and times sort as their text does, but for the sign of years before Christ. */
const compareTime: Compare = (a, b) => {
  const [left, right] = [String(a), String(b)]
  const [leftBefore, rightBefore] = [left.startsWith('-'), right.startsWith('-')]
  if (leftBefore !== rightBefore) return leftBefore ? -1 : 1
  const order = left < right ? -1 : left > right ? 1 : 0
  return leftBefore ? -order : order
}

const comparators: Partial<Record<ColumnKind, Compare>> = {
  number: (a, b) => compareNumbers(a, b),
  boolean: (a, b) => Number(a) - Number(b),
  date: compareTime,
  time: compareTime,
}

/** Exact also for decimals and integers that a double cannot hold, which arrive as text. */
export function compareNumbers(a: CellValue, b: CellValue): number {
  if (typeof a === 'number' && typeof b === 'number') return compareDoubles(a, b)
  const left = parseDecimal(String(a))
  const right = parseDecimal(String(b))
  if (left === null || right === null) return compareDoubles(Number(a), Number(b))
  if (left.negative !== right.negative) return left.negative ? -1 : 1
  const size = compareSizes(left, right)
  return left.negative ? -size : size
}

/** NaN is the largest, as warehouses have it. */
function compareDoubles(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a < b ? -1 : a > b ? 1 : 0
}

interface Decimal {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
}

function parseDecimal(text: string): Decimal | null {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text.trim())
  if (match === null || text.trim() === '') return null
  const [, sign = '', whole = '', fraction = ''] = match
  return { negative: sign === '-' && (whole !== '' || fraction !== ''), whole, fraction }
}

function compareSizes(a: Decimal, b: Decimal): number {
  if (a.whole.length !== b.whole.length) return a.whole.length - b.whole.length
  if (a.whole !== b.whole) return a.whole < b.whole ? -1 : 1
  if (a.fraction === b.fraction) return 0
  return a.fraction < b.fraction ? -1 : 1
}
