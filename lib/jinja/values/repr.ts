import { activeRuntime } from '../limits.ts'
import { floatRepr } from './number-text.ts'
import type { Value } from './value.ts'

/** Python's str(). */
export function pyStr(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return String(value === 0 ? 0 : value)
    default:
      return strOfOther(value)
  }
}

function strOfOther(value: Exclude<Value, string | number>): string {
  if (value === null || typeof value !== 'object') return pyRepr(value)
  if (value.kind === 'undefined') return ''
  if (value.kind === 'object') return value.toStr()
  return pyRepr(value)
}

/** Python's repr(). */
export function pyRepr(value: Value): string {
  return repr(value, [])
}

function repr(value: Value, open: Value[]): string {
  switch (typeof value) {
    case 'string':
      return stringRepr(value)
    case 'number':
      return String(value === 0 ? 0 : value)
    case 'bigint':
      return integerText(value)
    case 'boolean':
      return value ? 'True' : 'False'
    default:
      return value === null ? 'None' : reprOfObject(value, open)
  }
}

/** Python refuses to write integers of more than 4,300 digits. */
function integerText(value: bigint): string {
  activeRuntime().budget.integerBits(value.toString(16).length * 4)
  return value.toString()
}

function reprOfObject(
  value: Exclude<Value, null | string | number | bigint | boolean>,
  open: Value[],
): string {
  switch (value.kind) {
    case 'float':
      return floatRepr(value.value)
    case 'undefined':
      return 'Undefined'
    case 'function':
    case 'object':
      return value.repr()
    default:
      return reprOfContainer(value, open)
  }
}

type Container = Extract<Value, { readonly kind: 'list' | 'tuple' | 'dict' | 'set' }>

function reprOfContainer(value: Container, open: Value[]): string {
  if (open.includes(value)) return value.kind === 'list' ? '[...]' : value.kind === 'dict' ? '{...}' : '(...)'
  open.push(value)
  try {
    const text = containerText(value, open)
    activeRuntime().budget.length(text.length)
    return text
  } finally {
    open.pop()
  }
}

function containerText(value: Container, open: Value[]): string {
  const { budget } = activeRuntime()
  const join = (items: Iterable<Value>) => {
    let text = ''
    for (const item of items) {
      budget.use(1)
      text += text === '' ? repr(item, open) : `, ${repr(item, open)}`
      budget.length(text.length)
    }
    return text
  }
  switch (value.kind) {
    case 'list':
      return `[${join(value.items)}]`
    case 'tuple':
      return value.items.length === 1 ? `(${join(value.items)},)` : `(${join(value.items)})`
    case 'set':
      return value.size === 0 ? 'set()' : `{${join(value.items())}}`
    case 'dict': {
      const pairs = Array.from(
        value.entries(),
        (entry) => `${repr(entry.key, open)}: ${repr(entry.value, open)}`,
      )
      return `{${pairs.join(', ')}}`
    }
  }
}

const plainText = /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/
/** The same with single quotes. */
const quotedText = /^[\x20-\x5b\x5d-\x7e]*$/
const unprintable = /[\p{C}\p{Z}]/u

/** Python's repr of a str: single quotes unless only they occur in the text. */
export function stringRepr(text: string): string {
  if (plainText.test(text)) return `'${text}'`
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  if (quotedText.test(text)) return quote + (quote === '"' ? text : text.replaceAll("'", "\\'")) + quote
  let escaped = ''
  for (const character of text) escaped += escapeCharacter(character, quote)
  return `${quote}${escaped}${quote}`
}

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function escapeCharacter(character: string, quote: string): string {
  const short = shortEscapes.get(character)
  if (short !== undefined) return short
  if (character === quote) return `\\${character}`
  if (character === ' ' || !unprintable.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}
