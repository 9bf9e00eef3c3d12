import { findProjectPackages } from '#lib/workspace/package-set.ts'
import type { ProjectContext } from '#lib/workspace/project-context.ts'
import { storeCommitSnapshot, type SnapshotFile } from '#lib/workspace/snapshot.ts'
import type { CommitRef } from './protocol.ts'

/** Packages may be installed at any time: an answer is asked for again after the first time, and not believed after the second. */
const FRESH_MS = 5_000
const BELIEVED_MS = 60_000
const packages = new Map<string, Known>()
const MOST = 200

interface Known {
  readonly id: string | null
  readonly readAt: number
  reading: Promise<string | null> | null
}

/** Hands a commit over to PostgreSQL and names what was handed over. */
export async function toCommitRef(context: ProjectContext, sha: string): Promise<CommitRef> {
  const { snapshotId, files } = await storeCommitSnapshot(context, sha)
  const key = `${context.project.id} ${snapshotId}`
  const read = () => readPackages(key, context.project.id, files)
  const known = packages.get(key)
  const age = performance.now() - (known?.readAt ?? Number.NEGATIVE_INFINITY)
  if (known === undefined || age > BELIEVED_MS) return { sha, snapshotId, packageSetId: await read() }
  // Behind the answer: keystrokes and previews do not wait for what hardly ever changes.
  if (age > FRESH_MS) known.reading ??= read().catch(() => (known.reading = null))
  return { sha, snapshotId, packageSetId: known.id }
}

async function readPackages(
  key: string,
  projectId: string,
  files: readonly SnapshotFile[],
): Promise<string | null> {
  const blobs = new Map(files.map((file) => [file.path, file.blob]))
  const found = await findProjectPackages(projectId, (path) => blobs.get(path) ?? null)
  const id = found?.id ?? null
  if (packages.size >= MOST) packages.clear()
  packages.set(key, { id, readAt: performance.now(), reading: null })
  return id
}
