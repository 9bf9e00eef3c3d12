import { FAILSAFE_SCHEMA, load } from 'js-yaml'
import type { TimeWindow } from '../compile/event-time.ts'

export type SampleRead =
  { readonly ok: true; readonly window: TimeWindow } | { readonly ok: false; readonly problem: string }

const grains = ['hour', 'day', 'month', 'year'] as const
type Grain = (typeof grains)[number]

/** Reads `--sample`: `3 days` until now, or `{start: ..., end: ...}`. Times are UTC, whatever zone they name, as in dbt. */
export function readSample(text: string, now: Date): SampleRead {
  return text.trimStart().startsWith('{') ? readSpan(text) : readLength(text, now)
}

const wrong = (problem: string): SampleRead => ({ ok: false, problem })

function readLength(text: string, now: Date): SampleRead {
  const match = /^(\S+) (\S+)$/.exec(text)
  const [, count = '', unit = ''] = match ?? []
  const form = "Write a number and a unit such as '3 days', or '{start: 2024-01-01, end: 2024-01-08}'."
  if (!match) return wrong(`'${text}' is no span of time. ${form}`)
  if (!/^[+-]?\d{1,6}$/.test(count))
    return wrong(`'${count}' is no whole number of at most six digits. ${form}`)
  const grain = grains.find((one) => one === unit.toLowerCase().replace(/s+$/, ''))
  if (!grain) return wrong(`'${unit}' is no unit of time; there are hours, days, months and years.`)
  const start = before(now, Number(count), grain)
  if (Number.isNaN(start.getTime()) || start.getUTCFullYear() < 1 || start.getUTCFullYear() > 9999)
    return wrong(`'${text}' leads out of the calendar.`)
  return { ok: true, window: { start: momentText(start), end: momentText(now) } }
}

/** So much earlier at the same time of day; a day that the month does not have is its last. */
function before(now: Date, count: number, grain: Grain): Date {
  const hours = { hour: 1, day: 24 } as const
  if (grain === 'hour' || grain === 'day') return new Date(now.getTime() - count * hours[grain] * 3_600_000)
  const moved = new Date(now)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() - count * (grain === 'year' ? 12 : 1))
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(now.getUTCDate(), last))
  return moved
}

function readSpan(text: string): SampleRead {
  let value: unknown
  try {
    value = load(text, { schema: FAILSAFE_SCHEMA })
  } catch {
    return wrong(`'${text}' is not YAML.`)
  }
  const at = (key: 'start' | 'end'): string | null => {
    const written: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : null
    return typeof written === 'string' ? readMoment(written) : null
  }
  const [start, end] = [at('start'), at('end')]
  const missing = start === null ? 'start' : 'end'
  if (start === null || end === null)
    return wrong(`'${text}' has no ${missing} that is a date or a time such as '2024-01-01 12:00'.`)
  return { ok: true, window: { start, end } }
}

const moment =
  /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(:\d{2})?(?:\.(\d{1,6}))?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?$/

function readMoment(text: string): string | null {
  const [whole, day = '', minutes = '00:00', seconds = ':00', fraction = ''] = moment.exec(text.trim()) ?? []
  if (whole === undefined) return null
  const time = new Date(`${day}T${minutes}${seconds}Z`)
  // The 31st of February would become the 3rd of March.
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== day) return null
  return withFraction(time, fraction.padEnd(6, '0'))
}

const momentText = (time: Date) => withFraction(time, `${time.toISOString().slice(20, 23)}000`)

/** As Python prints a time: without a fraction where that is zero. */
const withFraction = (time: Date, micros: string) =>
  `${time.toISOString().slice(0, 19).replace('T', ' ')}${Number(micros) === 0 ? '' : `.${micros}`}+00:00`
