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

const pattern = /^(@)?(?:(\d*)\+)?(?:([\w.]+):)?(.*?)(?:\+(\d*))?$/s

export function parseCriterion(text: string, indirect: IndirectSelection): Criterion {
  const match = pattern.exec(text)
  const [, at, before, methodText, value = '', after] = match ?? []
  if (!match || value === '') throw new SelectionError(`'${text}' names nothing to select`)
  if (at !== undefined && after !== undefined) {
    throw new SelectionError(`'${text}' has both @ and + after it; @ already takes the children`)
  }
  const [method, methodArguments] = readMethod(methodText, value, text)
  return {
    kind: 'criterion',
    text,
    method,
    methodArguments,
    value,
    parents: before === undefined ? null : depth(before),
    children: after === undefined ? null : depth(after),
    childrensParents: at !== undefined,
    indirect,
  }
}

const depth = (digits: string) => (digits === '' ? Number.POSITIVE_INFINITY : Number(digits))

function readMethod(
  written: string | undefined,
  value: string,
  text: string,
): readonly [SelectMethod, readonly string[]] {
  if (written === undefined) return [defaultMethod(value), []]
  const [name = '', ...rest] = written.split('.')
  const method = selectMethods.find((one) => one === name)
  if (!method) {
    throw new SelectionError(
      `'${name}' in '${text}' is no method of selection; there are ${selectMethods.join(', ')}`,
    )
  }
  return [method, rest]
}

/** Without a method it is a path where it looks like one, else a name. */
export function defaultMethod(value: string): SelectMethod {
  if (value.includes('/')) return 'path'
  return /\.(?:sql|py|csv)$/i.test(value) ? 'file' : 'fqn'
}
