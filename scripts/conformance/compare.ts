import { isDeepStrictEqual } from 'node:util'
import { aspects, foldSql } from './aspects.ts'
import { entriesOf, isObject, listOf, objectOf } from './artifacts.ts'
import type { Json, TargetFolder } from './artifacts.ts'

export interface Difference {
  readonly id: string
  readonly ours: Json
  readonly theirs: Json
  /** Why it may stay; null where it is to be mended. */
  readonly reason: string | null
}

export interface AspectResult {
  readonly name: string
  readonly equal: number
  readonly of: number
  readonly differences: readonly Difference[]
}

export type ReasonFor = (aspect: string, id: string, where: string) => string | null

class Tally {
  readonly #name: string
  readonly #reasonFor: ReasonFor
  readonly #differences: Difference[] = []
  #of = 0

  constructor(name: string, reasonFor: ReasonFor) {
    this.#name = name
    this.#reasonFor = reasonFor
  }

  add(id: string, ours: Json | undefined, theirs: Json | undefined): void {
    if (ours === undefined && theirs === undefined) return
    this.#of += 1
    if (isDeepStrictEqual(ours, theirs)) return
    const parts = differing(ours ?? null, theirs ?? null)
    const reason = this.#reasonFor(this.#name, id, JSON.stringify(parts))
    this.#differences.push({ id, ...parts, reason })
  }

  result(): AspectResult {
    const { length } = this.#differences
    return { name: this.#name, equal: this.#of - length, of: this.#of, differences: this.#differences }
  }
}

/** Of two mappings only the keys that differ, at every depth: what a person must look at. */
function differing(ours: Json, theirs: Json): { ours: Json; theirs: Json } {
  if (!isObject(ours) || !isObject(theirs)) return { ours, theirs }
  const left: Record<string, Json> = {}
  const right: Record<string, Json> = {}
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [a, b] = [ours[key], theirs[key]]
    if (isDeepStrictEqual(a, b)) continue
    const inner = differing(a ?? null, b ?? null)
    left[key] = inner.ours
    right[key] = inner.theirs
  }
  return { ours: left, theirs: right }
}

/** Holds the two target folders against each other. */
export function compareTargets(
  ours: TargetFolder,
  theirs: TargetFolder,
  reasonFor: ReasonFor,
): AspectResult[] {
  const [left, right] = [entriesOf(ours.manifest), entriesOf(theirs.manifest)]
  const ids = new Tally('unique_id', reasonFor)
  for (const id of new Set([...left.keys(), ...right.keys()]))
    ids.add(id, left.has(id) ? 'there' : 'missing', right.has(id) ? 'there' : 'missing')
  const shared = [...right.keys()].filter((id) => left.has(id))
  const perAspect = aspects.map((aspect) => {
    const tally = new Tally(aspect.name, reasonFor)
    for (const id of shared) tally.add(id, aspect.of(left.get(id) ?? {}), aspect.of(right.get(id) ?? {}))
    return tally.result()
  })
  return [
    ids.result(),
    ...perAspect,
    compareSql(ours, theirs, reasonFor),
    compareResults(ours, theirs, reasonFor),
  ]
}

function compareSql(ours: TargetFolder, theirs: TargetFolder, reasonFor: ReasonFor): AspectResult {
  const tally = new Tally('compiled SQL', reasonFor)
  const ran = ours.results.size > 0
  for (const [id, sql] of theirs.compiled) {
    const own = ours.compiled.get(id)
    // What a failure or a skip kept from being compiled counts under the results.
    const failed = ran && ['error', 'skipped'].includes(String(ours.results.get(id)?.['status']))
    if (!failed) tally.add(id, own === undefined ? null : foldSql(own), foldSql(sql))
  }
  return tally.result()
}

function compareResults(ours: TargetFolder, theirs: TargetFolder, reasonFor: ReasonFor): AspectResult {
  const tally = new Tally('result per node', reasonFor)
  if (ours.results.size === 0) return tally.result()
  const outcome = (target: TargetFolder, id: string): Json | undefined => {
    const result = target.results.get(id)
    return result && { status: result['status'] ?? null, failures: result['failures'] ?? null }
  }
  for (const id of new Set([...ours.results.keys(), ...theirs.results.keys()])) {
    const [own, first] = [outcome(ours, id), outcome(theirs, id)]
    // Where two runs of dbt come to different ends, as a test of random numbers may, either is right.
    const second = outcome({ ...theirs, results: theirs.again }, id)
    tally.add(id, own, isDeepStrictEqual(own, second) ? second : first)
  }
  return tally.result()
}

/**
 * Tables by `schema.name`: rows, and per column its type and a sum of hashes. Where a second run of dbt came to another
 * sum than the first (the time, random numbers), only the type can be compared, and so of the number of rows.
 */
export function compareContents(
  ours: Json,
  theirs: { readonly first: Json; readonly again: Json },
  reasonFor: ReasonFor,
): AspectResult {
  const tally = new Tally('contents of the built tables', reasonFor)
  const [left, right, again] = [objectOf(ours), objectOf(theirs.first), objectOf(theirs.again)]
  for (const table of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const [own, first, second] = [left[table], right[table], again[table] ?? right[table]]
    tally.add(table, withoutUnsteady(own, first, second), withoutUnsteady(first, first, second))
  }
  return tally.result()
}

/** A table without what the two runs of dbt have differently. */
function withoutUnsteady(
  table: Json | undefined,
  first: Json | undefined,
  second: Json | undefined,
): Json | undefined {
  if (!isObject(table) || !isObject(first) || !isObject(second)) return table
  const [before, after] = [objectOf(first['columns']), objectOf(second['columns'])]
  const columns = Object.entries(objectOf(table['columns'])).map(([name, column]): [string, Json] =>
    isDeepStrictEqual(before[name], after[name]) ? [name, column] : [name, listOf(column)[0] ?? null],
  )
  return {
    rows: first['rows'] === second['rows'] ? (table['rows'] ?? null) : null,
    columns: Object.fromEntries(columns),
  }
}
