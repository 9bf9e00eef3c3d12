import { withinTime } from './within-time.ts'

/** A moment on the wall as Python's datetime has it: no zone of its own. Month and day count from 1. */
export interface Wall {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
}

export const pad = (value: number, width = 2) => String(value).padStart(width, '0')

/** Microseconds since 1970 of a wall clock that is read as UTC; exact for the years 1 to 9999. */
export function wallToMicros(wall: Wall): bigint {
  const date = new Date(0)
  date.setUTCFullYear(wall.year, wall.month - 1, wall.day)
  date.setUTCHours(wall.hour, wall.minute, wall.second, 0)
  return BigInt(date.getTime()) * 1000n + BigInt(wall.microsecond)
}

export function microsToWall(micros: bigint): Wall {
  const microsecond = Number(((micros % 1_000_000n) + 1_000_000n) % 1_000_000n)
  const date = new Date(Number((micros - BigInt(microsecond)) / 1000n))
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond,
  }
}

export function isValidWall(wall: Wall): boolean {
  const back = microsToWall(wallToMicros(wall))
  return (
    wall.year >= 1 &&
    wall.year <= 9999 &&
    back.month === wall.month &&
    back.day === wall.day &&
    wall.hour >= 0 &&
    wall.hour < 24 &&
    wall.minute >= 0 &&
    wall.minute < 60 &&
    wall.second >= 0 &&
    wall.second < 60
  )
}

/** 0 is Monday. */
export const weekdayOf = (wall: Wall): number => {
  const days = Number(
    wallToMicros({ ...wall, hour: 0, minute: 0, second: 0, microsecond: 0 }) / 86_400_000_000n,
  )
  return (((days + 3) % 7) + 7) % 7
}

export function dayOfYear(wall: Wall): number {
  const start = { year: wall.year, month: 1, day: 1, hour: 0, minute: 0, second: 0, microsecond: 0 }
  return (
    Number(
      (wallToMicros({ ...start, month: wall.month, day: wall.day }) - wallToMicros(start)) / 86_400_000_000n,
    ) + 1
  )
}

/** ISO year, week and weekday (Monday is 1). */
export function isoCalendar(wall: Wall): readonly [number, number, number] {
  const weekday = weekdayOf(wall) + 1
  const week = Math.floor((dayOfYear(wall) - weekday + 10) / 7)
  if (week < 1) return [wall.year - 1, weeksIn(wall.year - 1), weekday]
  if (week > weeksIn(wall.year)) return [wall.year + 1, 1, weekday]
  return [wall.year, week, weekday]
}

