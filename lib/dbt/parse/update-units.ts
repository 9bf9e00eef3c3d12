import type { ProjectFiles } from '../files.ts'
import type { PropertyEntry } from '../schema/property-file.ts'
import { buildEntryUnit, entryKey } from './entry-units.ts'
import type { ParseEnvironment } from './environment.ts'
import type { FileFacts } from './file-facts.ts'
import { buildFileUnit, isNodeFile } from './file-units.ts'
import type { FileUnitTables } from './file-units.ts'
import { buildHookUnit, hookKeys } from './hooks.ts'
import { patchMap } from './patched-map.ts'
import type { StateParts } from './project-state.ts'
import type { Unit } from './unit.ts'

/** What is known of one file before and after. */
export interface Change {
  readonly before: FileFacts | null
  readonly after: FileFacts | null
}

export interface UnitsInput {
  readonly files: ProjectFiles
  readonly environment: ParseEnvironment
  readonly facts: ReadonlyMap<string, FileFacts>
  /** Null: everything is built anew. */
  readonly before: StateParts | null
  readonly changes: readonly Change[]
  readonly keys: ReadonlySet<string>
  readonly tables: FileUnitTables
}

export interface UpdatedUnits {
  readonly units: ReadonlyMap<string, Unit>
  /** Built anew, with what stood there before. */
  readonly rebuilt: readonly { readonly before: Unit | null; readonly after: Unit }[]
  readonly removed: boolean
}

/** What a unit is made of: a file, or one entry of a property file; of a hook its key alone tells. */
interface UnitSource {
  readonly facts: FileFacts
  readonly entry: PropertyEntry | null
}

/** Builds the units anew that a change touches: by their own text, or by what they read. */
export function updateUnits(input: UnitsInput): UpdatedUnits {
  const before = input.before?.units ?? new Map<string, Unit>()
  const { stale, gone } = changedUnits(input.changes)
  if (input.keys.size > 0 && before.size > 0) {
    const answers = new Map<ReadonlySet<string>, boolean>()
    for (const unit of before.values()) {
      if (!stale.has(unit.key) && !gone.has(unit.key) && readsAny(unit, input.keys, answers))
        stale.set(unit.key, null)
    }
  }
  if (!input.before)
    for (const key of hookKeys(input.environment.project.packages.values())) stale.set(key, null)
  const rebuilt: { before: Unit | null; after: Unit }[] = []
  const units = new Map<string, Unit>()
  for (const [key, source] of stale) {
    const after = source ? buildFrom(source, input) : buildUnit(key, input)
    if (!after) continue
    rebuilt.push({ before: before.get(key) ?? null, after })
    units.set(key, after)
  }
  return {
    units: input.before ? patchMap(before, units, gone) : units,
    rebuilt,
    removed: gone.size > 0,
  }
}

/** Units to be built anew because their own text changed, and those that are no more. */
function changedUnits(changes: readonly Change[]): {
  stale: Map<string, UnitSource | null>
  gone: Set<string>
} {
  const stale = new Map<string, UnitSource | null>()
  const gone = new Set<string>()
  for (const { before, after } of changes) {
    const old = before ? unitKeys(before) : null
    if (after && isNodeFile(after.kind)) stale.set(after.path, { facts: after, entry: null })
    for (const entry of after?.properties?.entries ?? []) {
      const key = entryKey(entry)
      if (old?.get(key) !== entry) stale.set(key, after && { facts: after, entry })
    }
    if (!old) continue
    const now = after ? unitKeys(after) : new Map<string, PropertyEntry | null>()
    for (const key of old.keys()) if (!now.has(key)) gone.add(key)
  }
  return { stale, gone }
}

function readsAny(
  unit: Unit,
  keys: ReadonlySet<string>,
  answers: Map<ReadonlySet<string>, boolean>,
): boolean {
  if (overlaps(unit.reads, keys)) return true
  for (const shared of unit.sharedReads) {
    let answer = answers.get(shared)
    if (answer === undefined) answers.set(shared, (answer = overlaps(shared, keys)))
    if (answer) return true
  }
  return false
}

function overlaps(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a]
  for (const key of few) if (many.has(key)) return true
  return false
}

/** The units that a file gives: one for its nodes, or one for each entry of a property file. */
function unitKeys(facts: FileFacts): Map<string, PropertyEntry | null> {
  const keys = new Map<string, PropertyEntry | null>()
  if (isNodeFile(facts.kind)) keys.set(facts.path, null)
  for (const entry of facts.properties?.entries ?? []) keys.set(entryKey(entry), entry)
  return keys
}

/** The unit of this key: a hook, a file or an entry. */
function buildUnit(key: string, input: UnitsInput): Unit | null {
  const { environment, facts, tables } = input
  const hash = key.indexOf('#')
  const path = hash === -1 ? key : key.slice(0, hash)
  const hook = buildHookUnit(
    key,
    environment.project.packages.values(),
    (one) => input.files.read(one),
    tables,
  )
  if (hook) return hook
  const found = facts.get(path)
  if (!found) return null
  if (hash === -1) return buildFrom({ facts: found, entry: null }, input)
  const entry = found.properties?.entries.find((one) => entryKey(one) === key)
  return entry ? buildFrom({ facts: found, entry }, input) : null
}

function buildFrom({ facts, entry }: UnitSource, { environment, tables }: UnitsInput): Unit {
  const owner = environment.packageNamed(facts.packageName)
  return entry ? buildEntryUnit(entry, owner, tables) : buildFileUnit(facts, owner, tables)
}
