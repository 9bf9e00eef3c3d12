import {
  checkFile,
  parseProject,
  withFile,
  type Diagnostic,
  type ParsedProject,
  type ProjectFiles,
} from '#lib/dbt/index.ts'
import { Kept } from '#lib/core/kept.ts'
import type { Change, Place, SnapshotPayload } from './messages.ts'

interface Snapshot {
  readonly project: ParsedProject
  readonly texts: ReadonlyMap<string, string>
}

/** A branch's drafts on its snapshot. The file that is typed in is laid over `settled` alone, never over its own past. */
interface Overlay {
  readonly snapshot: string
  /** Drafts that `settled` holds. */
  readonly held: ReadonlyMap<string, string | null>
  readonly settled: ParsedProject
  readonly last: {
    readonly path: string
    readonly text: string | null
    readonly project: ParsedProject
  } | null
}

const MOST_SNAPSHOTS = 24
const MOST_OVERLAYS = 200

/** The project that an answer is made from, and what keeps the text that is typed from being part of it. */
export interface Typed {
  readonly project: ParsedProject
  readonly faults: readonly Diagnostic[]
}

/** Parsed projects of one thread: snapshots that never change, and the overlays of branches. */
export class ProjectStore {
  readonly #snapshots = new Kept<Snapshot>(MOST_SNAPSHOTS)
  readonly #overlays = new Kept<Overlay>(MOST_OVERLAYS)

  add(payload: SnapshotPayload): void {
    const like = payload.like === null ? undefined : this.#snapshots.get(payload.like)
    const texts = new Map(payload.files.map(([path, , text]) => [path, text]))
    const files = snapshotFiles(payload, texts)
    const options = { files, target: payload.target, vars: {}, env: new Map(payload.env) }
    this.#snapshots.set(payload.key, { project: parseProject(options, like?.project), texts })
  }

  /** Null: the snapshot is not here. */
  find(place: Place): ParsedProject | null {
    const snapshot = this.#snapshots.get(place.snapshot)
    if (snapshot === undefined) return null
    if (place.overlay === '') return place.changes.reduce(layOver, snapshot.project)
    const before = this.#overlays.get(place.overlay)
    const overlay = advance(before?.snapshot === place.snapshot ? before : null, place, snapshot)
    this.#overlays.set(place.overlay, overlay)
    return overlay.last?.project ?? overlay.settled
  }

  /**
   * As `find`, while somebody types in `path`. A file of macros or properties whose text cannot be read is not laid
   * over: the project stays as it was without it, for else each key would parse all that hangs on it, twice.
   */
  findTyped(place: Place, path: string | null): Typed | null {
    const change = place.changes.at(-1)
    const text = change?.[0] === path ? change[1] : null
    if (path !== null && text !== null && /^macros\/|\.(ya?ml|md)$/.test(path)) {
      const without = this.#findWithoutLast(place)
      if (without === null) return null
      const faults = checkFile(without, path, text).filter((each) => each.severity === 'error')
      if (faults.length > 0) return { project: without, faults }
    }
    const project = this.find(place)
    return project === null ? null : { project, faults: [] }
  }

  #findWithoutLast(place: Place): ParsedProject | null {
    const snapshot = this.#snapshots.get(place.snapshot)
    if (snapshot === undefined) return null
    const before = place.overlay === '' ? undefined : this.#overlays.get(place.overlay)
    if (before?.snapshot !== place.snapshot) return snapshot.project
    return before.last?.path === place.changes.at(-1)?.[0]
      ? before.settled
      : (before.last?.project ?? before.settled)
  }

  /** A file as it is in the commit. */
  textOf(place: Place, path: string): string | null {
    return this.#snapshots.get(place.snapshot)?.texts.get(path) ?? null
  }

  /** Makes room. False where there is nothing left to give up. */
  shrink(): boolean {
    return this.#overlays.dropOldest() || (this.#snapshots.size > 1 && this.#snapshots.dropOldest())
  }
}

const layOver = (project: ParsedProject, [path, text]: Change) => withFile(project, path, text)

/** At most one file differs from what is settled while somebody types; a second one settles the first. */
function advance(before: Overlay | null, place: Place, snapshot: Snapshot): Overlay {
  const wanted = new Map(place.changes)
  const held = before?.held ?? new Map<string, string | null>()
  const differing = [...wanted].filter(([path, text]) => !held.has(path) || held.get(path) !== text)
  const dropped = [...held.keys()].filter((path) => !wanted.has(path))
  if (before !== null && dropped.length === 0 && differing.length <= 1) {
    const [change] = differing
    if (change === undefined) return { ...before, last: null }
    const [path, text] = change
    if (before.last?.path === path && before.last.text === text) return before
    // One layer over `settled`, whatever was typed before: layers do not pile up.
    return { ...before, last: { path, text, project: withFile(before.settled, path, text) } }
  }
  // The last change is the file that is typed in: it will change again.
  const settled = place.changes.slice(0, -1).reduce(layOver, snapshot.project)
  const [path, text] = place.changes.at(-1) ?? [null, null]
  return {
    snapshot: place.snapshot,
    held: new Map(place.changes.slice(0, -1)),
    settled,
    last: path === null ? null : { path, text, project: withFile(settled, path, text) },
  }
}

function snapshotFiles(payload: SnapshotPayload, texts: ReadonlyMap<string, string>): ProjectFiles {
  const entries = payload.files
    .map(([path, contentId, text]) => ({ path, contentId, size: Buffer.byteLength(text) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
  return { list: () => entries, read: (path) => texts.get(path) ?? null }
}
