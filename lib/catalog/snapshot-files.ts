import { z } from 'zod'
import { AppError } from '#lib/core/app-error.ts'
import { readStoredBlobs } from '#lib/db/file-blob-repository.ts'
import { findPackageSetById } from '#lib/db/package-set-repository.ts'
import { expandPackages, packageFiles, type PackageFiles } from '#lib/workspace/package-set.ts'

export interface StoredFile {
  readonly path: string
  readonly blob: string
  readonly size: number
}

export interface SnapshotFiles {
  /** The project's own and its packages'. */
  readonly files: readonly StoredFile[]
  /** Packages that are folders of the project itself: [install folder, folder in the project]. */
  readonly locals: PackageFiles['locals']
}

const fileList = z.array(z.tuple([z.string(), z.string(), z.number()]))
const NO_PACKAGES: PackageFiles = { files: [], locals: [] }

/** Installed packages by the id of their set; none where there is no such set any more. */
export async function readPackageFiles(packageSetId: string): Promise<PackageFiles> {
  const row = await findPackageSetById(packageSetId)
  return row === null ? NO_PACKAGES : packageFiles.parse(row.files)
}

/** The files of a snapshot and of its packages, without their contents. */
export async function readSnapshotFiles(
  snapshotId: string,
  packageSetId: string | null,
): Promise<SnapshotFiles> {
  const [list, packages] = await Promise.all([
    readStoredBlobs([snapshotId]),
    packageSetId === null ? NO_PACKAGES : readPackageFiles(packageSetId),
  ])
  const content = list.get(snapshotId)
  if (content === undefined) {
    throw new AppError('not-found', 'The files of this commit are not in the database.', {
      remedy: 'Open the project again: they are stored anew.',
    })
  }
  const own = fileList
    .parse(JSON.parse(Buffer.from(content).toString('utf8')))
    .map(([path, blob, size]) => ({ path, blob, size }))
  return { files: [...own, ...expandPackages(packages, own)], locals: packages.locals }
}

const GROUP = 500

/** Texts of stored files by path. */
export async function readTexts(files: readonly StoredFile[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (let start = 0; start < files.length; start += GROUP) {
    const group = files.slice(start, start + GROUP)
    const blobs = await readStoredBlobs(group.map((file) => file.blob))
    for (const { path, blob } of group) {
      const content = blobs.get(blob)
      if (content === undefined)
        throw new AppError('internal', `The content of ${path} is not in the database.`)
      texts.set(path, Buffer.from(content).toString('utf8'))
    }
  }
  return texts
}
