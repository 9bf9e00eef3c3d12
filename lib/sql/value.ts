import { createHash } from 'node:crypto'
import { originMark, type ColumnSource } from './lineage.ts'
import { fold } from './tree.ts'

/** What an expression's value is made of. */
export interface Value {
  /** By relation and column. */
  readonly sources: ReadonlyMap<string, ColumnSource>
  readonly mark: string
}

export const nothing: Value = { sources: new Map(), mark: '' }

const keyOf = ({ relation, column }: ColumnSource) =>
  column === null ? relation : `${relation}\0${fold(column)}`

export function columnValue(relation: string, column: string, mark?: string): Value {
  const source: ColumnSource = { relation, column, kind: 'copied' }
  return { sources: new Map([[keyOf(source), source]]), mark: mark ?? originMark(relation, column) }
}

/** Some column of a relation. */
export function someColumn(relation: string): Value {
  const source: ColumnSource = { relation, column: null, kind: 'derived' }
  return { sources: new Map([[keyOf(source), source]]), mark: hashOf(['some', relation]) }
}

export const hashOf = (parts: unknown) => createHash('sha1').update(JSON.stringify(parts)).digest('base64url')

/** Either of several values, as in a union: each stays what it is. */
export function eitherOf(values: readonly Value[]): Value {
  const [first] = values
  if (first === undefined) return nothing
  const marks = [...new Set(values.map(({ mark }) => mark))].filter((mark) => mark !== '').sort()
  if (values.length === 1) return first
  const [only, ...others] = marks
  return {
    sources: mergeSources(values),
    mark: only === undefined ? '' : others.length === 0 ? only : hashOf(['either', marks]),
  }
}

/** Something made of values. `skeleton` says how, with their marks in it. */
export function madeOf(values: readonly Value[], skeleton: unknown): Value {
  const sources = new Map<string, ColumnSource>()
  for (const [key, source] of mergeSources(values)) sources.set(key, { ...source, kind: 'derived' })
  return { sources, mark: hashOf(skeleton) }
}

function mergeSources(values: readonly Value[]): ReadonlyMap<string, ColumnSource> {
  const merged = new Map<string, ColumnSource>()
  for (const { sources } of values) {
    for (const [key, source] of sources) {
      if (merged.get(key)?.kind !== 'copied') merged.set(key, source)
    }
  }
  return merged
}
