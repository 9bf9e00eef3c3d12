import { processSingleton } from '#lib/core/process-singleton.ts'
import { listMissingBlobs, storeBlobs } from '#lib/db/file-blob-repository.ts'
import { gitBlobId, readBlobs, readTree } from './git/index.ts'
import { LeastRecent } from './git/least-recent.ts'
import type { ProjectContext } from './project-context.ts'

export interface SnapshotFile {
  /** Relative to the project's root. */
  readonly path: string
  /** Git's id of the content, and its key in file_blob. */
  readonly blob: string
  readonly size: number
}

/** The files of one commit, with their contents in file_blob: a worker needs no git. */
export interface CommitSnapshot {
  readonly sha: string
  /** Key in file_blob of the list of files as JSON: [[path, blob, size], ...]. */
  readonly snapshotId: string
  readonly files: readonly SnapshotFile[]
}

const stored = processSingleton(
  'commit-snapshots',
  () => new LeastRecent<CommitSnapshot>({ limit: 200_000, weigh: (snapshot) => snapshot.files.length + 10 }),
)
const underway = new Map<string, Promise<CommitSnapshot>>()

/** Hands a commit over to PostgreSQL, once. A commit never changes, so neither does the answer. */
export async function storeCommitSnapshot(context: ProjectContext, sha: string): Promise<CommitSnapshot> {
  const key = `${context.gitDir}\0${sha}\0${context.project.subfolder}`
  const known = stored.get(key)
  if (known) return known
  const waiting = underway.get(key)
  if (waiting) return waiting
  const work = store(context, sha).finally(() => underway.delete(key))
  underway.set(key, work)
  const snapshot = await work
  stored.set(key, snapshot)
  return snapshot
}

async function store(context: ProjectContext, sha: string): Promise<CommitSnapshot> {
  const tree = await readTree(context.gitDir, sha, context.project.subfolder)
  const files = tree.files.map(({ path, blob, size }) => ({ path, blob, size }))
  const list = Buffer.from(JSON.stringify(files.map(({ path, blob, size }) => [path, blob, size])))
  const snapshotId = gitBlobId(list)
  const missing = await listMissingBlobs([snapshotId, ...files.map((file) => file.blob)])
  for (const group of inGroups(missing.filter((hash) => hash !== snapshotId))) {
    const contents = await readBlobs(context.gitDir, group)
    await storeBlobs([...contents].map(([hash, content]) => ({ hash, content })))
  }
  // The list comes last: where it is, all of its files are.
  if (missing.includes(snapshotId)) await storeBlobs([{ hash: snapshotId, content: list }])
  return { sha, snapshotId, files }
}

/** A few hundred files at a time, so that a large project is never in memory as a whole. */
function* inGroups(hashes: readonly string[]): Generator<string[]> {
  for (let start = 0; start < hashes.length; start += 300) yield hashes.slice(start, start + 300)
}
