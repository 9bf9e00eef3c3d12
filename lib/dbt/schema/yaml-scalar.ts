import { SCALAR_STYLE, getScalarValue } from 'js-yaml'
import type { ScalarEvent } from 'js-yaml'

import type { Json } from '../manifest.ts'
import { wholeFloat } from './whole-float.ts'

const integerDecimal = /^[-+]?(?:0|[1-9][0-9_]*)$/
const integerOctal = /^[-+]?0[0-7_]+$/
const integerHex = /^[-+]?0x[0-9a-fA-F_]+$/
const integerBinary = /^[-+]?0b[01_]+$/
const sexagesimal = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/
const float = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/

const words: ReadonlyMap<string, Json> = new Map<string, Json>([
  ...['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
])

/**
 * The value of a plain scalar as YAML 1.1 has it in the reader that dbt uses: `yes` is true, `010` is eight, `1e3` is
 * text, a date stays the text it is written as.
 */
export function resolvePlainScalar(text: string): Json {
  const first = text.charCodeAt(0)
  // Digits, sign or a leading dot; everything else is a word or text.
  if ((first >= 48 && first <= 57) || first === 45 || first === 43 || first === 46) return resolveNumber(text)
  if (text.length <= 5) {
    const word = words.get(text)
    if (word !== undefined) return word
  }
  return text
}

function resolveNumber(text: string): Json {
  if (integerDecimal.test(text)) return safeInteger(text)
  if (integerOctal.test(text)) return parseRadix(text, 1, 8)
  if (integerHex.test(text)) return parseRadix(text, 2, 16)
  if (integerBinary.test(text)) return parseRadix(text, 2, 2)
  if (float.test(text)) return floatOf(Number(text.replaceAll('_', '')))
  if (sexagesimal.test(text)) return parseSexagesimal(text)
  return text
}

const floatOf = (value: number): Json => (Number.isInteger(value) ? wholeFloat(value) : value)

/** An integer too large to be exact stays text: it is an id, never a quantity, where it occurs in projects. */
function safeInteger(text: string): Json {
  const value = Number(text.replaceAll('_', ''))
  return Number.isSafeInteger(value) ? value : text
}

function parseRadix(text: string, prefix: number, radix: number): Json {
  const negative = text.startsWith('-')
  const digits = text.replace(/^[-+]/, '').slice(prefix).replaceAll('_', '')
  const value = Number.parseInt(digits, radix)
  return negative ? -value : value
}

function parseSexagesimal(text: string): Json {
  const negative = text.startsWith('-')
  const parts = text.replace(/^[-+]/, '').replaceAll('_', '').split(':')
  const value = parts.reduce((sum, part) => sum * 60 + Number(part), 0)
  return negative ? -value : value
}

const isBlock = ({ style }: ScalarEvent) =>
  style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK

/** The text of a scalar. Of a block that the end of the file cuts off the last line has no end, as in PyYAML. */
export function scalarText(text: string, event: ScalarEvent): string {
  const value = getScalarValue(text, event)
  const isCut = isBlock(event) && event.valueEnd >= text.length && !text.endsWith('\n')
  return isCut && value.endsWith('\n') ? value.slice(0, -1) : value
}
