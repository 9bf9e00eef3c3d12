import { typeError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { callArgs } from '../values/call.ts'
import { PyIterator, isTruthy, iterate } from '../values/sequences.ts'
import { typeName } from '../values/value.ts'
import type { CallArgs, Value } from '../values/value.ts'
import { unknownName } from './unknown-name.ts'
import { attributeGetter } from './attribute-path.ts'
import { filters, tests } from './lookup.ts'
import type { Filter } from './registry.ts'

/** The lazy filters: nothing runs, and no mistake shows, before somebody asks for items. */

function lazily(value: Value, prepare: () => (item: Value) => Value | undefined): PyIterator {
  function* run(): Generator<Value, undefined> {
    if (!isTruthy(value)) return undefined
    const apply = prepare()
    for (const item of iterate(value)) {
      activeRuntime().budget.use(1)
      const result = apply(item)
      if (result !== undefined) yield result
    }
    return undefined
  }
  return new PyIterator(run())
}

function mapper(args: CallArgs): (item: Value) => Value {
  const { positional, keyword } = args
  const attribute = keyword.get('attribute')
  if (positional.length === 0 && attribute !== undefined) {
    const extra = [...keyword.keys()].find((name) => name !== 'attribute' && name !== 'default')
    if (extra !== undefined) throw typeError(`Unexpected keyword argument '${extra}'`)
    return attributeGetter(attribute, { standard: keyword.get('default') ?? null })
  }
  const [name, ...rest] = positional
  if (name === undefined)
    throw typeError('map requires a filter argument', "Write map('upper') or map(attribute='name').")
  const filter = filters.get(nameOf(name))
  if (!filter) throw unknownName('filter', nameOf(name), filters.keys())
  const inner = callArgs(rest, keyword, args.site)
  return (item) => {
    if (typeof item === 'string') activeRuntime().budget.scan(item.length)
    return filter(item, inner)
  }
}

function nameOf(value: Value): string {
  if (typeof value === 'string') return value
  throw typeError(`the name of a filter or test must be text, not ${typeName(value)}`)
}

/** The condition of select and its kin: a named test, or plain truth. */
function condition(args: CallArgs, withAttribute: boolean): (item: Value) => boolean {
  const values = [...args.positional]
  let get: (item: Value) => Value = (item) => item
  if (withAttribute) {
    const attribute = values.shift()
    if (attribute === undefined)
      throw typeError('Missing parameter for attribute name', "Write selectattr('name', ...).")
    get = attributeGetter(attribute)
  }
  const name = values.shift()
  if (name === undefined) return (item) => isTruthy(get(item))
  const test = tests.get(nameOf(name))
  if (!test) throw unknownName('test', nameOf(name), tests.keys())
  const inner = callArgs(values, args.keyword, args.site)
  return (item) => test(get(item), inner)
}

function selector(wanted: boolean, withAttribute: boolean): Filter {
  return (value, args) =>
    lazily(value, () => {
      const test = condition(args, withAttribute)
      return (item) => (test(item) === wanted ? item : undefined)
    })
}

export const sequenceFilters: Readonly<Record<string, Filter>> = {
  map: (value, args) => lazily(value, () => mapper(args)),
  select: selector(true, false),
  reject: selector(false, false),
  selectattr: selector(true, true),
  rejectattr: selector(false, true),
}
