import {
  PyDict,
  PyList,
  PyObject,
  PyTuple,
  callArgs,
  callValue,
  charge,
  isCallable,
  pyRepr,
  pyStr,
} from '#lib/jinja/index.ts'
import type { Param, Value } from '#lib/jinja/index.ts'
import { hostFunction, optional, required } from '../../host.ts'
import { NamespaceValue } from '../../namespace-value.ts'
import { withinTime } from '../within-time.ts'
import { Match, allMatches, groupCount, groupIndex } from './match.ts'
import { flagValues, translatePattern } from './translate-pattern.ts'

type Mode = 'search' | 'match' | 'fullmatch'

/** In the text between two places; what stands before the first is still seen by `^` and looks behind. */
function find(pattern: Pattern, whole: string, mode: Mode, start = 0, end?: number): Value {
  const { regex } = pattern
  const points = start > 0 || end !== undefined ? Array.from(whole) : null
  const text = points === null ? whole : points.slice(0, end).join('')
  const sticky = regex.flags.replace('g', 'y')
  const own =
    mode === 'search'
      ? regex
      : new RegExp(mode === 'match' ? regex.source : `(?:${regex.source})(?![\\s\\S])`, sticky)
  own.lastIndex = points === null ? 0 : points.slice(0, start).join('').length
  const found = withinTime(own, text, () => own.exec(text))
  return found ? new Match(found, regex, pattern) : null
}

const findIter = ({ regex }: Pattern, text: string, pattern: Value) =>
  allMatches(regex, text).map((found) => new Match(found, regex, pattern))

function findAll(regex: RegExp, text: string): Value {
  return new PyList(
    allMatches(regex, text).map((found) => {
      if (found.length === 1) return found[0]
      const groups = found.slice(1).map((part: string | undefined) => part ?? '')
      return groups.length === 1 ? (groups[0] ?? '') : new PyTuple(groups)
    }),
  )
}

/** The text with what was found replaced, and how often. */
function substitute(
  pattern: Pattern,
  replacement: Value,
  text: string,
  most: number,
): readonly [string, number] {
  const parts: string[] = []
  let from = 0
  let done = 0
  const all = allMatches(pattern.regex, text)
  let length = text.length
  for (const found of most > 0 ? all.slice(0, most) : all) {
    const match = new Match(found, pattern.regex, pattern)
    const put = isCallable(replacement)
      ? pyStr(callValue(replacement, callArgs([match])))
      : match.expand(pyStr(replacement))
    length += put.length
    charge(1, length)
    parts.push(text.slice(from, found.index), put)
    from = found.index + found[0].length
    done += 1
  }
  return [parts.join('') + text.slice(from), done]
}

function split(regex: RegExp, text: string, most: number): Value {
  const parts: Value[] = []
  let from = 0
  const all = allMatches(regex, text)
  for (const found of most > 0 ? all.slice(0, most) : all) {
    const groups = found.slice(1).map((part: string | undefined) => part ?? null)
    parts.push(text.slice(from, found.index), ...groups)
    from = found.index + found[0].length
  }
  return new PyList([...parts, text.slice(from)])
}

class Pattern extends PyObject {
  readonly typeName = 're.Pattern'
  readonly regex: RegExp
  readonly #pattern: string
  readonly #flags: number

  constructor(pattern: string, flags: number) {
    super()
    this.#pattern = pattern
    this.#flags = flags
    this.regex = translatePattern(pattern, flags)
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'pattern') return this.#pattern
    if (name === 'flags') return this.#flags | (this.#flags & flagValues.A ? 0 : flagValues.U)
    if (name === 'groups') return groupCount(this.regex)
    if (name === 'groupindex') return PyDict.from([...groupIndex(this.regex)])
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined
    if (operation === undefined) return undefined
    return hostFunction(name, ownParams[name] ?? operation.params, (values) => operation.call(this, values))
  }

  override repr(): string {
    return `re.compile(${pyRepr(this.#pattern)})`
  }
}

interface Operation {
  readonly params: readonly Param[]
  readonly call: (pattern: Pattern, values: readonly (Value | undefined)[]) => Value
}

const text = (value: Value | undefined) => pyStr(value ?? '')
const count = (value: Value | undefined) => (typeof value === 'number' ? value : 0)

const searching = (mode: Mode): Operation => ({
  params: [required('string')],
  call: (pattern, [subject, start, end]) =>
    find(pattern, text(subject), mode, count(start), typeof end === 'number' ? end : undefined),
})

const replacing = [required('repl'), required('string'), optional('count')]

/** Each operation as a method of a pattern, or with the pattern as its first argument. */
const operations: Readonly<Record<string, Operation>> = {
  search: searching('search'),
  match: searching('match'),
  fullmatch: searching('fullmatch'),
  findall: { params: [required('string')], call: ({ regex }, [subject]) => findAll(regex, text(subject)) },
  finditer: {
    params: [required('string')],
    call: (pattern, [subject]) => new PyList(findIter(pattern, text(subject), pattern)),
  },
  sub: {
    params: replacing,
    call: (pattern, [put, subject, most]) => substitute(pattern, put ?? '', text(subject), count(most))[0],
  },
  subn: {
    params: replacing,
    call: (pattern, [put, subject, most]) =>
      new PyTuple(substitute(pattern, put ?? '', text(subject), count(most))),
  },
  split: {
    params: [required('string'), optional('maxsplit')],
    call: ({ regex }, [subject, most]) => split(regex, text(subject), count(most)),
  },
}

const bounds = [required('string'), optional('pos'), optional('endpos')]
/** Where a method of a pattern takes other arguments than the function. */
const ownParams: Readonly<Record<string, readonly Param[]>> = {
  search: bounds,
  match: bounds,
  fullmatch: bounds,
}

const patternOf = (pattern: Value | undefined, flags: Value | undefined) =>
  pattern instanceof Pattern ? pattern : new Pattern(text(pattern), count(flags))

/** `modules.re`. */
export const regexModule: Value = new NamespaceValue('re', [
  ...Object.entries(operations).map(([name, { params, call }]) => {
    const made = hostFunction(name, [required('pattern'), ...params, optional('flags')], (values) =>
      call(patternOf(values[0], values[params.length + 1]), values.slice(1, params.length + 1)),
    )
    return [name, made] as const
  }),
  ...Object.entries(flagValues),
  [
    'compile',
    hostFunction('compile', [required('pattern'), optional('flags')], ([pattern, flags]) =>
      patternOf(pattern, flags),
    ),
  ],
  [
    'escape',
    hostFunction('escape', [required('pattern')], ([pattern]) =>
      text(pattern).replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, '\\$&'),
    ),
  ],
] as const)
