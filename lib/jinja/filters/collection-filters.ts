import { JinjaRuntimeError, typeError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { attributeOf, pythonAttribute } from '../methods/access.ts'
import { binaryOperation } from '../values/arithmetic.ts'
import { compareValues, pyEquals, pyOrder, sortValues } from '../values/compare.ts'
import { pyStr } from '../values/repr.ts'
import {
  PyDictView,
  PyIterator,
  PyRange,
  isTruthy,
  iterate,
  lengthOf,
  listItems,
} from '../values/sequences.ts'
import { PyList, PyTuple, Undefined, hashKey, isObjectValue, typeName } from '../values/value.ts'
import type { HashKey, Value } from '../values/value.ts'
import { asText, truth } from './arguments.ts'
import { attributeGetter, attributeGetters, ignoreCase } from './attribute-path.ts'
import { filterOf } from './registry.ts'
import type { Filter } from './registry.ts'
import { reverseText } from './text-filters.ts'

type Bound = readonly (Value | undefined)[]

function missing(message: string): Undefined {
  return new Undefined(message, { swallow: activeRuntime().undefinedMode === 'swallow' })
}

function first(value: Value): Value {
  for (const item of iterate(value)) return item
  return missing('No first item, sequence was empty.')
}

function reversible(value: Value): Value[] {
  const sequence =
    typeof value === 'string' ||
    (isObjectValue(value) &&
      (value.kind === 'list' ||
        value.kind === 'tuple' ||
        value.kind === 'dict' ||
        value.kind === 'undefined' ||
        (value.kind === 'object' && value.length !== undefined)))
  if (!sequence) throw typeError(`'${typeName(value)}' object is not reversible`)
  return listItems(value).reverse()
}

function last(value: Value): Value {
  const [item] = reversible(value)
  return item === undefined ? missing('No last item, sequence was empty.') : item
}

function length(value: Value): number {
  const size = lengthOf(value)
  if (size === null) throw typeError(`object of type '${typeName(value)}' has no len()`)
  return size
}

function join(value: Value, [separator, attribute]: Bound): string {
  const { budget } = activeRuntime()
  const mark = asText(separator)
  const get = attribute === null || attribute === undefined ? null : attributeGetter(attribute)
  let text = ''
  let isFirst = true
  for (const item of iterate(value)) {
    const one = pyStr(get ? get(item) : item)
    text += isFirst ? one : mark + one
    isFirst = false
    budget.use(1)
    budget.length(text.length)
  }
  return text
}

function sort(value: Value, [reverse, caseSensitive, attribute]: Bound): PyList {
  const getters = attributeGetters(attribute ?? null, truth(caseSensitive) ? undefined : ignoreCase)
  // Keys are lists even for one attribute: in lists, two Undefined are equal and need no order.
  const key = (item: Value) => new PyList(getters.map((getter) => getter(item)))
  return new PyList(sortValues(listItems(value), { key, reverse: truth(reverse) }))
}

function dictSort(value: Value, [caseSensitive, by, reverse]: Bound): PyList {
  const position = asText(by)
  if (position !== 'key' && position !== 'value') {
    throw typeError('You can only sort by either "key" or "value"')
  }
  if (!isObjectValue(value) || value.kind !== 'dict') {
    attributeOf(value, 'items')
    throw typeError(`'${typeName(value)}' object has no attribute 'items'`)
  }
  const pairs = Array.from(value.entries(), (entry) => new PyTuple([entry.key, entry.value]))
  const key = (pair: Value) => {
    const item = pair instanceof PyTuple ? (pair.items[position === 'key' ? 0 : 1] ?? null) : pair
    return truth(caseSensitive) ? item : ignoreCase(item)
  }
  return new PyList(sortValues(pairs, { key, reverse: truth(reverse) }))
}

function* unique(value: Value, caseSensitive: boolean, attribute: Value): Generator<Value, undefined> {
  const get = attributeGetter(attribute, caseSensitive ? {} : { after: ignoreCase })
  const seen = new Set<HashKey>()
  for (const item of iterate(value)) {
    activeRuntime().budget.use(1)
    const key = hashKey(get(item))
    if (seen.has(key)) continue
    seen.add(key)
    yield item
  }
  return undefined
}

function extreme(value: Value, [caseSensitive, attribute]: Bound, sign: number): Value {
  const get = attributeGetter(attribute ?? null, truth(caseSensitive) ? {} : { after: ignoreCase })
  const [head, ...rest] = listItems(value)
  if (head === undefined) return missing('No aggregated item, sequence was empty.')
  let best = head
  let bestKey = get(head)
  for (const item of rest) {
    const key = get(item)
    const order = compareValues(key, bestKey)
    if (order === undefined) pyOrder(sign < 0 ? '<' : '>', key, bestKey)
    if (order !== null && order !== undefined && order * sign > 0) {
      best = item
      bestKey = key
    }
  }
  return best
}

function sum(value: Value, [attribute, start]: Bound): Value {
  const get = attributeGetter(attribute ?? null)
  let total: Value = start ?? 0
  if (typeof total === 'string') throw typeError("sum() can't sum strings [use ''.join(seq) instead]")
  for (const item of iterate(value)) {
    activeRuntime().budget.use(1)
    total = binaryOperation('+', total, get(item))
  }
  return total
}

/** What groupby yields: a tuple whose parts also have names. */
export class PyGroup extends PyTuple {
  override attribute(name: string): Value | undefined {
    if (name === 'grouper') return this.items[0]
    return name === 'list' ? this.items[1] : undefined
  }
}

function groupBy(value: Value, [attribute, standard, caseSensitive]: Bound): PyList {
  const exact = truth(caseSensitive)
  const options = { standard: standard ?? null }
  const getExact = attributeGetter(attribute ?? null, options)
  const get = exact ? getExact : attributeGetter(attribute ?? null, { ...options, after: ignoreCase })
  const sorted = sortValues(listItems(value), { key: get })
  const groups: { readonly key: Value; readonly items: Value[] }[] = []
  for (const item of sorted) {
    const key = get(item)
    const current = groups.at(-1)
    if (current && pyEquals(current.key, key)) current.items.push(item)
    else groups.push({ key, items: [item] })
  }
  return new PyList(
    groups.map(
      (group) => new PyGroup([exact ? group.key : getExact(group.items[0] ?? null), new PyList(group.items)]),
    ),
  )
}

function* items(value: Value): Generator<Value, undefined> {
  if (isObjectValue(value) && value.kind === 'undefined') return undefined
  if (!isObjectValue(value) || value.kind !== 'dict')
    throw typeError('Can only get item pairs from a mapping.')
  yield* { [Symbol.iterator]: () => new PyDictView(value, 'dict_items').iterate() }
  return undefined
}

function reverse(value: Value): Value {
  if (typeof value === 'string') return reverseText(value)
  if (isObjectValue(value) && value.kind === 'list') {
    return new PyIterator(reversible(value).values(), 'list_reverseiterator')
  }
  const isSequence =
    isObjectValue(value) && (value.kind === 'tuple' || value.kind === 'dict' || value.kind === 'undefined')
  if (isSequence) return new PyIterator(reversible(value).values(), 'reversed')
  if (value instanceof PyRange) return new PyIterator(reversible(value).values(), 'range_iterator')
  return new PyList(listItems(value).reverse())
}

function standardValue(value: Value, [standard, boolean]: Bound): Value {
  const absent = isObjectValue(value) && value.kind === 'undefined'
  return absent || (truth(boolean) && !isTruthy(value)) ? (standard ?? null) : value
}

function* batch(value: Value, size: number, fill: Value): Generator<Value, undefined> {
  let current: Value[] = []
  for (const item of iterate(value)) {
    if (current.length === size) {
      yield new PyList(current)
      current = []
    }
    activeRuntime().budget.use(1)
    current.push(item)
  }
  if (current.length > 0) {
    if (fill !== null && current.length < size) {
      activeRuntime().budget.length(size)
      activeRuntime().budget.use(size - current.length)
      while (current.length < size) current.push(fill)
    }
    yield new PyList(current)
  }
  return undefined
}

function* slices(value: Value, count: number, fill: Value): Generator<Value, undefined> {
  const all = listItems(value)
  if (count === 0)
    throw new JinjaRuntimeError('integer division or modulo by zero', { code: 'jinja-zero-division' })
  const size = Math.floor(all.length / count)
  const extra = all.length - size * count
  let offset = 0
  for (let index = 0; index < count; index += 1) {
    const start = offset + index * size
    if (index < extra) offset += 1
    const part = all.slice(start, offset + (index + 1) * size)
    if (fill !== null && index >= extra) part.push(fill)
    activeRuntime().budget.use(1)
    yield new PyList(part)
  }
  return undefined
}

function randomItem(value: Value): Value {
  const all = listItems(value)
  const item = all[Math.floor(Math.random() * all.length)]
  return item === undefined ? missing('No random item, sequence was empty.') : item
}

function attr(value: Value, name: Value): Value {
  const wanted = asText(name)
  const found = pythonAttribute(value, wanted)
  if (found !== undefined) return found
  if (isObjectValue(value) && value.kind === 'undefined') return attributeOf(value, wanted)
  return missing(`'${value === null ? 'None' : `${typeName(value)} object`}' has no attribute '${wanted}'`)
}

const caseAndAttribute = [
  { name: 'case_sensitive', default: false },
  { name: 'attribute', default: null },
]
const defaultFilter = filterOf(
  'default',
  [
    { name: 'default_value', default: '' },
    { name: 'boolean', default: false },
  ],
  standardValue,
)
const lengthFilter = filterOf('length', [], length)

export const collectionFilters: Readonly<Record<string, Filter>> = {
  attr: filterOf('attr', [{ name: 'name' }], (value, [name = null]) => attr(value, name)),
  batch: filterOf(
    'batch',
    [{ name: 'linecount' }, { name: 'fill_with', default: null }],
    (value, [size, fill]) => new PyIterator(batch(value, numberOf(size), fill ?? null)),
  ),
  slice: filterOf(
    'slice',
    [{ name: 'slices' }, { name: 'fill_with', default: null }],
    (value, [count, fill]) => new PyIterator(slices(value, numberOf(count), fill ?? null)),
  ),
  default: defaultFilter,
  d: defaultFilter,
  dictsort: filterOf(
    'dictsort',
    [
      { name: 'case_sensitive', default: false },
      { name: 'by', default: 'key' },
      { name: 'reverse', default: false },
    ],
    dictSort,
  ),
  first: filterOf('first', [], first),
  last: filterOf('last', [], last),
  groupby: filterOf(
    'groupby',
    [{ name: 'attribute' }, { name: 'default', default: null }, { name: 'case_sensitive', default: false }],
    groupBy,
  ),
  items: filterOf('items', [], (value) => new PyIterator(items(value))),
  join: filterOf(
    'join',
    [
      { name: 'd', default: '' },
      { name: 'attribute', default: null },
    ],
    join,
  ),
  length: lengthFilter,
  count: lengthFilter,
  list: filterOf('list', [], (value) => new PyList(listItems(value))),
  max: filterOf('max', caseAndAttribute, (value, values) => extreme(value, values, 1)),
  min: filterOf('min', caseAndAttribute, (value, values) => extreme(value, values, -1)),
  random: filterOf('random', [], randomItem),
  reverse: filterOf('reverse', [], reverse),
  sort: filterOf('sort', [{ name: 'reverse', default: false }, ...caseAndAttribute], sort),
  sum: filterOf(
    'sum',
    [
      { name: 'attribute', default: null },
      { name: 'start', default: 0 },
    ],
    sum,
  ),
  unique: filterOf(
    'unique',
    caseAndAttribute,
    (value, [caseSensitive, attribute]) =>
      new PyIterator(unique(value, truth(caseSensitive), attribute ?? null)),
  ),
}

function numberOf(value: Value | undefined): number {
  if (typeof value === 'number') return value
  throw typeError(`an integer is required, not ${typeName(value ?? null)}`)
}
