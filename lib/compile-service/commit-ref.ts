import { listDrafts } from '#lib/db/draft-repository.ts'
import { findProjectPackages, lockFiles } from '#lib/workspace/package-set.ts'
import { knownPackages } from '#lib/workspace/packages/known-packages.ts'
import { overlayBlobs } from '#lib/workspace/packages/package-place.ts'
import type { ProjectContext } from '#lib/workspace/project-context.ts'
import { storeCommitSnapshot, type SnapshotFile } from '#lib/workspace/snapshot.ts'
import type { CommitRef } from './protocol.ts'

/** Packages may be installed at any time: an answer is asked for again after the first time, and not believed after the second. */
const FRESH_MS = 5_000
const BELIEVED_MS = 60_000
const MOST = 200

/** What is typed on a branch: a list of packages counts from the moment that it is stored. */
export interface DraftsOfBranch {
  readonly branchId: string
  readonly drafts: readonly { readonly path: string; readonly version: number }[]
}

/** Hands a commit over to PostgreSQL and names what was handed over. */
export async function toCommitRef(
  context: ProjectContext,
  sha: string,
  typed?: DraftsOfBranch,
): Promise<CommitRef> {
  const { snapshotId, files } = await storeCommitSnapshot(context, sha)
  const lists = typed?.drafts.filter(({ path }) => lockFiles.has(path)) ?? []
  const marks = lists.map(({ path, version }) => ` ${typed?.branchId} ${path} ${version}`)
  const key = `${context.project.id} ${snapshotId}${marks.join('')}`
  const paths = lists.map(({ path }) => path)
  const read = async () => {
    const drafts =
      typed === undefined || paths.length === 0 ? [] : await listDrafts(typed.branchId, { paths })
    return readPackages(key, { projectId: context.project.id, files, drafts })
  }
  const packages = knownPackages()
  const known = packages.get(key)
  const age = performance.now() - (known?.readAt ?? Number.NEGATIVE_INFINITY)
  if (known === undefined || age > BELIEVED_MS) return { sha, snapshotId, packageSetId: await read() }
  // Behind the answer: keystrokes and previews do not wait for what hardly ever changes.
  if (age > FRESH_MS) known.reading ??= read().catch(() => (known.reading = null))
  return { sha, snapshotId, packageSetId: known.id }
}

interface Question {
  readonly projectId: string
  readonly files: readonly SnapshotFile[]
  readonly drafts: readonly { readonly path: string; readonly content: string | null }[]
}

async function readPackages(key: string, { projectId, files, drafts }: Question): Promise<string | null> {
  const blobs = new Map(files.map((file) => [file.path, file.blob]))
  const typed = new Map(drafts.map(({ path, content }) => [path, content]))
  const blobOf = overlayBlobs((path) => blobs.get(path) ?? null, typed)
  const found = await findProjectPackages(projectId, blobOf)
  const id = found?.id ?? null
  const packages = knownPackages()
  if (packages.size >= MOST) packages.clear()
  packages.set(key, { id, readAt: performance.now(), reading: null })
  return id
}
