import {
  JinjaRuntimeError,
  PyList,
  PyTuple,
  callArgs,
  callValue,
  charge,
  isTruthy,
  iterate,
  pyEquals,
} from '#lib/jinja/index.ts'
import type { CallArgs, Value } from '#lib/jinja/index.ts'
import { NamespaceValue } from '../namespace-value.ts'
import { rawFunction } from '../host.ts'

/** Lists stand for Python's iterators, so their length is held within reason. */
const mostItems = 1_000_000

function listOf(items: Iterable<Value>): PyList {
  const list: Value[] = []
  for (const item of items) {
    list.push(item)
    charge(item instanceof PyTuple ? item.items.length + 1 : 1)
    if (list.length > mostItems) {
      throw new JinjaRuntimeError(`more than ${mostItems} items`, {
        code: 'jinja-limit-steps',
        hint: 'Make fewer combinations.',
      })
    }
  }
  return new PyList(list)
}

function items(value: Value | undefined): Value[] {
  const all: Value[] = []
  if (value !== undefined) {
    for (const item of iterate(value)) {
      charge(1)
      all.push(item)
    }
  }
  return all
}
const numberAt = (args: CallArgs, index: number, name: string): number | null => {
  const value = args.positional[index] ?? args.keyword.get(name)
  return typeof value === 'number' ? value : null
}

function* product(lists: readonly (readonly Value[])[]): Iterable<Value> {
  if (lists.some((list) => list.length === 0)) return
  const at = lists.map(() => 0)
  for (;;) {
    yield new PyTuple(lists.map((list, index) => list[at[index] ?? 0] ?? null))
    let place = lists.length - 1
    while (place >= 0 && (at[place] ?? 0) + 1 >= (lists[place]?.length ?? 0)) at[place--] = 0
    if (place < 0) return
    at[place] = (at[place] ?? 0) + 1
  }
}

function* combinations(pool: readonly Value[], size: number, from = 0): Iterable<Value[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let index = from; index <= pool.length - size; index += 1) {
    for (const rest of combinations(pool, size - 1, index + 1)) yield [pool[index] ?? null, ...rest]
  }
}

function* permutations(pool: readonly Value[], size: number): Iterable<Value[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let index = 0; index < pool.length; index += 1) {
    charge(pool.length)
    const others = [...pool.slice(0, index), ...pool.slice(index + 1)]
    for (const rest of permutations(others, size - 1)) yield [pool[index] ?? null, ...rest]
  }
}

function* tuples(lists: Iterable<Value[]>): Iterable<Value> {
  for (const list of lists) yield new PyTuple(list)
}

function zipLongest(args: CallArgs): Value {
  const lists = args.positional.map(items)
  const fill = args.keyword.get('fillvalue') ?? null
  const length = Math.max(0, ...lists.map((list) => list.length))
  charge(length * lists.length)
  return listOf(Array.from({ length }, (_, row) => new PyTuple(lists.map((list) => list[row] ?? fill))))
}

function groupBy(args: CallArgs): Value {
  const key = args.positional[1] ?? args.keyword.get('key') ?? null
  const groups: { key: Value; members: Value[] }[] = []
  for (const item of items(args.positional[0])) {
    const own = key === null ? item : callValue(key, callArgs([item]))
    const last = groups[groups.length - 1]
    if (last && pyEquals(last.key, own)) last.members.push(item)
    else groups.push({ key: own, members: [item] })
  }
  return listOf(groups.map((group) => new PyTuple([group.key, new PyList(group.members)])))
}

function islice(args: CallArgs): Value {
  const [list, ...range] = args.positional
  const numbers = range.map((value) => (typeof value === 'number' ? value : null))
  const [start, stop, step] =
    numbers.length === 1 ? [0, numbers[0], 1] : [numbers[0] ?? 0, numbers[1], numbers[2] ?? 1]
  const all = items(list)
  return listOf(
    all.slice(start ?? 0, stop ?? all.length).filter((_, index) => index % Math.max(1, step ?? 1) === 0),
  )
}

function accumulate(args: CallArgs): Value {
  const [list, operation] = args.positional
  const result: Value[] = []
  for (const item of items(list)) {
    const last = result[result.length - 1]
    if (last === undefined) result.push(item)
    else if (operation !== undefined && operation !== null)
      result.push(callValue(operation, callArgs([last, item])))
    else if (typeof last === 'number' && typeof item === 'number') result.push(last + item)
    else if (typeof last === 'string' && typeof item === 'string') {
      charge(1, last.length + item.length)
      result.push(last + item)
    } else throw new JinjaRuntimeError('accumulate() adds numbers or text', { code: 'jinja-type' })
  }
  return listOf(result)
}

const filtered = (keep: (item: Value, test: Value) => boolean) => (args: CallArgs) => {
  const test = args.positional[0] ?? null
  return listOf(items(args.positional[1]).filter((item) => keep(item, test)))
}
const passes = (item: Value, test: Value) =>
  isTruthy(test === null ? item : callValue(test, callArgs([item])))

function whilePassing(args: CallArgs): { readonly all: Value[]; readonly end: number } {
  const test = args.positional[0] ?? null
  const all = items(args.positional[1])
  const end = all.findIndex((item) => !passes(item, test))
  return { all, end: end === -1 ? all.length : end }
}

const functions: Readonly<Record<string, (args: CallArgs) => Value>> = {
  chain: (args) => listOf(args.positional.flatMap(items)),
  product: (args) => {
    const lists = args.positional.map(items)
    const repeat = numberAt(args, Number.POSITIVE_INFINITY, 'repeat') ?? 1
    charge(repeat * lists.length, repeat * lists.length)
    return listOf(product(Array.from({ length: repeat }, () => lists).flat()))
  },
  combinations: (args) =>
    listOf(tuples(combinations(items(args.positional[0]), numberAt(args, 1, 'r') ?? 0))),
  permutations: (args) => {
    const pool = items(args.positional[0])
    return listOf(tuples(permutations(pool, numberAt(args, 1, 'r') ?? pool.length)))
  },
  zip_longest: zipLongest,
  groupby: groupBy,
  islice,
  accumulate,
  repeat: (args) => {
    const times = numberAt(args, 1, 'times')
    if (times === null)
      throw new JinjaRuntimeError('repeat() without times has no end', { code: 'jinja-limit-steps' })
    charge(Math.max(0, times), times)
    return listOf(Array.from({ length: Math.max(0, times) }, () => args.positional[0] ?? null))
  },
  starmap: (args) =>
    listOf(
      items(args.positional[1]).map((item) => callValue(args.positional[0] ?? null, callArgs(items(item)))),
    ),
  filterfalse: filtered((item, test) => !passes(item, test)),
  compress: (args) => {
    const flags = items(args.positional[1])
    return listOf(items(args.positional[0]).filter((_, index) => isTruthy(flags[index] ?? null)))
  },
  takewhile: (args) => {
    const { all, end } = whilePassing(args)
    return listOf(all.slice(0, end))
  },
  dropwhile: (args) => {
    const { all, end } = whilePassing(args)
    return listOf(all.slice(end))
  },
}

/** `modules.itertools`. What has no end (count, cycle) is not lent. */
export const itertoolsModule: Value = new NamespaceValue(
  'itertools',
  Object.entries(functions).map(([name, call]) => [name, rawFunction(name, call)] as const),
)
