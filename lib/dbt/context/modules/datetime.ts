import { JinjaRuntimeError, PyFloat, PyObject, PyTuple, isInt, pyStr } from '#lib/jinja/index.ts'
import type { CallArgs, Param, Value } from '#lib/jinja/index.ts'
import { NamespaceValue } from '../namespace-value.ts'
import { hostFunction, optional, required } from '../host.ts'
import {
  formatWall,
  isValidWall,
  isoCalendar,
  microsToWall,
  pad,
  parseIso,
  parseWall,
  wallToMicros,
  weekdayOf,
} from './python-calendar.ts'
import type { Wall, ZoneText } from './python-calendar.ts'
import { TimeDelta, day, floorDivide, second } from './time-delta.ts'
import { TimeZone } from './time-zone.ts'

const valueError = (message: string) => new JinjaRuntimeError(message, { code: 'jinja-value' })

const wallFields = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const

function integer(value: Value | undefined, otherwise: number): number {
  if (value === undefined || value === null) return otherwise
  if (isInt(value)) return Number(value)
  throw new JinjaRuntimeError('an integer is required', { code: 'jinja-type' })
}

/** Python's `datetime` and, where there is no clock, `date`. */
export class Moment extends PyObject {
  readonly typeName: string
  readonly wall: Wall
  readonly zone: TimeZone | null
  readonly isDate: boolean

  constructor(wall: Wall, options: { readonly zone?: TimeZone | null; readonly isDate?: boolean } = {}) {
    super()
    if (!isValidWall(wall)) throw valueError('day is out of range for month')
    this.wall = wall
    this.zone = options.zone ?? null
    this.isDate = options.isDate ?? false
    this.typeName = this.isDate ? 'datetime.date' : 'datetime.datetime'
  }

  /** Microseconds of UTC; without a zone the clock is read as UTC. */
  get micros(): bigint {
    const offset = this.zone ? this.zone.offsetOf(this.wall) : 0
    return wallToMicros(this.wall) - BigInt(offset) * 60n * second
  }

  with(wall: Wall, zone: TimeZone | null = this.zone): Moment {
    return new Moment(wall, { zone, isDate: this.isDate })
  }

  override getAttr(name: string): Value | undefined {
    const field = wallFields.find((one) => one === name)
    if (field && !(this.isDate && wallFields.indexOf(field) > 2)) return this.wall[field]
    if (name === 'tzinfo') return this.isDate ? undefined : this.zone
    return Object.hasOwn(momentMethods, name) ? momentMethods[name]?.(this) : undefined
  }

  zoneText(): ZoneText {
    if (!this.zone) return { offset: '', name: '' }
    const minutes = this.zone.offsetOf(this.wall)
    const sign = minutes < 0 ? '-' : '+'
    const size = Math.abs(minutes)
    return {
      offset: `${sign}${pad(Math.floor(size / 60))}${pad(size % 60)}`,
      name: this.zone.abbreviation(this.micros),
    }
  }

  isoformat(separator = 'T'): string {
    const { wall } = this
    const date = `${pad(wall.year, 4)}-${pad(wall.month)}-${pad(wall.day)}`
    if (this.isDate) return date
    const fraction = wall.microsecond === 0 ? '' : `.${pad(wall.microsecond, 6)}`
    const { offset } = this.zoneText()
    const zone = offset === '' ? '' : `${offset.slice(0, 3)}:${offset.slice(3)}`
    return `${date}${separator}${pad(wall.hour)}:${pad(wall.minute)}:${pad(wall.second)}${fraction}${zone}`
  }

  override operate(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof TimeDelta && (operator === '+' || (operator === '-' && !reflected))) {
      const distance = this.isDate ? floorDivide(other.micros, day) * day : other.micros
      const moved = wallToMicros(this.wall) + (operator === '+' ? distance : -distance)
      return this.with(microsToWall(moved))
    }
    if (other instanceof Moment && operator === '-') {
      const difference =
        this.zone && other.zone
          ? this.micros - other.micros
          : wallToMicros(this.wall) - wallToMicros(other.wall)
      return new TimeDelta(reflected ? -difference : difference)
    }
    return undefined
  }

  override compare(other: Value): number | undefined {
    if (!(other instanceof Moment) || other.isDate !== this.isDate) return undefined
    return Number(this.micros - other.micros)
  }

  override equals(other: Value): boolean {
    return other instanceof Moment && other.isDate === this.isDate && other.micros === this.micros
  }

  override hash(): string {
    return `${this.typeName} ${this.micros}`
  }

  override truthy(): boolean {
    return true
  }

  override toStr(): string {
    return this.isoformat(' ')
  }

  override repr(): string {
    return `${this.typeName}(${this.toStr()})`
  }
}

