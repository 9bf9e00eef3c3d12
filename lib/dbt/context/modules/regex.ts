import {
  JinjaRuntimeError,
  PyDict,
  PyList,
  PyObject,
  PyTuple,
  callArgs,
  callValue,
  charge,
  isCallable,
  pyStr,
} from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { NamespaceValue } from '../namespace-value.ts'
import { hostFunction, optional, required } from '../host.ts'
import { withinTime } from './within-time.ts'

const flagValues = {
  IGNORECASE: 2,
  I: 2,
  MULTILINE: 8,
  M: 8,
  DOTALL: 16,
  S: 16,
  VERBOSE: 64,
  X: 64,
  ASCII: 256,
  A: 256,
} as const

/** What may stand between the parts of a pattern with the flag X, and what looks like it. */
const verbose = /\\#|\\ |\[(?:\\.|[^\]])*\]|#.*|\s+/g

/** Python's regular expressions in JavaScript's spelling. */
export function translatePattern(pattern: string, flags: number): RegExp {
  let source = pattern
  let all = flags
  const inline = /^\(\?([aimsux]+)\)/.exec(source)
  if (inline) {
    source = source.slice(inline[0].length)
    for (const letter of inline[1] ?? '') all |= { i: 2, m: 8, s: 16, x: 64 }[letter] ?? 0
  }
  if (all & 64)
    source = withinTime(verbose, source, () =>
      source.replace(verbose, (part) => (/^(?:#|\s)/.test(part) ? '' : part)),
    )
  source = source
    .replace(/\(\?P<(\w+)>/g, '(?<$1>')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replace(/\\A/g, '^')
    .replace(/\\Z/g, '(?![\\s\\S])')
  const letters = `${all & 2 ? 'i' : ''}${all & 8 ? 'm' : ''}${all & 16 ? 's' : ''}`
  try {
    return new RegExp(source, `g${letters}u`)
  } catch {
    return looser(source, letters, pattern)
  }
}

/** Escapes that Python allows and the `u` flag does not. */
function looser(source: string, letters: string, pattern: string): RegExp {
  try {
    return new RegExp(source, `g${letters}`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new JinjaRuntimeError(`'${pattern}' is no regular expression: ${reason}`, { code: 'jinja-value' })
  }
}

class Match extends PyObject {
  readonly typeName = 're.Match'
  readonly #found: RegExpExecArray

  constructor(found: RegExpExecArray) {
    super()
    this.#found = found
  }

  #group(key: Value): Value {
    const text = typeof key === 'string' ? this.#found.groups?.[key] : this.#found[Number(key)]
    if (text === undefined && typeof key === 'number' && key >= this.#found.length) {
      throw new JinjaRuntimeError('no such group', { code: 'jinja-index' })
    }
    return text ?? null
  }

  override getItem(key: Value): Value | undefined {
    return this.#group(key)
  }

  override getAttr(name: string): Value | undefined {
    const found = this.#found
    switch (name) {
      case 'group':
        return hostFunction('group', [{ name: 'groups', kind: 'varargs' }], ([keys]) => {
          const wanted = keys instanceof PyTuple ? keys.items : []
          if (wanted.length < 2) return this.#group(wanted[0] ?? 0)
          return new PyTuple(wanted.map((key) => this.#group(key)))
        })
      case 'groups':
        return hostFunction(
          'groups',
          [optional('default')],
          ([otherwise]) =>
            new PyTuple(found.slice(1).map((text: string | undefined) => text ?? otherwise ?? null)),
        )
      case 'groupdict':
        return hostFunction('groupdict', [], () => PyDict.from(Object.entries(found.groups ?? {})))
      case 'start':
        return hostFunction('start', [optional('group')], () => found.index)
      case 'end':
        return hostFunction('end', [optional('group')], () => found.index + found[0].length)
      case 'span':
        return hostFunction(
          'span',
          [optional('group')],
          () => new PyTuple([found.index, found.index + found[0].length]),
        )
      case 'string':
        return found.input
      default:
        return undefined
    }
  }

  override truthy(): boolean {
    return true
  }
}

type Mode = 'search' | 'match' | 'fullmatch'

function find(regex: RegExp, text: string, mode: Mode): Value {
  const own =
    mode === 'search'
      ? regex
      : new RegExp(
          mode === 'match' ? regex.source : `(?:${regex.source})(?![\\s\\S])`,
          regex.flags.replace('g', 'y'),
        )
  own.lastIndex = 0
  const found = withinTime(own, text, () => own.exec(text))
  return found ? new Match(found) : null
}

function matches(regex: RegExp, text: string): readonly RegExpExecArray[] {
  const found = withinTime(regex, text, () => Array.from(text.matchAll(regex)))
  charge(found.length)
  return found
}

function findAll(regex: RegExp, text: string): Value {
  return new PyList(
    matches(regex, text).map((found) => {
      if (found.length === 1) return found[0]
      const groups = found.slice(1).map((part: string | undefined) => part ?? '')
      return groups.length === 1 ? (groups[0] ?? '') : new PyTuple(groups)
    }),
  )
}

function substitute(regex: RegExp, replacement: Value, text: string, count: number): string {
  const all = matches(regex, text)
  const parts: string[] = []
  let from = 0
  let length = text.length
  for (const found of count > 0 ? all.slice(0, count) : all) {
    const fresh = isCallable(replacement)
      ? pyStr(callValue(replacement, callArgs([new Match(found)])))
      : expand(pyStr(replacement), found)
    length += fresh.length
    charge(1, length)
    parts.push(text.slice(from, found.index), fresh)
    from = found.index + found[0].length
  }
  return parts.join('') + text.slice(from)
}

function expand(template: string, found: RegExpExecArray): string {
  return template.replace(
    /\\g<(\w+)>|\\(\d{1,2})|\\(.)/g,
    (whole, name?: string, digits?: string, letter?: string) => {
      if (digits !== undefined) return found[Number(digits)] ?? ''
      if (name !== undefined) return (/^\d+$/.test(name) ? found[Number(name)] : found.groups?.[name]) ?? ''
      return { n: '\n', t: '\t', r: '\r', '\\': '\\' }[letter ?? ''] ?? whole
    },
  )
}

function split(regex: RegExp, text: string, most: number): Value {
  const parts: Value[] = []
  let from = 0
  const all = matches(regex, text)
  for (const found of most > 0 ? all.slice(0, most) : all) {
    parts.push(
      text.slice(from, found.index),
      ...found.slice(1).map((part: string | undefined) => part ?? null),
    )
    from = found.index + found[0].length
  }
  return new PyList([...parts, text.slice(from)])
}

class Pattern extends PyObject {
  readonly typeName = 're.Pattern'
  readonly pattern: string
  readonly regex: RegExp

  constructor(pattern: string, flags: number) {
    super()
    this.pattern = pattern
    this.regex = translatePattern(pattern, flags)
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'pattern') return this.pattern
    return Object.hasOwn(operations, name) ? operations[name]?.(() => this.regex, []) : undefined
  }
}

type RegexOf = (values: readonly (Value | undefined)[]) => RegExp
type Operation = (regexOf: RegexOf, first: readonly { readonly name: string }[]) => Value

const text = (value: Value | undefined) => pyStr(value ?? '')
const count = (value: Value | undefined) => (typeof value === 'number' ? value : 0)

/** Each operation as a method of a pattern, or with the pattern as its first argument. */
const operations: Readonly<Record<string, Operation>> = {
  search: (regexOf, first) => searching('search', regexOf, first),
  match: (regexOf, first) => searching('match', regexOf, first),
  fullmatch: (regexOf, first) => searching('fullmatch', regexOf, first),
  findall: (regexOf, first) =>
    hostFunction('findall', [...first, required('string'), optional('flags')], (values) =>
      findAll(regexOf(values), text(values[first.length])),
    ),
  finditer: (regexOf, first) =>
    hostFunction('finditer', [...first, required('string'), optional('flags')], (values) => {
      return new PyList(matches(regexOf(values), text(values[first.length])).map((found) => new Match(found)))
    }),
  sub: (regexOf, first) =>
    hostFunction(
      'sub',
      [...first, required('repl'), required('string'), optional('count'), optional('flags')],
      (values) => {
        const [replacement, subject, most] = values.slice(first.length)
        return substitute(regexOf(values), replacement ?? '', text(subject), count(most))
      },
    ),
  split: (regexOf, first) =>
    hostFunction(
      'split',
      [...first, required('string'), optional('maxsplit'), optional('flags')],
      (values) => {
        const [subject, most] = values.slice(first.length)
        return split(regexOf(values), text(subject), count(most))
      },
    ),
}

function searching(mode: Mode, regexOf: RegexOf, first: readonly { readonly name: string }[]): Value {
  return hostFunction(mode, [...first, required('string'), optional('flags')], (values) =>
    find(regexOf(values), text(values[first.length]), mode),
  )
}

const moduleRegex: RegexOf = (values) => {
  const [pattern] = values
  if (pattern instanceof Pattern) return pattern.regex
  const flags = values[values.length - 1]
  return translatePattern(text(pattern), values.length > 2 && typeof flags === 'number' ? flags : 0)
}

/** `modules.re`. */
export const regexModule: Value = new NamespaceValue('re', [
  ...Object.entries(operations).map(
    ([name, make]) => [name, make(moduleRegex, [required('pattern')])] as const,
  ),
  ...Object.entries(flagValues),
  [
    'compile',
    hostFunction(
      'compile',
      [required('pattern'), optional('flags')],
      ([pattern, flags]) => new Pattern(text(pattern), count(flags)),
    ),
  ],
  [
    'escape',
    hostFunction('escape', [required('pattern')], ([pattern]) =>
      text(pattern).replace(/[.*+?^${}()|[\]\\/\-&#~\s]/g, '\\$&'),
    ),
  ],
] as const)
