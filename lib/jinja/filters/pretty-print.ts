import { activeRuntime } from '../limits.ts'
import { sortValues } from '../values/compare.ts'
import { pyRepr } from '../values/repr.ts'
import { PyList, PyTuple, isObjectValue } from '../values/value.ts'
import type { Value } from '../values/value.ts'

const width = 80

/** Python's pprint.pformat: on one line where it fits, else an item a line; dict keys sorted. */
export function prettyPrint(value: Value): string {
  return pretty(sortedKeys(value), 0, 0)
}

interface Bracketed {
  readonly open: string
  readonly close: string
  readonly parts: readonly ((indent: number, allowance: number) => string)[]
}

function pretty(value: Value, indent: number, allowance: number): string {
  const flat = pyRepr(value)
  if (flat.length <= width - indent - allowance) return flat
  const bracketed = partsOf(value)
  if (!bracketed) return flat
  const { open, close, parts } = bracketed
  const inner = indent + open.length
  const lines = parts.map((part, index) =>
    part(inner, index === parts.length - 1 ? allowance + close.length : 1),
  )
  return `${open}${lines.join(`,\n${' '.repeat(inner)}`)}${close}`
}

function partsOf(value: Value): Bracketed | null {
  if (!isObjectValue(value)) return null
  if (value.kind === 'list' || value.kind === 'tuple') {
    const parts = value.items.map(
      (item) => (indent: number, allowance: number) => pretty(item, indent, allowance),
    )
    const single = value.kind === 'tuple' && parts.length === 1
    return {
      open: value.kind === 'list' ? '[' : '(',
      close: value.kind === 'list' ? ']' : single ? ',)' : ')',
      parts,
    }
  }
  if (value.kind !== 'dict') return null
  const parts = Array.from(value.entries(), (entry) => (indent: number, allowance: number) => {
    const key = `${pyRepr(entry.key)}: `
    return key + pretty(entry.value, indent + key.length, allowance)
  })
  return { open: '{', close: '}', parts }
}

function sortedKeys(value: Value): Value {
  activeRuntime().budget.use(1)
  if (!isObjectValue(value)) return value
  if (value.kind === 'list') return new PyList(value.items.map(sortedKeys))
  if (value.kind === 'tuple') return new PyTuple(value.items.map(sortedKeys))
  if (value.kind !== 'dict') return value
  const sorted = value.copy()
  sorted.table.clear()
  for (const key of orderedKeys(value.keys())) sorted.set(key, sortedKeys(value.get(key) ?? null))
  return sorted
}

/** Keys of mixed types keep an order by type, as pprint's safe key does. */
function orderedKeys(keys: readonly Value[]): readonly Value[] {
  const kinds = new Set(keys.map((key) => typeof key))
  return kinds.size === 1 ? sortValues(keys) : keys
}
