/** Beyond so many changes a map is copied, so that looking things up stays as quick as in a plain one. */
const mostChanges = 256

/**
 * `before` with some entries set and some taken away; `before` stays as it is. Costs what the changes cost, not what the
 * map does: a project has tens of thousands of nodes, and an edit changes one. Its order is that of a copy with the same
 * changes.
 */
export function patchMap<V>(
  before: ReadonlyMap<string, V>,
  entries: Iterable<readonly [string, V]>,
  removed: Iterable<string> = [],
): ReadonlyMap<string, V> {
  const [base, changes, gone] =
    before instanceof PatchedMap
      ? [before.base, new Map<string, V>(before.changes), new Set<string>(before.gone)]
      : [before, new Map<string, V>(), new Set<string>()]
  for (const key of removed) {
    changes.delete(key)
    if (base.has(key)) gone.add(key)
  }
  for (const [key, value] of entries) {
    // What comes back after it was gone stands at the end.
    if (gone.has(key)) return copyWith(new PatchedMap(base, changes, gone), entries)
    changes.set(key, value)
  }
  const patched = new PatchedMap(base, changes, gone)
  return changes.size + gone.size > mostChanges ? new Map(patched) : patched
}

function copyWith<V>(before: PatchedMap<V>, entries: Iterable<readonly [string, V]>): Map<string, V> {
  const copy = new Map(before)
  for (const [key, value] of entries) copy.set(key, value)
  return copy
}

/** Whether it is a map of a manifest, which may be patched. */
export const isMap = (value: unknown): value is ReadonlyMap<string, unknown> =>
  value instanceof Map || value instanceof PatchedMap

class PatchedMap<V> implements ReadonlyMap<string, V> {
  readonly base: ReadonlyMap<string, V>
  readonly changes: ReadonlyMap<string, V>
  readonly gone: ReadonlySet<string>
  readonly size: number

  constructor(base: ReadonlyMap<string, V>, changes: ReadonlyMap<string, V>, gone: ReadonlySet<string>) {
    this.base = base
    this.changes = changes
    this.gone = gone
    let size = base.size - gone.size
    for (const key of changes.keys()) if (!base.has(key)) size += 1
    this.size = size
  }

  get(key: string): V | undefined {
    const changed = this.changes.get(key)
    return changed !== undefined || this.gone.has(key) ? changed : this.base.get(key)
  }

  has(key: string): boolean {
    return this.changes.has(key) || (this.base.has(key) && !this.gone.has(key))
  }

  *entries(): MapIterator<[string, V]> {
    for (const [key, value] of this.base) {
      if (!this.gone.has(key)) yield [key, this.changes.get(key) ?? value]
    }
    for (const [key, value] of this.changes) if (!this.base.has(key)) yield [key, value]
  }

  *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries()
  }

  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this)
  }
}
