import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize, relative } from 'node:path'
import { packageCopies } from '#lib/config/package-copies.ts'
import { AppError } from '#lib/core/app-error.ts'
import { makeOwnedFolder } from '#lib/core/owned-folder.ts'
import { gitBlobId, readBlobs, type Tree } from '../git/index.ts'
import { capturePackages, type CaptureRequest } from './capture-packages.ts'

/** Installs what packages.yml asks for in a folder, as `metricwright deps` does; throws with one sentence. */
export type PackageInstaller = (folder: string, signal: AbortSignal) => Promise<void>

export interface AsideRequest extends Omit<CaptureRequest, 'folder' | 'onlyInside'> {
  readonly gitDir: string
  readonly tree: Tree
  /** Texts that are not committed, by path; null: deleted. */
  readonly drafts?: ReadonlyMap<string, string | null>
  readonly install: PackageInstaller
  readonly signal: AbortSignal
}

/** What says which packages there are, also in packages that are folders of the project. */
const needed = /\.(ya?ml|sql)$/

const lockFile = 'package-lock.yml'

/**
 * Installs a project's packages in a copy of its files that is thrown away: its own folder is never written. Answers
 * the lock file as it is then, null where there is none.
 */
export async function installAside(request: AsideRequest): Promise<string | null> {
  refuseOddFolder(request.packagesFolder)
  // Its true name: what is linked in it is compared with where the links lead.
  const folder = await realpath(makeOwnedFolder(packageCopies()))
  try {
    await writeFiles(folder, request)
    await request.install(folder, request.signal)
    await capturePackages({ ...request, folder, onlyInside: true })
    const lock = await readFile(join(folder, lockFile), 'utf8').catch(() => null)
    // The same packages hold for the project with this lock file in it, once somebody keeps it.
    if (lock !== null && request.blobOf(lockFile) !== null) {
      const blobOf = (path: string) => (path === lockFile ? gitBlobId(lock) : request.blobOf(path))
      await capturePackages({ ...request, folder, onlyInside: true, blobOf })
    }
    return lock
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A project says itself where its packages lie; whatever lay there before is replaced. */
function refuseOddFolder(packagesFolder: string): void {
  const inside = normalize(packagesFolder)
  if (!isAbsolute(inside) && inside !== '.' && inside !== '..' && !inside.startsWith('../')) return
  throw new AppError(
    'invalid',
    `packages-install-path is ${packagesFolder}, which lies outside of the project.`,
    {
      remedy: 'Choose a folder in it, for example dbt_packages.',
    },
  )
}

async function writeFiles(folder: string, { gitDir, tree, drafts }: AsideRequest): Promise<void> {
  const entries = [...tree.byPath].filter(([path]) => needed.test(path) && drafts?.has(path) !== true)
  const contents = await readBlobs(
    gitDir,
    entries.map(([, entry]) => entry.blob),
  )
  for (const [path, { blob }] of entries) await writeInside(folder, path, contents.get(blob))
  for (const [path, text] of drafts ?? []) {
    if (text !== null && needed.test(path)) await writeInside(folder, path, text)
  }
}

async function writeInside(
  folder: string,
  path: string,
  content: Buffer | string | undefined,
): Promise<void> {
  const file = join(folder, path)
  if (content === undefined || relative(folder, file).startsWith('..')) return
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
}
