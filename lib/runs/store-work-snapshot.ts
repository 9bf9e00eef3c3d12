import { listDrafts } from '#lib/db/draft-repository.ts'
import { storeBlobs } from '#lib/db/file-blob-repository.ts'
import { gitBlobId } from '#lib/workspace/git/index.ts'
import { storeCommitSnapshot } from '#lib/workspace/snapshot.ts'
import type { WorkBranch } from '#lib/workspace/work-branch.ts'

export interface WorkSnapshot {
  /** Key in file_blob of the list of files as JSON: [[path, blob, size], ...]. */
  readonly snapshotId: string
  readonly withDrafts: boolean
}

/** The files of a branch as they are now, drafts included: what is typed afterwards does not change it. */
export async function storeWorkSnapshot(work: WorkBranch): Promise<WorkSnapshot> {
  const [commit, drafts] = await Promise.all([
    storeCommitSnapshot(work, work.head),
    listDrafts(work.branch.id),
  ])
  const files = new Map(commit.files.map((file) => [file.path, file]))
  const contents: { hash: string; content: Buffer }[] = []
  for (const { path, content } of drafts) {
    if (content === null) {
      files.delete(path)
      continue
    }
    const bytes = Buffer.from(content, 'utf8')
    const blob = gitBlobId(bytes)
    if (files.get(path)?.blob === blob) continue
    files.set(path, { path, blob, size: bytes.length })
    contents.push({ hash: blob, content: bytes })
  }
  const same = contents.length === 0 && files.size === commit.files.length
  if (same) return { snapshotId: commit.snapshotId, withDrafts: false }
  const rows = [...files.values()].sort((one, other) => (one.path < other.path ? -1 : 1))
  const list = Buffer.from(JSON.stringify(rows.map(({ path, blob, size }) => [path, blob, size])))
  await storeBlobs(contents)
  // The list comes last: where it is, all of its files are.
  const snapshotId = gitBlobId(list)
  await storeBlobs([{ hash: snapshotId, content: list }])
  return { snapshotId, withDrafts: true }
}
