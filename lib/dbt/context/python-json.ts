import { PyDict, PyFloat, PyList, PyTuple, JinjaRuntimeError, charge, typeName } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { LazyDict } from './lazy-dict.ts'

/** Text as Python's `json.dumps` writes it: a space after `,` and `:`, and only ASCII. */
export function pythonJson(value: Value, options: { readonly sortKeys: boolean }): string {
  charge(1)
  if (value === null) return 'null'
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint')
    return String(value)
  if (value instanceof PyFloat) return float(value.value)
  if (value instanceof PyList || value instanceof PyTuple) {
    return joined(
      '[',
      value.items.map((item) => pythonJson(item, options)),
      ']',
    )
  }
  if (value instanceof PyDict) return dict(value, options)
  if (value instanceof LazyDict) return dict(value.toDict(), options)
  throw new JinjaRuntimeError(`Object of type ${typeName(value)} is not JSON serializable`, 'jinja-type')
}

function dict(value: PyDict, options: { readonly sortKeys: boolean }): string {
  const pairs = Array.from(value.entries(), ({ key, value: item }) => [keyText(key), item] as const)
  if (options.sortKeys) pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))
  return joined(
    '{',
    pairs.map(([key, item]) => `${quote(key)}: ${pythonJson(item, options)}`),
    '}',
  )
}

function joined(open: string, parts: readonly string[], close: string): string {
  const text = `${open}${parts.join(', ')}${close}`
  charge(0, text.length)
  return text
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null) return 'null'
  if (key instanceof PyFloat) return float(key.value)
  return String(key)
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? value.toFixed(1) : String(value)
}

const quote = (text: string) =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
