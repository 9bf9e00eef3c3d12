import { activeRuntime } from '../limits.ts'
import type { CallArgs, Value } from '../values/value.ts'
import { filters, tests } from './lookup.ts'
import { registerStandard } from './standard.ts'
import { unknownName } from './unknown-name.ts'

registerStandard()

/** Runs a filter by name. */
export function applyFilter(name: string, value: Value, args: CallArgs): Value {
  const filter = filters.get(name)
  if (!filter) throw unknownName('filter', name, filters.keys())
  if (typeof value === 'string') activeRuntime().budget.scan(value.length)
  return filter(value, args)
}

/** Runs a test by name. */
export function applyTest(name: string, value: Value, args: CallArgs): boolean {
  const test = tests.get(name)
  if (!test) throw unknownName('test', name, tests.keys())
  return test(value, args)
}

/** An error where there is no such filter or test, else null. */
export function checkName(kind: 'filter' | 'test', name: string): Error | null {
  const known = kind === 'filter' ? filters : tests
  return known.has(name) ? null : unknownName(kind, name, known.keys())
}
