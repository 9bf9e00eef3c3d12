/** How a microbatch model cuts time: https://docs.getdbt.com/docs/build/incremental-microbatch */
export type BatchSize = 'hour' | 'day' | 'month' | 'year'

export function isBatchSize(value: unknown): value is BatchSize {
  return value === 'hour' || value === 'day' || value === 'month' || value === 'year'
}

export interface BatchWindow {
  readonly start: Date
  readonly end: Date
}

export interface BatchInput {
  readonly size: BatchSize
  /** Where the first build begins. */
  readonly begin: Date | null
  readonly lookback: number
  /** There is a table already, and it is added to. */
  readonly incremental: boolean
  /** `--event-time-start` and `--event-time-end`. */
  readonly from: Date | null
  readonly to: Date | null
  readonly now: Date
}

/** The start of the hour, day, month or year, moved by so many of them. All in UTC. */
export function offsetTime(time: Date, size: BatchSize, offset: number): Date {
  const year = time.getUTCFullYear()
  const month = time.getUTCMonth()
  switch (size) {
    case 'hour':
      return new Date(Date.UTC(year, month, time.getUTCDate(), time.getUTCHours() + offset))
    case 'day':
      return new Date(Date.UTC(year, month, time.getUTCDate() + offset))
    case 'month':
      return new Date(Date.UTC(year, month + offset, 1))
    case 'year':
      return new Date(Date.UTC(year + offset, 0, 1))
  }
}

const truncate = (time: Date, size: BatchSize) => offsetTime(time, size, 0)
const isStart = (time: Date, size: BatchSize) => truncate(time, size).getTime() === time.getTime()

/** The windows to build, in order; null where the model does not say where it begins. */
export function planBatches(input: BatchInput): readonly BatchWindow[] | null {
  const { size } = input
  const last = input.to ?? input.now
  const end = isStart(last, size) ? last : offsetTime(last, size, 1)
  const start = startOf(input, end)
  if (start === null) return null
  const batches: BatchWindow[] = []
  for (let from = start; ;) {
    const to = offsetTime(from, size, 1)
    if (to >= end) {
      batches.push({ start: from, end })
      return batches
    }
    batches.push({ start: from, end: to })
    from = to
  }
}

function startOf(input: BatchInput, end: Date): Date | null {
  const { size, begin, from, incremental, lookback } = input
  if (from) return truncate(from, size)
  if (!incremental) return begin && truncate(begin, size)
  // An end on the line belongs to the window before it.
  return offsetTime(end, size, -(isStart(end, size) ? lookback + 1 : lookback))
}

/** `2024-01-05`, or as much of it as the size needs. */
export function batchName(start: Date, size: BatchSize): string {
  const lengths: Readonly<Record<BatchSize, number>> = { hour: 13, day: 10, month: 7, year: 4 }
  return start.toISOString().slice(0, lengths[size])
}

/** As Python prints a time in UTC: what the SQL compares with. */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')}+00:00`
}

/** A date or time of a config or of the command line, read as UTC. */
export function readTime(value: unknown): Date | null {
  if (typeof value !== 'string') return null
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(
    value.trim(),
  )
  if (!match) return null
  const [, day = '', minutes = '00:00', seconds = ':00', zone = 'Z'] = match
  const time = new Date(`${day}T${minutes}${seconds}${zone}`)
  return Number.isNaN(time.getTime()) ? null : time
}
