import { binaryOperation } from '../values/arithmetic.ts'
import { isCallable } from '../values/call.ts'
import { pyEquals, pyOrder } from '../values/compare.ts'
import type { OrderOperator } from '../values/compare.ts'
import { isLowerText, isUpperText } from '../methods/text.ts'
import { pyStr } from '../values/repr.ts'
import { containsValue, iterableOf, lengthOf } from '../values/sequences.ts'
import { PyObject, hashKey, isInt, isObjectValue } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import { filters, tests } from './lookup.ts'
import { testOf } from './registry.ts'
import type { Test } from './registry.ts'

/** An object of the host that counts as a Mapping, as dbt's relations do. */
const isMappingObject = (value: Value) => value instanceof PyObject && value.isMapping === true
const isKind = (value: Value, kind: string) => isObjectValue(value) && value.kind === kind
const remainderIs = (value: Value, divisor: Value, rest: number) =>
  pyEquals(binaryOperation('%', value, divisor), rest)

function isSequence(value: Value): boolean {
  if (typeof value === 'string') return true
  if (!isObjectValue(value)) return false
  if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'dict' || value.kind === 'undefined')
    return true
  return value.kind === 'object' && value.getItem !== undefined && lengthOf(value) !== null
}

/** A dict is asked, so a list or dict is an error as a key. */
function isNameIn(value: Value, known: ReadonlyMap<string, unknown>): boolean {
  hashKey(value)
  return typeof value === 'string' && known.has(value)
}

const simple = (name: string, test: (value: Value) => boolean): Test => testOf(name, [], test)
const other = [{ name: 'other' }]
const ordering = (operator: OrderOperator): Test =>
  testOf(operator, other, (value, [right = null]) => pyOrder(operator, value, right))
const equal = testOf('eq', other, (value, [right = null]) => pyEquals(value, right))
const unequal = testOf('ne', other, (value, [right = null]) => !pyEquals(value, right))
const [less, lessOrEqual, greater, greaterOrEqual] = [
  ordering('<'),
  ordering('<='),
  ordering('>'),
  ordering('>='),
]

function isSame(left: Value, right: Value): boolean {
  if (isObjectValue(left) && isObjectValue(right) && left.kind === 'float' && right.kind === 'float') {
    return left.value === right.value
  }
  return left === right
}

export const standardTests: Readonly<Record<string, Test>> = {
  odd: simple('odd', (value) => remainderIs(value, 2, 1)),
  even: simple('even', (value) => remainderIs(value, 2, 0)),
  divisibleby: testOf('divisibleby', [{ name: 'num' }], (value, [divisor = null]) =>
    remainderIs(value, divisor, 0),
  ),
  defined: simple('defined', (value) => !isKind(value, 'undefined')),
  undefined: simple('undefined', (value) => isKind(value, 'undefined')),
  filter: simple('filter', (value) => isNameIn(value, filters)),
  test: simple('test', (value) => isNameIn(value, tests)),
  none: simple('none', (value) => value === null),
  boolean: simple('boolean', (value) => typeof value === 'boolean'),
  true: simple('true', (value) => value === true),
  false: simple('false', (value) => value === false),
  integer: simple('integer', isInt),
  float: simple('float', (value) => isKind(value, 'float')),
  number: simple('number', (value) => isInt(value) || typeof value === 'boolean' || isKind(value, 'float')),
  lower: simple('lower', (value) => isLowerText(pyStr(value))),
  upper: simple('upper', (value) => isUpperText(pyStr(value))),
  string: simple('string', (value) => typeof value === 'string'),
  mapping: simple('mapping', (value) => isKind(value, 'dict') || isMappingObject(value)),
  sequence: simple('sequence', isSequence),
  iterable: simple('iterable', (value) => iterableOf(value) !== null),
  // Undefined has a __call__ that fails, so Python calls it callable.
  callable: simple('callable', (value) => isCallable(value) || isKind(value, 'undefined')),
  sameas: testOf('sameas', other, (value, [right = null]) => isSame(value, right)),
  escaped: simple('escaped', () => false),
  in: testOf('in', [{ name: 'seq' }], (value, [container = null]) =>
    containsValue(container, value, pyEquals),
  ),
  '==': equal,
  eq: equal,
  equalto: equal,
  '!=': unequal,
  ne: unequal,
  '<': less,
  lt: less,
  lessthan: less,
  '<=': lessOrEqual,
  le: lessOrEqual,
  '>': greater,
  gt: greater,
  greaterthan: greater,
  '>=': greaterOrEqual,
  ge: greaterOrEqual,
}
