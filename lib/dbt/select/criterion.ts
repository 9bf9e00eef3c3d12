import { suggest } from '../suggest.ts'
import type { IndirectSelection } from './selection.ts'

export const selectMethods = [
  'fqn',
  'tag',
  'group',
  'access',
  'source',
  'path',
  'file',
  'package',
  'config',
  'test_name',
  'test_type',
  'resource_type',
  'state',
  'exposure',
  'metric',
  'result',
  'source_status',
  'version',
  'semantic_model',
  'saved_query',
  'unit_test',
  'selector',
] as const
export type SelectMethod = (typeof selectMethods)[number]

/** One term of a selection: `2+tag:nightly+`. */
export interface Criterion {
  readonly kind: 'criterion'
  /** As written, for messages. */
  readonly text: string
  readonly method: SelectMethod
  /** `config.materialized` has the argument `materialized`. */
  readonly methodArguments: readonly string[]
  readonly value: string
  /** Null: none; Infinity: all of them. */
  readonly parents: number | null
  readonly children: number | null
  /** `@`: the children, and the parents of all of these. */
  readonly childrensParents: boolean
  readonly indirect: IndirectSelection
}

export class SelectionError extends Error {}

/** What is near, else all that there are. */
export function otherMethods(name: string): string {
  const [near] = suggest(name, selectMethods, 1)
  return near === undefined ? `there are ${selectMethods.join(', ')}` : `did you mean '${near}'?`
}

const pattern = /^(@)?(?:(\d*)\+)?(?:([\w.]+):)?(.*?)(?:\+(\d*))?$/s

/** What stands where in `@tag:x` or `2+tag:x+`; null where something is not there. */
export function splitCriterion(text: string): {
  readonly at: boolean
  readonly before: string | null
  readonly method: string | null
  readonly value: string
  readonly after: string | null
} | null {
  const match = pattern.exec(text)
  if (!match) return null
  const [, at, before = null, method = null, value = '', after = null] = match
  return { at: at !== undefined, before, method, value, after }
}

export function parseCriterion(text: string, indirect: IndirectSelection): Criterion {
  const parts = splitCriterion(text)
  if (!parts || parts.value === '') throw new SelectionError(`'${text}' names nothing to select`)
  const { at, before, value, after } = parts
  if (at && after !== null) {
    throw new SelectionError(`'${text}' has both @ and + after it; @ already takes the children`)
  }
  const [method, methodArguments] = readMethod(parts.method, value, text)
  return {
    kind: 'criterion',
    text,
    method,
    methodArguments,
    value,
    parents: before === null ? null : depth(before),
    children: after === null ? null : depth(after),
    childrensParents: at,
    indirect,
  }
}

const depth = (digits: string) => (digits === '' ? Number.POSITIVE_INFINITY : Number(digits))

function readMethod(
  written: string | null,
  value: string,
  text: string,
): readonly [SelectMethod, readonly string[]] {
  if (written === null) return [defaultMethod(value), []]
  const [name = '', ...rest] = written.split('.')
  const method = selectMethods.find((one) => one === name)
  if (!method) {
    throw new SelectionError(`'${name}' in '${text}' is no method of selection; ${otherMethods(name)}`)
  }
  return [method, rest]
}

/** Without a method it is a path where it looks like one, else a name. */
export function defaultMethod(value: string): SelectMethod {
  if (value.includes('/')) return 'path'
  return /\.(?:sql|py|csv)$/i.test(value) ? 'file' : 'fqn'
}
