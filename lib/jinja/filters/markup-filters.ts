import { typeError, valueError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { attributeOf } from '../methods/access.ts'
import { splitWords } from '../methods/text.ts'
import { pyStr, stringRepr } from '../values/repr.ts'
import { isTruthy, iterate, listItems } from '../values/sequences.ts'
import { isObjectValue, typeName } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import { asText, truth, whole } from './arguments.ts'
import { unescapeHtml } from './html-entities.ts'
import { jsonDumps } from './json.ts'
import { prettyPrint } from './pretty-print.ts'
import { filterOf } from './registry.ts'
import type { Filter } from './registry.ts'
import { urlize } from './urlize.ts'

const htmlEscapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ["'", '&#39;'],
  ['"', '&#34;'],
])

export function escapeHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => htmlEscapes.get(character) ?? character)
}

const scriptEscapes: ReadonlyMap<string, string> = new Map([
  ['<', '\\u003c'],
  ['>', '\\u003e'],
  ['&', '\\u0026'],
  ["'", '\\u0027'],
])

function toJson(value: Value, indent: Value | undefined): string {
  const blanks =
    typeof indent === 'string' ? indent : indent === null || indent === undefined ? null : whole(indent)
  const text = jsonDumps(value, { sortKeys: true, indent: blanks })
  return text.replace(/[<>&']/g, (character) => scriptEscapes.get(character) ?? character)
}

function stripTags(text: string): string {
  const parts: string[] = []
  let position = 0
  for (let start = text.indexOf('<'); start !== -1; start = text.indexOf('<', position)) {
    const comment = text.startsWith('<!--', start)
    const end = comment ? text.indexOf('-->', start + 4) : text.indexOf('>', start)
    if (end === -1) break
    parts.push(text.slice(position, start))
    position = end + (comment ? 3 : 1)
  }
  parts.push(text.slice(position))
  return unescapeHtml(splitWords(parts.join('')).join(' '))
}

/** What Python escapes beyond encodeURIComponent. */
const leftByJavaScript = /[!'()*]/g
const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

function quoteUrl(value: Value, forQuery: boolean): string {
  const quoted = encodeURIComponent(pyStr(value).toWellFormed()).replace(leftByJavaScript, percent)
  activeRuntime().budget.length(quoted.length)
  return forQuery ? quoted.replaceAll('%20', '+') : quoted.replaceAll('%2F', '/')
}

function urlEncode(value: Value): string {
  const iterable = isObjectValue(value) && value.kind !== 'float' && value.kind !== 'function'
  if (typeof value === 'string' || !iterable) return quoteUrl(value, false)
  const pairs: Value[][] =
    value.kind === 'dict'
      ? Array.from(value.entries(), (entry) => [entry.key, entry.value])
      : Array.from(iterate(value), (pair) => pairOf(pair))
  return pairs.map(([key = null, item = null]) => `${quoteUrl(key, true)}=${quoteUrl(item, true)}`).join('&')
}

function pairOf(pair: Value): Value[] {
  const items = listItems(pair)
  if (items.length === 2) return items
  throw valueError(
    items.length < 2
      ? `not enough values to unpack (expected 2, got ${items.length})`
      : 'too many values to unpack (expected 2)',
  )
}

function xmlAttributes(value: Value, autospace: boolean): string {
  if (!isObjectValue(value) || value.kind !== 'dict') {
    attributeOf(value, 'items')
    throw typeError(`'${typeName(value)}' object has no attribute 'items'`)
  }
  const parts: string[] = []
  for (const { key, value: item } of value.entries()) {
    if (item === null || (isObjectValue(item) && item.kind === 'undefined')) continue
    if (typeof key !== 'string')
      throw typeError(`expected string or bytes-like object, got '${typeName(key)}'`)
    if (/[\s/>=]/.test(key)) throw valueError(`Invalid character in attribute name: ${stringRepr(key)}`)
    parts.push(`${escapeHtml(key)}="${escapeHtml(pyStr(item))}"`)
  }
  const text = parts.join(' ')
  return autospace && text !== '' ? ` ${text}` : text
}

const escapeFilter = filterOf('escape', [], (value) => escapeHtml(pyStr(value)))

export const markupFilters: Readonly<Record<string, Filter>> = {
  escape: escapeFilter,
  e: escapeFilter,
  forceescape: escapeFilter,
  safe: filterOf('safe', [], (value) => pyStr(value)),
  striptags: filterOf('striptags', [], (value) => stripTags(pyStr(value))),
  tojson: filterOf('tojson', [{ name: 'indent', default: null }], (value, [indent]) => toJson(value, indent)),
  pprint: filterOf('pprint', [], (value) => prettyPrint(value)),
  urlencode: filterOf('urlencode', [], urlEncode),
  urlize: filterOf(
    'urlize',
    [
      { name: 'trim_url_limit', default: null },
      { name: 'nofollow', default: false },
      { name: 'target', default: null },
      { name: 'rel', default: null },
      { name: 'extra_schemes', default: null },
    ],
    (value, [limit, nofollow, target, rel, schemes]) =>
      urlize(escapeHtml(pyStr(value)), {
        limit: limit === null || limit === undefined ? null : whole(limit),
        rel: relation(rel ?? null, truth(nofollow)),
        target: target === null || target === undefined ? null : escapeHtml(asText(target)),
        schemes: schemes && isTruthy(schemes) ? listItems(schemes).map(pyStr) : [],
      }),
  ),
  xmlattr: filterOf('xmlattr', [{ name: 'autospace', default: true }], (value, [autospace]) =>
    xmlAttributes(value, truth(autospace)),
  ),
}

/** jinja2 adds noopener to every link. */
function relation(rel: Value, nofollow: boolean): string {
  const parts = new Set(rel === null ? [] : splitWords(pyStr(rel)))
  if (nofollow) parts.add('nofollow')
  parts.add('noopener')
  return escapeHtml([...parts].sort().join(' '))
}
