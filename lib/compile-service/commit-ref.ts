import { findProjectPackages } from '#lib/workspace/package-set.ts'
import type { ProjectContext } from '#lib/workspace/project-context.ts'
import { storeCommitSnapshot } from '#lib/workspace/snapshot.ts'
import type { CommitRef } from './protocol.ts'

/** A packages answer may change when packages are installed, so it is not believed for long. */
const PACKAGES_MS = 5_000
const packages = new Map<string, { readonly id: string | null; readonly until: number }>()
const MOST = 200

/** Hands a commit over to PostgreSQL and names what was handed over. */
export async function toCommitRef(context: ProjectContext, sha: string): Promise<CommitRef> {
  const { snapshotId, files } = await storeCommitSnapshot(context, sha)
  const key = `${context.project.id} ${snapshotId}`
  const known = packages.get(key)
  if (known && performance.now() < known.until) return { sha, snapshotId, packageSetId: known.id }
  const blobs = new Map(files.map((file) => [file.path, file.blob]))
  const found = await findProjectPackages(context.project.id, (path) => blobs.get(path) ?? null)
  if (packages.size >= MOST) packages.clear()
  packages.set(key, { id: found?.id ?? null, until: performance.now() + PACKAGES_MS })
  return { sha, snapshotId, packageSetId: found?.id ?? null }
}
