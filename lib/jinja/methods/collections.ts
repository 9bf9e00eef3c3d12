import { JinjaRuntimeError, typeError, valueError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { callArgs, callValue } from '../values/call.ts'
import { pyEquals, sortValues } from '../values/compare.ts'
import { pyRepr } from '../values/repr.ts'
import { PyDictView, isTruthy, iterate, listItems } from '../values/sequences.ts'
import { toIndex } from '../values/to-number.ts'
import { PyDict, PyList, PySet, PyTuple, isObjectValue, typeName } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import {
  kwargs,
  method,
  methodTable,
  namedMethod,
  optional,
  required,
  varargs,
  withDefault,
} from './method.ts'

const keyError = (key: Value) => new JinjaRuntimeError(pyRepr(key), { code: 'jinja-key' })
const indexError = (message: string) => new JinjaRuntimeError(message, { code: 'jinja-index' })

function indexOf(items: readonly Value[], wanted: Value, from: number, to: number): number {
  const start = Math.max(0, from < 0 ? from + items.length : from)
  const end = Math.min(items.length, to < 0 ? to + items.length : to)
  activeRuntime().budget.use(items.length)
  for (let index = start; index < end; index += 1) if (pyEquals(items[index] ?? null, wanted)) return index
  return -1
}

function positionOf(
  self: { readonly items: readonly Value[] },
  values: readonly (Value | undefined)[],
  type: string,
) {
  const [wanted = null, from, to] = values
  const end = to === undefined ? self.items.length : toIndex(to)
  const index = indexOf(self.items, wanted, from === undefined ? 0 : toIndex(from), end)
  if (index === -1)
    throw valueError(
      type === 'list' ? `${pyRepr(wanted)} is not in list` : `${type}.index(x): x not in ${type}`,
    )
  return index
}

function countOf(items: readonly Value[], wanted: Value): number {
  activeRuntime().budget.use(items.length)
  return items.filter((item) => pyEquals(item, wanted)).length
}

function popItem(self: PyList, position: Value): Value {
  if (self.items.length === 0) throw indexError('pop from empty list')
  const given = toIndex(position)
  const index = given < 0 ? given + self.items.length : given
  if (index < 0 || index >= self.items.length) throw indexError('pop index out of range')
  moved(self.items.length - index)
  return self.items.splice(index, 1)[0] ?? null
}

/** Items that change their place when one before them comes or goes. */
function moved(items: number): void {
  activeRuntime().budget.use(items > 64 ? items >> 6 : 1)
}

function sortList(self: PyList, key: Value, reverse: Value): null {
  const sorted = sortValues(self.items, {
    reverse: isTruthy(reverse),
    ...(key === null ? {} : { key: (item: Value) => callValue(key, callArgs([item])) }),
  })
  self.items.splice(0, self.items.length)
  for (const item of sorted) self.items.push(item)
  return null
}

const indexRange = [required('value'), optional('start'), optional('stop')]

export const listMethods = methodTable<PyList>('list', {
  append: method([required('object')], (self, [item = null]) => {
    activeRuntime().budget.use(1)
    self.items.push(item)
    return null
  }),
  extend: method([required('iterable')], (self, [items = null]) => {
    for (const item of listItems(items)) self.items.push(item)
    return null
  }),
  insert: method([required('index'), required('object')], (self, [position = null, item = null]) => {
    const given = toIndex(position)
    const at = given < 0 ? Math.max(0, given + self.items.length) : given
    moved(self.items.length - at)
    self.items.splice(at, 0, item)
    return null
  }),
  pop: method([withDefault('index', -1)], (self, [position = null]) => popItem(self, position)),
  remove: method([required('value')], (self, [wanted = null]) => {
    const index = indexOf(self.items, wanted, 0, self.items.length)
    if (index === -1) throw valueError('list.remove(x): x not in list')
    self.items.splice(index, 1)
    return null
  }),
  index: method(indexRange, (self, values) => positionOf(self, values, 'list')),
  count: method([required('value')], (self, [wanted = null]) => countOf(self.items, wanted)),
  sort: namedMethod(
    [
      { name: 'key', default: null, kind: 'keyword' },
      { name: 'reverse', default: false, kind: 'keyword' },
    ],
    (self, [key = null, reverse = false]) => sortList(self, key, reverse),
  ),
  reverse: method([], (self) => {
    self.items.reverse()
    return null
  }),
  copy: method([], (self) => {
    activeRuntime().budget.use(self.items.length)
    return new PyList([...self.items])
  }),
  clear: method([], (self) => {
    self.items.splice(0, self.items.length)
    return null
  }),
})

export const tupleMethods = methodTable<PyTuple>('tuple', {
  index: method(indexRange, (self, values) => positionOf(self, values, 'tuple')),
  count: method([required('value')], (self, [wanted = null]) => countOf(self.items, wanted)),
})

/** What dict(), dict.update() and so on accept: a dict, or pairs; then keywords. */
export function fillDict(dict: PyDict, source: Value | undefined, named: Value | undefined): void {
  if (source !== undefined) fillFrom(dict, source)
  if (named !== undefined && isObjectValue(named) && named.kind === 'dict') fillFrom(dict, named)
}

function fillFrom(dict: PyDict, source: Value): void {
  const { budget } = activeRuntime()
  if (isObjectValue(source) && source.kind === 'dict') {
    budget.use(source.size)
    for (const entry of source.entries()) dict.set(entry.key, entry.value)
    return
  }
  let index = 0
  for (const pair of iterate(source)) {
    if (typeof pair !== 'string' && !isObjectValue(pair)) {
      throw typeError(`cannot convert dictionary update sequence element #${index} to a sequence`)
    }
    const items = listItems(pair)
    const [key, value] = items
    if (items.length !== 2 || key === undefined || value === undefined) {
      throw valueError(
        `dictionary update sequence element #${index} has length ${items.length}; 2 is required`,
      )
    }
    budget.use(1)
    dict.set(key, value)
    index += 1
  }
}

function popKey(self: PyDict, key: Value, otherwise: Value | undefined): Value {
  const value = self.get(key)
  if (value === undefined) {
    if (otherwise === undefined) throw keyError(key)
    return otherwise
  }
  self.delete(key)
  return value
}

export const dictMethods = methodTable<PyDict>('dict', {
  keys: method([], (self) => new PyDictView(self, 'dict_keys')),
  values: method([], (self) => new PyDictView(self, 'dict_values')),
  items: method([], (self) => new PyDictView(self, 'dict_items')),
  get: method(
    [required('key'), withDefault('default', null)],
    (self, [key = null, otherwise = null]) => self.get(key) ?? (self.has(key) ? null : otherwise),
  ),
  update: namedMethod([optional('other'), kwargs('kwargs')], (self, [source, named]) => {
    fillDict(self, source, named)
    return null
  }),
  pop: method([required('key'), optional('default')], (self, [key = null, otherwise]) =>
    popKey(self, key, otherwise),
  ),
  popitem: method([], (self) => {
    activeRuntime().budget.use(self.size)
    const last = [...self.entries()].at(-1)
    if (!last) throw new JinjaRuntimeError("'popitem(): dictionary is empty'", { code: 'jinja-key' })
    self.delete(last.key)
    return new PyTuple([last.key, last.value])
  }),
  setdefault: method(
    [required('key'), withDefault('default', null)],
    (self, [key = null, otherwise = null]) => {
      const value = self.get(key)
      if (value !== undefined) return value
      activeRuntime().budget.use(1)
      self.set(key, otherwise)
      return otherwise
    },
  ),
  copy: method([], (self) => {
    activeRuntime().budget.use(self.size)
    return self.copy()
  }),
  clear: method([], (self) => {
    self.table.clear()
    return null
  }),
  fromkeys: method(
    [required('iterable'), withDefault('value', null)],
    (_self, [keys = null, value = null]) => {
      const dict = new PyDict()
      for (const key of listItems(keys)) dict.set(key, value)
      return dict
    },
  ),
})

const others = [varargs('others')]

function setsOf(values: readonly (Value | undefined)[]): PySet[] {
  const [given] = values
  if (given === undefined || !isObjectValue(given) || given.kind !== 'tuple') return []
  return given.items.map((one) => new PySet(listItems(one)))
}

/** All items, each counted as a step. */
function itemsOf(set: PySet): Value[] {
  activeRuntime().budget.use(set.size)
  return [...set.items()]
}

const union = (self: PySet, sets: readonly PySet[]) =>
  new PySet([...itemsOf(self), ...sets.flatMap((set) => itemsOf(set))])
const intersection = (self: PySet, sets: readonly PySet[]) =>
  new PySet(itemsOf(self).filter((item) => sets.every((set) => set.has(item))))
const difference = (self: PySet, sets: readonly PySet[]) =>
  new PySet(itemsOf(self).filter((item) => !sets.some((set) => set.has(item))))

function symmetricDifference(self: PySet, other: PySet): PySet {
  return union(difference(self, [other]), [difference(other, [self])])
}

function become(self: PySet, fresh: PySet): null {
  const items = [...fresh.items()]
  self.table.clear()
  for (const item of items) self.add(item)
  return null
}

const oneSet = (value: Value | undefined) => new PySet(listItems(value ?? null))
const holdsAll = (outer: PySet, inner: PySet) => itemsOf(inner).every((item) => outer.has(item))

export const setMethods = methodTable<PySet>('set', {
  add: method([required('item')], (self, [item = null]) => {
    activeRuntime().budget.use(1)
    self.add(item)
    return null
  }),
  remove: method([required('item')], (self, [item = null]) => {
    if (!self.delete(item)) throw keyError(item)
    return null
  }),
  discard: method([required('item')], (self, [item = null]) => {
    self.delete(item)
    return null
  }),
  pop: method([], (self) => {
    for (const item of self.items()) {
      self.delete(item)
      return item
    }
    throw new JinjaRuntimeError("'pop from an empty set'", { code: 'jinja-key' })
  }),
  clear: method([], (self) => {
    self.table.clear()
    return null
  }),
  copy: method([], (self) => new PySet(itemsOf(self))),
  update: method(others, (self, values) => become(self, union(self, setsOf(values)))),
  union: method(others, (self, values) => union(self, setsOf(values))),
  intersection: method(others, (self, values) => intersection(self, setsOf(values))),
  difference: method(others, (self, values) => difference(self, setsOf(values))),
  intersection_update: method(others, (self, values) => become(self, intersection(self, setsOf(values)))),
  difference_update: method(others, (self, values) => become(self, difference(self, setsOf(values)))),
  symmetric_difference: method([required('other')], (self, [other]) =>
    symmetricDifference(self, oneSet(other)),
  ),
  symmetric_difference_update: method([required('other')], (self, [other]) =>
    become(self, symmetricDifference(self, oneSet(other))),
  ),
  issubset: method([required('other')], (self, [other]) => holdsAll(oneSet(other), self)),
  issuperset: method([required('other')], (self, [other]) => holdsAll(self, oneSet(other))),
  isdisjoint: method([required('other')], (self, [other]) => intersection(self, [oneSet(other)]).size === 0),
})

export const notSubscriptable = (value: Value) =>
  typeError(`'${typeName(value)}' object is not subscriptable`)
