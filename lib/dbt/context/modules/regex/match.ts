import { JinjaRuntimeError, PyDict, PyObject, PyTuple, charge, pyRepr, pyStr } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { hostFunction, optional, required } from '../../host.ts'
import { withinTime } from '../within-time.ts'

/** Python counts code points where JavaScript counts halves of them. */
export const pointsBefore = (text: string, index: number) => Array.from(text.slice(0, index)).length

const groupsOf = (regex: RegExp) => new RegExp(`${regex.source}|`, regex.flags.replace('g', '')).exec('')

/** How many groups the pattern has. */
export const groupCount = (regex: RegExp) => (groupsOf(regex)?.length ?? 1) - 1

/** The numbers of its named groups. */
export function groupIndex(regex: RegExp): ReadonlyMap<string, number> {
  const names = Object.keys(groupsOf(regex)?.groups ?? {})
  const found = new Map<string, number>()
  // A named group opens with `(?<name>`, and others with `(`; a class or an escape has no parenthesis as it is.
  let number = 0
  for (const [, name] of regex.source.matchAll(/\((?!\?)|\(\?<([^=!>][^>]*)>/g)) {
    number += 1
    if (name !== undefined && names.includes(name)) found.set(name, number)
  }
  return found
}

/**
 * Everything that the pattern finds, as Python goes through a text: where it found nothing of a length it looks once
 * more for something there.
 */
function* findEach(regex: RegExp, text: string): Generator<RegExpExecArray> {
  const sticky = regex.flags.replace('g', 'y')
  let from = 0
  while (from <= text.length) {
    regex.lastIndex = from
    const found = regex.exec(text)
    if (found === null) return
    yield found
    from = found.index + found[0].length
    while (from <= text.length && from === found.index) {
      const longer = new RegExp(`(?:${regex.source})(?<=^[\\s\\S]{${pointsBefore(text, from) + 1},})`, sticky)
      longer.lastIndex = from
      const more = longer.exec(text)
      if (more === null) from += (text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1
      else {
        yield more
        from += more[0].length
      }
    }
  }
}

/** All that the pattern finds, in bounds. */
export function allMatches(regex: RegExp, text: string): readonly RegExpExecArray[] {
  const found = withinTime(regex, text, () => Array.from(findEach(regex, text)))
  charge(found.length)
  return found
}

/** What a pattern found. */
export class Match extends PyObject {
  readonly typeName = 're.Match'
  readonly #found: RegExpExecArray
  readonly #regex: RegExp
  readonly #pattern: Value

  constructor(found: RegExpExecArray, regex: RegExp, pattern: Value) {
    super()
    this.#found = found
    this.#regex = regex
    this.#pattern = pattern
  }

  #number(key: Value): number {
    const number = typeof key === 'string' ? groupIndex(this.#regex).get(key) : Number(key)
    if (number === undefined || !(number in this.#found))
      throw new JinjaRuntimeError('no such group', { code: 'jinja-index' })
    return number
  }

  group(key: Value): string | null {
    return this.#found[this.#number(key)] ?? null
  }

  /** Where the group begins and ends; -1 where it took no part. */
  #span(key: Value): readonly [number, number] {
    const number = this.#number(key)
    const { index, input } = this.#found
    const again = new RegExp(this.#regex.source, `${this.#regex.flags.replace('g', 'y')}d`)
    again.lastIndex = index
    const [start, end] =
      (number === 0
        ? [index, index + this.#found[0].length]
        : withinTime(again, input, () => again.exec(input))?.indices?.[number]) ?? []
    return start === undefined || end === undefined
      ? [-1, -1]
      : [pointsBefore(input, start), pointsBefore(input, end)]
  }

  /** A template of `re.sub`. */
  expand(template: string): string {
    return template.replace(
      /\\(?:g<([^>]*)>|([1-9]\d?)|(0[0-7]{0,2})|([\s\S])|$)/g,
      (_whole, name?: string, digits?: string, octal?: string, letter?: string) => {
        const key = name !== undefined && !/^\d+$/.test(name) ? name : Number(name ?? digits ?? 0)
        if (name !== undefined || digits !== undefined) return this.#expanded(key)
        if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8))
        const control = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' }
        const char = Object.entries(control).find(([one]) => one === letter)?.[1]
        if (char === undefined && /^[A-Za-z]?$/.test(letter ?? ''))
          throw new JinjaRuntimeError(`bad escape \\${letter ?? ''} in the replacement`, {
            code: 'jinja-value',
          })
        return char ?? `\\${letter ?? ''}`
      },
    )
  }

  #expanded(key: string | number): string {
    const known = typeof key === 'string' ? groupIndex(this.#regex).has(key) : key in this.#found
    if (!known)
      throw new JinjaRuntimeError(`invalid group reference ${key} in the replacement`, {
        code: 'jinja-value',
      })
    return this.group(key) ?? ''
  }

  #last(): number | null {
    // The group that closed last: of nested ones the outer.
    let last: number | null = null
    let end = -1
    for (let number = 1; number < this.#found.length; number += 1) {
      const [, to] = this.#span(number)
      if (to > end) [last, end] = [number, to]
    }
    return last
  }

  override getItem(key: Value): Value | undefined {
    return this.group(key)
  }

  override getAttr(name: string): Value | undefined {
    const found = this.#found
    const of = (make: (span: readonly [number, number]) => Value) =>
      hostFunction(name, [optional('group')], ([key]) => make(this.#span(key ?? 0)))
    switch (name) {
      case 'group':
        return hostFunction('group', [{ name: 'groups', kind: 'varargs' }], ([keys]) => {
          const wanted = keys instanceof PyTuple ? keys.items : []
          if (wanted.length < 2) return this.group(wanted[0] ?? 0)
          return new PyTuple(wanted.map((key) => this.group(key)))
        })
      case 'groups':
        return hostFunction(name, [optional('default')], ([otherwise]) => {
          const parts = found.slice(1).map((text: string | undefined) => text ?? otherwise ?? null)
          return new PyTuple(parts)
        })
      case 'groupdict':
        return hostFunction(name, [optional('default')], ([otherwise]) => {
          const named = Object.entries<string | undefined>(found.groups ?? {})
          return PyDict.from(named.map(([key, text]): [string, Value] => [key, text ?? otherwise ?? null]))
        })
      case 'start':
        return of(([start]) => start)
      case 'end':
        return of(([, end]) => end)
      case 'span':
        return of((span) => new PyTuple(span))
      case 'expand':
        return hostFunction(name, [required('template')], ([template]) => this.expand(pyStr(template ?? '')))
      case 'string':
        return found.input
      case 're':
        return this.#pattern
      case 'lastindex':
        return this.#last()
      case 'lastgroup': {
        const last = this.#last()
        return [...groupIndex(this.#regex)].find(([, number]) => number === last)?.[0] ?? null
      }
      default:
        return undefined
    }
  }

  override truthy(): boolean {
    return true
  }

  override repr(): string {
    const [start, end] = this.#span(0)
    return `<re.Match object; span=(${start}, ${end}), match=${pyRepr(this.#found[0])}>`
  }
}