/** A moment of UTC, as `run_started_at` is one. */
export const momentValue = (date: Date): Moment =>
  new Moment(microsToWall(BigInt(date.getTime()) * 1000n), { zone: utc })

const replaceParams: readonly Param[] = [...wallFields.map(optional), optional('tzinfo')]

const momentMethods: Readonly<Record<string, (moment: Moment) => Value>> = {
  strftime: (one) =>
    hostFunction('strftime', [required('format')], ([format]) =>
      formatWall(one.wall, pyStr(format ?? ''), one.zoneText()),
    ),
  isoformat: (one) =>
    hostFunction('isoformat', [optional('sep'), optional('timespec')], ([separator]) =>
      one.isoformat(separator === undefined ? 'T' : pyStr(separator)),
    ),
  date: (one) =>
    hostFunction(
      'date',
      [],
      () => new Moment({ ...one.wall, hour: 0, minute: 0, second: 0, microsecond: 0 }, { isDate: true }),
    ),
  weekday: (one) => hostFunction('weekday', [], () => weekdayOf(one.wall)),
  isoweekday: (one) => hostFunction('isoweekday', [], () => weekdayOf(one.wall) + 1),
  isocalendar: (one) => hostFunction('isocalendar', [], () => new PyTuple([...isoCalendar(one.wall)])),
  toordinal: (one) => hostFunction('toordinal', [], () => Number(wallToMicros(one.wall) / day) + 719_163),
  timestamp: (one) => hostFunction('timestamp', [], () => new PyFloat(Number(one.micros) / 1e6)),
  utcoffset: (one) =>
    hostFunction('utcoffset', [], () =>
      one.zone ? new TimeDelta(BigInt(one.zone.offsetOf(one.wall)) * 60n * second) : null,
    ),
  tzname: (one) => hostFunction('tzname', [], () => (one.zone ? one.zoneText().name : null)),
  astimezone: (one) =>
    hostFunction('astimezone', [optional('tz')], ([zone]) => {
      const target = zone instanceof TimeZone ? zone : utc
      return new Moment(microsToWall(one.micros + BigInt(target.offsetAt(one.micros)) * 60n * second), {
        zone: target,
      })
    }),
  replace: (one) =>
    hostFunction('replace', replaceParams, (values) => {
      const wall = { ...one.wall }
      wallFields.forEach((field, index) => {
        wall[field] = integer(values[index], wall[field])
      })
      const zone = values[wallFields.length]
      return one.with(wall, zone === undefined ? one.zone : zone instanceof TimeZone ? zone.asTzinfo() : null)
    }),
}

const localize = (zone: TimeZone, moment: Value): Value => {
  if (moment instanceof Moment && !moment.isDate) return moment.with(moment.wall, zone)
  throw new JinjaRuntimeError('localize() takes a datetime', { code: 'jinja-type' })
}

export const utc = new TimeZone('UTC', 0, localize)
export const namedZone = (name: string): TimeZone =>
  name.toUpperCase() === 'UTC' ? utc : new TimeZone(name, null, localize)

