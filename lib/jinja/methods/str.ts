import { typeError, valueError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { iterate, hasAstral, textLength } from '../values/sequences.ts'
import { toIndex } from '../values/to-number.ts'
import { PyDict, PyList, PyTuple, isObjectValue, typeName } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import { method, methodTable, namedMethod, optional, required, withDefault } from './method.ts'
import * as text from './text.ts'

type Bound = readonly (Value | undefined)[]

function textArgument(value: Value | undefined): string {
  if (typeof value === 'string') return value
  throw typeError(`must be str, not ${typeName(value ?? null)}`)
}

const optionalText = (value: Value | undefined) =>
  value === null || value === undefined ? null : textArgument(value)
const indexArgument = (value: Value | undefined, otherwise: number) =>
  value === undefined || value === null ? otherwise : toIndex(value)

/** Start and end as Python clamps them, in code points. */
function clampRange(length: number, from: Value | undefined, to: Value | undefined): [number, number] {
  const clamp = (index: number) => Math.max(0, Math.min(length, index < 0 ? index + length : index))
  const start = indexArgument(from, 0)
  return [start > length ? length + 1 : clamp(start), clamp(indexArgument(to, length))]
}

function search(self: string, [wanted, from, to]: Bound, last: boolean): number {
  const needle = textArgument(wanted)
  const [start, end] = clampRange(textLength(self), from, to)
  if (start > end) return -1
  if (!hasAstral(self)) {
    const part = self.slice(start, end)
    const found = last ? part.lastIndexOf(needle) : part.indexOf(needle)
    return found === -1 ? -1 : found + start
  }
  const part = Array.from(self).slice(start, end).join('')
  const found = last ? part.lastIndexOf(needle) : part.indexOf(needle)
  return found === -1 ? -1 : textLength(part.slice(0, found)) + start
}

function found(index: number): number {
  if (index === -1) throw valueError('substring not found')
  return index
}

function count(self: string, [wanted, from, to]: Bound): number {
  const needle = textArgument(wanted)
  const [start, end] = clampRange(textLength(self), from, to)
  if (start > end) return 0
  const part = from === undefined && to === undefined ? self : Array.from(self).slice(start, end).join('')
  return needle === '' ? textLength(part) + 1 : part.split(needle).length - 1
}

function affix(
  self: string,
  [wanted, from, to]: Bound,
  test: (part: string, one: string) => boolean,
): boolean {
  const [start, end] = clampRange(textLength(self), from, to)
  const whole = from === undefined && to === undefined
  const part = whole ? self : Array.from(self).slice(start, end).join('')
  if (!whole && start > end) return false
  if (wanted !== undefined && isObjectValue(wanted) && wanted.kind === 'tuple') {
    return wanted.items.some((one) => test(part, textArgument(one)))
  }
  if (typeof wanted !== 'string') {
    throw typeError(`first arg must be str or a tuple of str, not ${typeName(wanted ?? null)}`)
  }
  return test(part, wanted)
}

export function replaceText(self: string, old: string, fresh: string, limit: number): string {
  if (limit === 0) return self
  const { budget } = activeRuntime()
  if (old === '') return replaceEverywhere(self, fresh, limit)
  const parts = self.split(old)
  budget.length(self.length + (parts.length - 1) * Math.max(0, fresh.length - old.length))
  if (limit < 0 || parts.length - 1 <= limit) return parts.join(fresh)
  return [parts.slice(0, limit + 1).join(fresh), ...parts.slice(limit + 1)].join(old)
}

function replaceEverywhere(self: string, fresh: string, limit: number): string {
  const characters = Array.from(self)
  activeRuntime().budget.length(self.length + (characters.length + 1) * fresh.length)
  const most = limit < 0 ? characters.length + 1 : limit
  const head = characters.slice(0, most).map((one) => fresh + one)
  const rest = characters.slice(most).join('')
  return head.join('') + (most > characters.length ? fresh : '') + rest
}

function split(self: string, [separator, most]: Bound): PyList {
  const limit = indexArgument(most, -1)
  const mark = optionalText(separator)
  if (mark === '') throw valueError('empty separator')
  if (mark === null) return new PyList(splitSpaces(self, limit))
  const parts = self.split(mark)
  if (limit < 0 || parts.length - 1 <= limit) return new PyList(parts)
  return new PyList([...parts.slice(0, limit), parts.slice(limit).join(mark)])
}

function splitSpaces(self: string, limit: number): string[] {
  if (limit < 0) return text.splitWords(self)
  const parts: string[] = []
  let rest = text.stripStart(self, null)
  while (rest !== '' && parts.length < limit) {
    const [word = ''] = text.splitWords(rest)
    parts.push(word)
    rest = text.stripStart(rest.slice(word.length), null)
  }
  if (rest !== '') parts.push(rest)
  return parts
}

function rsplit(self: string, [separator, most]: Bound): PyList {
  const limit = indexArgument(most, -1)
  const mark = optionalText(separator)
  if (limit < 0) return split(self, [separator, -1])
  if (mark === '') throw valueError('empty separator')
  if (mark === null) return new PyList(rsplitSpaces(self, limit))
  const parts = self.split(mark)
  if (parts.length - 1 <= limit) return new PyList(parts)
  const head = parts.length - limit
  return new PyList([parts.slice(0, head).join(mark), ...parts.slice(head)])
}

function rsplitSpaces(self: string, limit: number): string[] {
  const parts: string[] = []
  let rest = text.stripEnd(self, null)
  while (rest !== '' && parts.length < limit) {
    const word = text.splitWords(rest).at(-1) ?? ''
    parts.unshift(word)
    rest = text.stripEnd(rest.slice(0, rest.length - word.length), null)
  }
  if (rest !== '') parts.unshift(rest)
  return parts
}

function partition(self: string, mark: string, last: boolean): PyTuple {
  if (mark === '') throw valueError('empty separator')
  const at = last ? self.lastIndexOf(mark) : self.indexOf(mark)
  if (at === -1) return new PyTuple(last ? ['', '', self] : [self, '', ''])
  return new PyTuple([self.slice(0, at), mark, self.slice(at + mark.length)])
}

function fillArgument(value: Value | undefined): string {
  const fill = textArgument(value)
  if (textLength(fill) !== 1) throw typeError('The fill character must be exactly one character long')
  return fill
}

function missing(self: string, width: Value | undefined): number {
  const wanted = toIndex(width ?? 0)
  activeRuntime().budget.length(wanted)
  return Math.max(0, wanted - textLength(self))
}

/** Python's centre: the odd blank goes left when the width is odd. */
export function centerText(self: string, wanted: number, fill: string): string {
  const space = Math.max(0, wanted - textLength(self))
  const left = (space >> 1) + (space & wanted & 1)
  return fill.repeat(left) + self + fill.repeat(space - left)
}

function zeroFill(self: string, width: Value | undefined): string {
  const zeros = '0'.repeat(missing(self, width))
  return /^[+-]/.test(self) ? self.charAt(0) + zeros + self.slice(1) : zeros + self
}

function expandTabs(self: string, size: number): string {
  let column = 0
  let result = ''
  for (const character of self) {
    if (character === '\t') {
      const blanks = size > 0 ? size - (column % size) : 0
      result += ' '.repeat(blanks)
      column += blanks
    } else {
      result += character
      column = character === '\n' || character === '\r' ? 0 : column + 1
    }
    activeRuntime().budget.length(result.length)
  }
  return result
}

function join(self: string, items: Value): string {
  const { budget } = activeRuntime()
  const parts: string[] = []
  let length = 0
  for (const item of iterate(items)) {
    if (typeof item !== 'string') {
      if (isObjectValue(item) && item.kind === 'undefined')
        throw typeError(`sequence item ${parts.length}: expected str instance, Undefined found`)
      throw typeError(
        `sequence item ${parts.length}: expected str instance, ${typeName(item)} found`,
        'Use the join filter, which converts the items to text.',
      )
    }
    budget.use(1)
    length += item.length + self.length
    budget.length(length)
    parts.push(item)
  }
  return parts.join(self)
}

function translate(self: string, table: Value): string {
  if (!isObjectValue(table) || table.kind !== 'dict')
    throw typeError(`'${typeName(table)}' object is not subscriptable`)
  let result = ''
  for (const character of self) {
    const to = table.get(character.codePointAt(0) ?? 0)
    if (to === undefined) result += character
    else if (typeof to === 'string') result += to
    else if (typeof to === 'number') result += String.fromCodePoint(to)
    else if (to !== null) throw typeError('character mapping must return integer, None or str')
  }
  return result
}

function makeTranslation([from, to, dropped]: Bound): PyDict {
  const table = new PyDict()
  if (to === undefined) {
    if (!isObjectValue(from ?? null) || from === null || typeof from !== 'object' || from.kind !== 'dict') {
      throw typeError('if you give only one argument to maketrans it must be a dict')
    }
    for (const entry of from.entries()) {
      table.set(typeof entry.key === 'string' ? (entry.key.codePointAt(0) ?? 0) : entry.key, entry.value)
    }
    return table
  }
  const sources = Array.from(textArgument(from))
  const targets = Array.from(textArgument(to))
  if (sources.length !== targets.length) {
    throw valueError('the first two maketrans arguments must have equal length')
  }
  for (const [index, one] of sources.entries()) {
    table.set(one.codePointAt(0) ?? 0, targets[index]?.codePointAt(0) ?? 0)
  }
  for (const one of optionalText(dropped) ?? '') table.set(one.codePointAt(0) ?? 0, null)
  return table
}

const range = [optional('start'), optional('end')]

/** Methods of str but format and format_map, which need attribute access. */
export const strMethods = methodTable<string>('str', {
  upper: method([], (self) => self.toUpperCase()),
  lower: method([], (self) => self.toLowerCase()),
  casefold: method([], (self) => self.toLowerCase().replaceAll('ß', 'ss')),
  title: method([], (self) => text.titleCase(self)),
  capitalize: method([], (self) => text.capitalize(self)),
  swapcase: method([], (self) => text.swapCase(self)),
  strip: method([withDefault('chars', null)], (self, [set]) => text.stripBoth(self, optionalText(set))),
  lstrip: method([withDefault('chars', null)], (self, [set]) => text.stripStart(self, optionalText(set))),
  rstrip: method([withDefault('chars', null)], (self, [set]) => text.stripEnd(self, optionalText(set))),
  split: namedMethod([withDefault('sep', null), withDefault('maxsplit', -1)], split),
  rsplit: namedMethod([withDefault('sep', null), withDefault('maxsplit', -1)], rsplit),
  splitlines: namedMethod(
    [withDefault('keepends', false)],
    (self, [keep]) =>
      new PyList(text.splitLines(self, keep === true || (typeof keep === 'number' && keep !== 0))),
  ),
  replace: method([required('old'), required('new'), withDefault('count', -1)], (self, [old, fresh, limit]) =>
    replaceText(self, textArgument(old), textArgument(fresh), indexArgument(limit, -1)),
  ),
  startswith: method([required('prefix'), ...range], (self, values) =>
    affix(self, values, (part, one) => part.startsWith(one)),
  ),
  endswith: method([required('suffix'), ...range], (self, values) =>
    affix(self, values, (part, one) => part.endsWith(one)),
  ),
  removeprefix: method([required('prefix')], (self, [prefix]) => {
    const one = textArgument(prefix)
    return self.startsWith(one) ? self.slice(one.length) : self
  }),
  removesuffix: method([required('suffix')], (self, [suffix]) => {
    const one = textArgument(suffix)
    return one !== '' && self.endsWith(one) ? self.slice(0, -one.length) : self
  }),
  join: method([required('iterable')], (self, [items]) => join(self, items ?? null)),
  find: method([required('sub'), ...range], (self, values) => search(self, values, false)),
  rfind: method([required('sub'), ...range], (self, values) => search(self, values, true)),
  index: method([required('sub'), ...range], (self, values) => found(search(self, values, false))),
  rindex: method([required('sub'), ...range], (self, values) => found(search(self, values, true))),
  count: method([required('sub'), ...range], count),
  zfill: method([required('width')], (self, [width]) => zeroFill(self, width)),
  ljust: method(
    [required('width'), withDefault('fillchar', ' ')],
    (self, [width, fill]) => self + fillArgument(fill).repeat(missing(self, width)),
  ),
  rjust: method(
    [required('width'), withDefault('fillchar', ' ')],
    (self, [width, fill]) => fillArgument(fill).repeat(missing(self, width)) + self,
  ),
  center: method([required('width'), withDefault('fillchar', ' ')], (self, [width, fill]) => {
    missing(self, width)
    return centerText(self, toIndex(width ?? 0), fillArgument(fill))
  }),
  partition: method([required('sep')], (self, [mark]) => partition(self, textArgument(mark), false)),
  rpartition: method([required('sep')], (self, [mark]) => partition(self, textArgument(mark), true)),
  expandtabs: namedMethod([withDefault('tabsize', 8)], (self, [size]) =>
    expandTabs(self, indexArgument(size, 8)),
  ),
  translate: method([required('table')], (self, [table]) => translate(self, table ?? null)),
  maketrans: method([required('x'), optional('y'), optional('z')], (_self, values) =>
    makeTranslation(values),
  ),
  isalpha: method([], (self) => text.isAlphaText(self)),
  isdigit: method([], (self) => text.isDigitText(self)),
  isdecimal: method([], (self) => text.isDecimalText(self)),
  isnumeric: method([], (self) => text.isNumericText(self)),
  isalnum: method([], (self) => text.isAlnumText(self)),
  isspace: method([], (self) => text.isSpaceText(self)),
  isupper: method([], (self) => text.isUpperText(self)),
  islower: method([], (self) => text.isLowerText(self)),
  istitle: method([], (self) => text.isTitleText(self)),
  isidentifier: method([], (self) => text.isIdentifierText(self)),
  isprintable: method([], (self) => text.isPrintableText(self)),
  isascii: method([], (self) => !/[^\0-\x7f]/.test(self)),
})
