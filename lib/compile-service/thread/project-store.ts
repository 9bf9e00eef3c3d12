import { parseProject, withFile, type ParsedProject, type ProjectFiles } from '#lib/dbt/index.ts'
import { Kept } from './kept.ts'
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
  return {
    snapshot: place.snapshot,
    held: wanted,
    settled: place.changes.reduce(layOver, snapshot.project),
    last: null,
  }
}

function snapshotFiles(payload: SnapshotPayload, texts: ReadonlyMap<string, string>): ProjectFiles {
  const entries = payload.files
    .map(([path, contentId, text]) => ({ path, contentId, size: Buffer.byteLength(text) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
  return { list: () => entries, read: (path) => texts.get(path) ?? null }
}