function weeksIn(year: number): number {
  const last = weekdayOf({ year, month: 12, day: 31, hour: 0, minute: 0, second: 0, microsecond: 0 })
  const first = weekdayOf({ year, month: 1, day: 1, hour: 0, minute: 0, second: 0, microsecond: 0 })
  return first === 3 || last === 3 ? 53 : 52
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

export interface ZoneText {
  /** `+0100`, or nothing where there is no zone. */
  readonly offset: string
  readonly name: string
}

/** Python's strftime in the C locale. */
export function formatWall(wall: Wall, format: string, zone: ZoneText): string {
  return format.replace(/%([-#]?)(.)/g, (whole, flag: string, letter: string) => {
    const text = directive(wall, letter, zone)
    if (text === null) return whole
    return flag === '' ? text : text.replace(/^[0 ]+(?=\d)/, '')
  })
}

function directive(wall: Wall, letter: string, zone: ZoneText): string | null {
  const month = months[wall.month - 1] ?? ''
  const day = days[weekdayOf(wall)] ?? ''
  const twelve = wall.hour % 12 === 0 ? 12 : wall.hour % 12
  const time = `${pad(wall.hour)}:${pad(wall.minute)}:${pad(wall.second)}`
  switch (letter) {
    case 'Y':
      return String(wall.year)
    case 'y':
      return pad(wall.year % 100)
    case 'm':
      return pad(wall.month)
    case 'd':
      return pad(wall.day)
    case 'e':
      return String(wall.day).padStart(2)
    case 'H':
      return pad(wall.hour)
    case 'I':
      return pad(twelve)
    case 'M':
      return pad(wall.minute)
    case 'S':
      return pad(wall.second)
    case 'f':
      return pad(wall.microsecond, 6)
    case 'p':
      return wall.hour < 12 ? 'AM' : 'PM'
    case 'B':
      return month
    case 'b':
    case 'h':
      return month.slice(0, 3)
    case 'A':
      return day
    case 'a':
      return day.slice(0, 3)
    case 'j':
      return pad(dayOfYear(wall), 3)
    case 'w':
      return String((weekdayOf(wall) + 1) % 7)
    case 'u':
      return String(weekdayOf(wall) + 1)
    case 'V':
      return pad(isoCalendar(wall)[1])
    case 'G':
      return String(isoCalendar(wall)[0])
    case 'U':
      return pad(Math.floor((dayOfYear(wall) + 6 - ((weekdayOf(wall) + 1) % 7)) / 7))
    case 'W':
      return pad(Math.floor((dayOfYear(wall) + 6 - weekdayOf(wall)) / 7))
    case 'D':
      return `${pad(wall.month)}/${pad(wall.day)}/${pad(wall.year % 100)}`
    case 'F':
      return `${wall.year}-${pad(wall.month)}-${pad(wall.day)}`
    case 'T':
    case 'X':
      return time
    case 'R':
      return time.slice(0, 5)
    case 'x':
      return `${pad(wall.month)}/${pad(wall.day)}/${pad(wall.year % 100)}`
    case 'c':
      return `${day.slice(0, 3)} ${month.slice(0, 3)} ${String(wall.day).padStart(2)} ${time} ${wall.year}`
    case 's':
      return String(wallToMicros(wall) / 1_000_000n)
    case 'z':
      return zone.offset
    case 'Z':
      return zone.name
    case 'n':
      return '\n'
    case 't':
      return '\t'
    case '%':
      return '%'
    default:
      return null
  }
}

export interface ParsedWall {
  readonly wall: Wall
  /** Minutes east of UTC, where the text says. */
  readonly offset: number | null
}

const patterns: Readonly<Record<string, string>> = {
  Y: '(\\d{4})',
  y: '(\\d{2})',
  m: '(\\d{1,2})',
  d: '(\\d{1,2})',
  H: '(\\d{1,2})',
  I: '(\\d{1,2})',
  M: '(\\d{1,2})',
  S: '(\\d{1,2})',
  f: '(\\d{1,6})',
  p: '(AM|PM|am|pm)',
  B: `(${months.join('|')})`,
  b: `(${months.map((name) => name.slice(0, 3)).join('|')})`,
  A: `(${days.join('|')})`,
  a: `(${days.map((name) => name.slice(0, 3)).join('|')})`,
  j: '(\\d{1,3})',
  z: '(Z|[+-]\\d{2}:?\\d{2})',
  Z: '(UTC|GMT|[A-Z]{3,5})',
}

/** Python's strptime; null where the text does not fit. */
export function parseWall(text: string, format: string): ParsedWall | null {
  const letters: string[] = []
  let source = ''
  for (const match of format.matchAll(/%(.)|\s+|([\s\S])/g)) {
    const [whole, letter, plain] = match
    if (letter === '%') source += '%'
    else if (letter !== undefined) {
      const pattern = patterns[letter]
      if (pattern === undefined) return null
      letters.push(letter)
      source += pattern
    } else if (plain !== undefined) source += plain.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    else if (whole !== '') source += '\\s+'
  }
  const regex = new RegExp(`^${source}$`, 'i')
  const found = withinTime(regex, text, () => regex.exec(text))
  return found ? collect(letters, found.slice(1)) : null
}

function collect(letters: readonly string[], values: readonly string[]): ParsedWall | null {
  const wall = { year: 1900, month: 1, day: 1, hour: 0, minute: 0, second: 0, microsecond: 0 }
  let offset: number | null = null
  let afternoon: boolean | null = null
  letters.forEach((letter, index) => {
    const value = values[index] ?? ''
    const number = Number(value)
    if (letter === 'Y') wall.year = number
    else if (letter === 'y') wall.year = number + (number < 69 ? 2000 : 1900)
    else if (letter === 'm') wall.month = number
    else if (letter === 'd') wall.day = number
    else if (letter === 'H' || letter === 'I') wall.hour = number
    else if (letter === 'M') wall.minute = number
    else if (letter === 'S') wall.second = number
    else if (letter === 'f') wall.microsecond = Number(value.padEnd(6, '0'))
    else if (letter === 'p') afternoon = value.toLowerCase() === 'pm'
    else if (letter === 'B' || letter === 'b') wall.month = monthNumber(value)
    else if (letter === 'z') offset = offsetMinutes(value)
  })
  if (afternoon !== null) wall.hour = (wall.hour % 12) + (afternoon ? 12 : 0)
  return isValidWall(wall) ? { wall, offset } : null
}

const monthNumber = (name: string) =>
  months.findIndex((month) => month.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1

export function offsetMinutes(text: string): number {
  if (text === 'Z' || text === 'z') return 0
  const match = /^([+-])(\d{2}):?(\d{2})/.exec(text)
  if (!match) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return match[1] === '-' ? -minutes : minutes
}

const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?)?)?(Z|[+-]\d{2}:?\d{2})?$/

/** Python's fromisoformat. */
export function parseIso(text: string): ParsedWall | null {
  const match = isoPattern.exec(text)
  if (!match) return null
  const [, year, month, day, hour, minute, second, fraction, zone] = match
  const wall = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    microsecond: Number((fraction ?? '').padEnd(6, '0')),
  }
  return isValidWall(wall) ? { wall, offset: zone === undefined ? null : offsetMinutes(zone) } : null
}
