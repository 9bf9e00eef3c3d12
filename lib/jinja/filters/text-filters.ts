import { JinjaRuntimeError, typeError, valueError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { centerText, replaceText } from '../methods/str.ts'
import { capitalize, splitLines, stripBoth } from '../methods/text.ts'
import { formatPercent } from '../values/percent-format.ts'
import { pyStr } from '../values/repr.ts'
import { hasAstral, lengthOf, textLength } from '../values/sequences.ts'
import { PyTuple, isObjectValue, typeName } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import { asText, dictArgument, requireText, truth, tupleItems, whole } from './arguments.ts'
import { filterOf } from './registry.ts'
import type { Filter } from './registry.ts'
import { wrapText } from './wrap-text.ts'

const word = /[^-\s({[<]+/g

/** jinja2's title: a word begins after white space, hyphens and opening brackets. */
function title(text: string): string {
  return text.replace(word, capitalize)
}

function indent(value: Value, width: Value | undefined, first: boolean, blank: boolean): string {
  const indention = typeof width === 'string' ? width : ' '.repeat(Math.max(0, whole(width)))
  if (isObjectValue(value) && value.kind === 'undefined') throw value.error()
  if (typeof value !== 'string')
    throw typeError(`indent needs text, not ${typeName(value)}`, 'Convert it with the string filter.')
  const text = `${value}\n`
  const lines = splitLines(text, false)
  activeRuntime().budget.length(text.length + lines.length * indention.length)
  const [head = '', ...rest] = lines
  const indented = blank
    ? lines.join(`\n${indention}`)
    : [head, ...rest.map((line) => (line === '' ? line : indention + line))].join('\n')
  return first ? indention + indented : indented
}

function truncate(value: Value, values: readonly (Value | undefined)[]): Value {
  const [length, killWords, end, leeway] = values
  const limit = whole(length)
  const suffix = asText(end)
  const slack = leeway === null || leeway === undefined ? 5 : whole(leeway)
  if (limit < textLength(suffix)) {
    throw new JinjaRuntimeError(`expected length >= ${textLength(suffix)}, got ${limit}`, {
      code: 'jinja-value',
    })
  }
  if (slack < 0) throw new JinjaRuntimeError(`expected leeway >= 0, got ${slack}`, { code: 'jinja-value' })
  const size = lengthOf(value)
  if (size !== null && size <= limit + slack) return value
  const text = requireText(value, 'truncate')
  const characters = hasAstral(text) ? Array.from(text) : text
  const cut = characters.slice(0, limit - textLength(suffix))
  const kept = typeof cut === 'string' ? cut : cut.join('')
  if (truth(killWords)) return kept + suffix
  const space = kept.lastIndexOf(' ')
  return (space === -1 ? kept : kept.slice(0, space)) + suffix
}

function format(value: Value, [positional, named]: readonly (Value | undefined)[]): string {
  const args = tupleItems(positional)
  const names = dictArgument(named)
  if (args.length > 0 && names && names.size > 0) {
    throw typeError("can't handle positional and keyword arguments at the same time")
  }
  return formatPercent(pyStr(value), names && names.size > 0 ? names : new PyTuple(args))
}

export function reverseText(text: string): string {
  return Array.from(text).reverse().join('')
}

function trim(value: Value, characters: Value | undefined): string {
  if (characters === null || characters === undefined) return stripBoth(pyStr(value), null)
  if (typeof characters !== 'string') throw typeError('strip arg must be None or str')
  return stripBoth(pyStr(value), characters)
}

function wordWrap(value: Value, values: readonly (Value | undefined)[]): string {
  const [width, breakLong, wrapString, onHyphens] = values
  const size = whole(width)
  if (size <= 0) throw valueError(`invalid width ${size} (must be > 0)`)
  if (typeof value !== 'string') throw typeError(`'${typeName(value)}' object has no attribute 'splitlines'`)
  const separator = wrapString === null || wrapString === undefined ? '\n' : asText(wrapString)
  const options = { width: size, breakLongWords: truth(breakLong), breakOnHyphens: truth(onHyphens) }
  return splitLines(value, false)
    .map((line) => wrapText(line, options).join(separator))
    .join(separator)
}

const varargs = { name: 'args', kind: 'varargs' } as const
const kwargs = { name: 'kwargs', kind: 'kwargs' } as const

export const textFilters: Readonly<Record<string, Filter>> = {
  capitalize: filterOf('capitalize', [], (value) => capitalize(pyStr(value))),
  center: filterOf('center', [{ name: 'width', default: 80 }], (value, [width]) => {
    const size = whole(width)
    activeRuntime().budget.length(size)
    return centerText(pyStr(value), size, ' ')
  }),
  format: filterOf('format', [varargs, kwargs], format),
  indent: filterOf(
    'indent',
    [
      { name: 'width', default: 4 },
      { name: 'first', default: false },
      { name: 'blank', default: false },
    ],
    (value, [width, first, blank]) => indent(value, width, truth(first), truth(blank)),
  ),
  lower: filterOf('lower', [], (value) => pyStr(value).toLowerCase()),
  upper: filterOf('upper', [], (value) => pyStr(value).toUpperCase()),
  title: filterOf('title', [], (value) => title(pyStr(value))),
  replace: filterOf(
    'replace',
    [{ name: 'old' }, { name: 'new' }, { name: 'count', default: null }],
    (value, [old, fresh, count]) =>
      replaceText(
        pyStr(value),
        asText(old),
        asText(fresh),
        count === null || count === undefined ? -1 : whole(count),
      ),
  ),
  string: filterOf('string', [], (value) => pyStr(value)),
  trim: filterOf('trim', [{ name: 'chars', default: null }], (value, [characters]) =>
    trim(value, characters),
  ),
  truncate: filterOf(
    'truncate',
    [
      { name: 'length', default: 255 },
      { name: 'killwords', default: false },
      { name: 'end', default: '...' },
      { name: 'leeway', default: null },
    ],
    truncate,
  ),
  wordcount: filterOf('wordcount', [], (value) => (pyStr(value).match(/[\p{L}\p{N}\p{M}_]+/gu) ?? []).length),
  wordwrap: filterOf(
    'wordwrap',
    [
      { name: 'width', default: 79 },
      { name: 'break_long_words', default: true },
      { name: 'wrapstring', default: null },
      { name: 'break_on_hyphens', default: true },
    ],
    wordWrap,
  ),
  // dbt's markers mean something only in native rendering, which replaces them.
  as_text: (value) => value,
  as_bool: (value) => value,
  as_native: (value) => value,
  as_number: (value) => value,
  is_list: (value) => isObjectValue(value) && value.kind === 'list',
}
