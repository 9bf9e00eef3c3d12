/** What a figure is held against: its p95 (or p50) is under the limit, or at least it. */
export interface Bar {
  readonly of: 'p50' | 'p95'
  readonly must: 'be under' | 'be at least'
  readonly limit: number
}

export type Unit = 's' | 'ms' | 'MB' | 'times'

/** One row of the table. Without a bar it is only told. */
export interface Figure {
  readonly name: string
  readonly unit: Unit
  readonly n: number
  readonly p50: number
  readonly p95: number
  readonly bar: Bar | null
  readonly pass: boolean | null
  /** How it was taken, in one sentence. */
  readonly how: string
}

export interface FigureOptions {
  readonly name: string
  readonly unit: Unit
  readonly values: readonly number[]
  readonly how: string
  readonly bar?: Bar
}

export const under = (limit: number): Bar => ({ of: 'p95', must: 'be under', limit })
export const atLeast = (limit: number): Bar => ({ of: 'p50', must: 'be at least', limit })

export function makeFigure({ name, unit, values, how, bar }: FigureOptions): Figure {
  if (values.length === 0) throw new Error(`Nothing was measured for ${name}.`)
  const p50 = percentile(values, 0.5)
  const p95 = percentile(values, 0.95)
  const row = { name, unit, n: values.length, p50: rounded(p50), p95: rounded(p95), how }
  return { ...row, bar: bar ?? null, pass: bar === undefined ? null : reaches(bar, { p50, p95 }) }
}

function reaches(bar: Bar, at: { readonly p50: number; readonly p95: number }): boolean {
  return bar.must === 'be under' ? at[bar.of] < bar.limit : at[bar.of] >= bar.limit
}

/** The smallest value that at least this share of all values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** Three digits are all that a measurement on a shared machine carries. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
