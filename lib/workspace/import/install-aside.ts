import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { readBlobs, type Tree } from '../git/index.ts'
import { capturePackages, type CaptureRequest } from './capture-packages.ts'

/** Installs what packages.yml asks for in a folder, as `metricwright deps` does; throws with one sentence. */
export type PackageInstaller = (folder: string, signal: AbortSignal) => Promise<void>

export interface AsideRequest extends Omit<CaptureRequest, 'folder'> {
  readonly gitDir: string
  readonly tree: Tree
  readonly install: PackageInstaller
  readonly signal: AbortSignal
}

/** What says which packages there are, also in packages that are folders of the project. */
const needed = /\.(ya?ml|sql)$/

/** Installs a project's packages in a copy of its files that is thrown away: its own folder is never written. */
export async function installAside(request: AsideRequest): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'metricwright-packages-'))
  try {
    await writeFiles(folder, request)
    await request.install(folder, request.signal)
    await capturePackages({ ...request, folder })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeFiles(folder: string, { gitDir, tree }: AsideRequest): Promise<void> {
  const entries = [...tree.byPath].filter(([path]) => needed.test(path))
  const contents = await readBlobs(
    gitDir,
    entries.map(([, entry]) => entry.blob),
  )
  for (const [path, { blob }] of entries) {
    const file = join(folder, path)
    const content = contents.get(blob)
    if (content === undefined || relative(folder, file).startsWith('..')) continue
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
}
