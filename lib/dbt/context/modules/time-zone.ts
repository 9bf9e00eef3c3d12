import { JinjaRuntimeError, PyObject } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { hostFunction, required } from '../host.ts'
import { microsToWall, wallToMicros } from './python-calendar.ts'
import type { Wall } from './python-calendar.ts'

/** A zone by its name in the IANA database, or a fixed distance from UTC. */
export class TimeZone extends PyObject {
  readonly typeName = 'timezone'
  readonly name: string
  readonly #fixed: number | null
  readonly #localize: (zone: TimeZone, moment: Value) => Value

  constructor(name: string, fixed: number | null, localize: (zone: TimeZone, moment: Value) => Value) {
    super()
    this.name = name
    this.#fixed = fixed
    this.#localize = localize
  }

  /** Minutes east of UTC at a moment (microseconds of UTC). */
  offsetAt(micros: bigint): number {
    if (this.#fixed !== null) return this.#fixed
    return zoneOffset(this.name, Number(micros / 1000n))
  }

  /** Minutes east of UTC when the clocks of the zone show this. */
  offsetOf(wall: Wall): number {
    const local = wallToMicros(wall)
    const first = this.offsetAt(local)
    return this.offsetAt(local - BigInt(first) * 60_000_000n)
  }

  /**
   * What pytz makes of a zone that is given as tzinfo instead of by localize(): the local mean time of the place, the
   * first that the database knows. https://pypi.org/project/pytz/ warns of it; SQL that is made so has to be the same.
   */
  asTzinfo(): TimeZone {
    if (this.#fixed !== null) return this
    return new TimeZone('LMT', zoneOffset(this.name, Date.UTC(1800, 0, 1)), this.#localize)
  }

  abbreviation(micros: bigint): string {
    if (this.#fixed !== null) return this.name
    return zoneAbbreviation(this.name, Number(micros / 1000n))
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'zone':
      case 'key':
        return this.name
      case 'localize':
        return hostFunction('localize', [required('dt')], ([moment]) => this.#localize(this, moment ?? null))
      case 'normalize':
        return hostFunction('normalize', [required('dt')], ([moment]) => moment ?? null)
      default:
        return undefined
    }
  }

  override equals(other: Value): boolean {
    return other instanceof TimeZone && other.name === this.name
  }

  override toStr(): string {
    return this.name
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

function zoneFormat(name: string): Intl.DateTimeFormat {
  let made = formats.get(name)
  if (!made) {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      timeZoneName: 'short',
    })
    formats.set(name, made)
  }
  return made
}

/** Throws where the database has no such zone. */
export function checkZone(name: string): void {
  try {
    zoneFormat(name)
  } catch {
    throw new JinjaRuntimeError(`'${name}' is no time zone`, {
      code: 'jinja-key',
      hint: "Use a name of the IANA database, such as 'Europe/Berlin'.",
    })
  }
}

function zoneOffset(name: string, milliseconds: number): number {
  const parts = new Map(
    zoneFormat(name)
      .formatToParts(milliseconds)
      .map((part) => [part.type, part.value]),
  )
  const at = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type) ?? 0)
  const wall = microsToWall(BigInt(Math.floor(milliseconds)) * 1000n)
  const local = wallToMicros({
    ...wall,
    year: at('year'),
    month: at('month'),
    day: at('day'),
    hour: at('hour'),
    minute: at('minute'),
    second: at('second'),
  })
  // Old local times have seconds; pytz rounds them to minutes.
  return Math.round(Number(local - wallToMicros(wall)) / 60_000_000)
}

function zoneAbbreviation(name: string, milliseconds: number): string {
  const parts = zoneFormat(name).formatToParts(milliseconds)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? name
}
