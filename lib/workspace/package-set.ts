import { createHash } from 'node:crypto'
import { z } from 'zod'
import {
  findNewestPackageSet,
  findPackageSetById,
  type PackageSetRecord,
} from '#lib/db/package-set-repository.ts'
import type { SnapshotFile } from './snapshot.ts'

/** Installed packages of one lock file. Contents are in file_blob. */
export const packageFiles = z.object({
  /** [path with the install folder, e.g. dbt_packages/dbt_utils/macros/x.sql; blob; size] */
  files: z.array(z.tuple([z.string(), z.string(), z.number()])),
  /** Packages that are folders of the project itself: [install folder, folder in the project]. */
  locals: z.array(z.tuple([z.string(), z.string()])),
})
export type PackageFiles = z.infer<typeof packageFiles>

export interface ProjectPackages extends PackageFiles {
  readonly id: string
  /** False where these were installed for another lock file, which is the best that we have. */
  readonly exact: boolean
}

/** Files that say which packages a project wants. */
export const lockFiles: ReadonlySet<string> = new Set([
  'package-lock.yml',
  'packages.yml',
  'dependencies.yml',
])

/** Names the packages that a commit wants: `blobOf` answers the blob of a file of the project. */
export function packageSetId(projectId: string, blobOf: (path: string) => string | null): string | null {
  const wanted = [...lockFiles].map((path) => blobOf(path))
  if (wanted.every((blob) => blob === null)) return null
  const hash = createHash('sha256').update(wanted.map((blob) => blob ?? '').join('\n'))
  return `${projectId}:${hash.digest('hex').slice(0, 32)}`
}

/** The packages of a commit or branch; null where it wants none or none were ever installed. */
export async function findProjectPackages(
  projectId: string,
  blobOf: (path: string) => string | null,
): Promise<ProjectPackages | null> {
  const id = packageSetId(projectId, blobOf)
  if (id === null) return null
  const exact = await findPackageSetById(id)
  const found = exact ?? (await findNewestPackageSet(`${projectId}:`))
  return found ? toPackages(found, exact !== null) : null
}

function toPackages(row: PackageSetRecord, exact: boolean): ProjectPackages {
  return { id: row.id, exact, ...packageFiles.parse(row.files) }
}

/** The files of the packages, those of local packages taken from the project as it is now. */
export function expandPackages(
  packages: PackageFiles,
  projectFiles: readonly SnapshotFile[],
): SnapshotFile[] {
  const installed = packages.files.map(([path, blob, size]) => ({ path, blob, size }))
  const local = packages.locals.flatMap(([to, from]) =>
    projectFiles.flatMap((file) =>
      file.path.startsWith(`${from}/`) ? [{ ...file, path: to + file.path.slice(from.length) }] : [],
    ),
  )
  return [...installed, ...local]
}