function fixedZone(minutes: number): TimeZone {
  if (minutes === 0) return utc
  const size = Math.abs(minutes)
  const name = `UTC${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
  return new TimeZone(name, minutes, localize)
}

/** A Python class: called it makes an instance, and it has class methods. */
class PythonClass extends PyObject {
  readonly typeName = 'type'
  readonly #name: string
  readonly #make: (args: CallArgs) => Value
  readonly #members: ReadonlyMap<string, Value>

  constructor(name: string, make: (args: CallArgs) => Value, members: Readonly<Record<string, Value>>) {
    super()
    this.#name = name
    this.#make = make
    this.#members = new Map(Object.entries(members))
  }

  override call(args: CallArgs): Value {
    return this.#make(args)
  }

  override getAttr(name: string): Value | undefined {
    return this.#members.get(name)
  }

  override repr(): string {
    return `<class '${this.#name}'>`
  }
}

const now = (zone: TimeZone | null): Moment => {
  const micros = BigInt(Date.now()) * 1000n
  if (zone === null) return new Moment(microsToWall(micros))
  return new Moment(microsToWall(micros + BigInt(zone.offsetAt(micros)) * 60n * second), { zone })
}

const midnight = { hour: 0, minute: 0, second: 0, microsecond: 0 }
const today = () => new Moment({ ...now(null).wall, ...midnight }, { isDate: true })

const datetimeParams: readonly Param[] = [
  required('year'),
  required('month'),
  required('day'),
  ...wallFields.slice(3).map(optional),
  optional('tzinfo'),
]

const makeDatetime = hostFunction('datetime', datetimeParams, (values) => {
  const at = (index: number) => integer(values[index], 0)
  const wall = {
    year: at(0),
    month: at(1),
    day: at(2),
    hour: at(3),
    minute: at(4),
    second: at(5),
    microsecond: at(6),
  }
  const zone = values[7]
  return new Moment(wall, { zone: zone instanceof TimeZone ? zone.asTzinfo() : null })
})

const makeDate = hostFunction('date', [required('year'), required('month'), required('day')], (values) => {
  const at = (index: number) => integer(values[index], 0)
  return new Moment({ year: at(0), month: at(1), day: at(2), ...midnight }, { isDate: true })
})

const deltaUnits: readonly (readonly [string, number])[] = [
  ['days', 86_400e6],
  ['seconds', 1e6],
  ['microseconds', 1],
  ['milliseconds', 1e3],
  ['minutes', 60e6],
  ['hours', 3_600e6],
  ['weeks', 604_800e6],
]

const makeDelta = hostFunction(
  'timedelta',
  deltaUnits.map(([name]) => optional(name)),
  (values) => {
    let micros = 0n
    deltaUnits.forEach(([, size], index) => {
      const value = values[index]
      if (value === undefined) return
      const amount = value instanceof PyFloat ? value.value : integer(value, 0)
      micros += BigInt(Math.round(amount * size))
    })
    return new TimeDelta(micros)
  },
)

const isoText = (text: Value | undefined) => pyStr(text ?? '')

const datetimeClass = new PythonClass('datetime.datetime', makeDatetime.call, {
  now: hostFunction('now', [optional('tz')], ([zone]) => now(zone instanceof TimeZone ? zone : null)),
  utcnow: hostFunction('utcnow', [], () => now(null)),
  today: hostFunction('today', [], () => now(null)),
  fromisoformat: hostFunction('fromisoformat', [required('text')], ([text]) => {
    const parsed = parseIso(isoText(text))
    if (!parsed) throw valueError(`Invalid isoformat string: '${isoText(text)}'`)
    return new Moment(parsed.wall, { zone: parsed.offset === null ? null : fixedZone(parsed.offset) })
  }),
  fromtimestamp: hostFunction('fromtimestamp', [required('timestamp'), optional('tz')], ([stamp, zone]) => {
    const seconds = stamp instanceof PyFloat ? stamp.value : integer(stamp, 0)
    const micros = BigInt(Math.round(seconds * 1e6))
    const target = zone instanceof TimeZone ? zone : null
    const offset = target ? BigInt(target.offsetAt(micros)) * 60n * second : 0n
    return new Moment(microsToWall(micros + offset), { zone: target })
  }),
  strptime: hostFunction('strptime', [required('text'), required('format')], ([text, format]) => {
    const parsed = parseWall(isoText(text), isoText(format))
    if (!parsed) throw valueError(`time data '${isoText(text)}' does not match format '${isoText(format)}'`)
    return new Moment(parsed.wall, { zone: parsed.offset === null ? null : fixedZone(parsed.offset) })
  }),
  combine: hostFunction(
    'combine',
    [required('date'), required('time'), optional('tzinfo')],
    ([date, time]) => {
      if (!(date instanceof Moment) || !(time instanceof Moment))
        throw valueError('combine() takes a date and a time')
      const { year, month, day: dayOfMonth } = date.wall
      return new Moment({ ...time.wall, year, month, day: dayOfMonth })
    },
  ),
})

const dateClass = new PythonClass('datetime.date', makeDate.call, {
  today: hostFunction('today', [], today),
  fromisoformat: hostFunction('fromisoformat', [required('text')], ([text]) => {
    const parsed = parseIso(isoText(text))
    if (!parsed) throw valueError(`Invalid isoformat string: '${isoText(text)}'`)
    return new Moment({ ...parsed.wall, ...midnight }, { isDate: true })
  }),
})

const timezoneClass = new PythonClass(
  'datetime.timezone',
  hostFunction('timezone', [required('offset'), optional('name')], ([offset]) => {
    if (!(offset instanceof TimeDelta)) throw valueError('timezone() takes a timedelta')
    return fixedZone(Number(offset.micros / (60n * second)))
  }).call,
  { utc },
)

const midnightClock = hostFunction('time', wallFields.slice(3).map(optional), (values) => {
  const at = (index: number) => integer(values[index], 0)
  return new Moment({
    year: 1900,
    month: 1,
    day: 1,
    hour: at(0),
    minute: at(1),
    second: at(2),
    microsecond: at(3),
  })
})

/** `modules.datetime`. */
export const datetimeModule: Value = new NamespaceValue('datetime', [
  ['datetime', datetimeClass],
  ['date', dateClass],
  ['timedelta', new PythonClass('datetime.timedelta', makeDelta.call, {})],
  ['timezone', timezoneClass],
  [
    'time',
    new PythonClass('datetime.time', midnightClock.call, {
      min: new Moment({ year: 1900, month: 1, day: 1, ...midnight }),
    }),
  ],
] as const)
