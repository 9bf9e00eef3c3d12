import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import { storeBlobs, listMissingBlobs } from '#lib/db/file-blob-repository.ts'
import { findPackageSetById, putPackageSet } from '#lib/db/package-set-repository.ts'
import { isObject, listAt, stringAt } from '#lib/dbt/schema/json-access.ts'
import { readYaml } from '#lib/dbt/schema/read-yaml.ts'
import { gitBlobId } from '../git/index.ts'
import { packageSetId, type PackageFiles } from '../package-set.ts'

const kept = new Set(['.sql', '.yml', '.yaml', '.md', '.csv', '.py'])
const skipped = new Set([
  '.git',
  '.github',
  'target',
  'logs',
  'dbt_packages',
  'integration_tests',
  'node_modules',
])
const fileLimit = 8 * 1024 * 1024

export interface CaptureRequest {
  readonly projectId: string
  /** The dbt project's folder on this machine. */
  readonly folder: string
  /** Where dbt installs packages in it, e.g. dbt_packages. */
  readonly packagesFolder: string
  readonly blobOf: (path: string) => string | null
  /** In a copy of the project, what is linked from elsewhere on this machine is nobody's to read. */
  readonly onlyInside?: boolean
}

/** Stores the packages that are installed in a folder, outside of git, once per lock file. */
export async function capturePackages(request: CaptureRequest): Promise<void> {
  const id = packageSetId(request.projectId, request.blobOf)
  if (id === null) return
  const packages: PackageFiles = { files: [], locals: [] }
  const root = join(request.folder, request.packagesFolder)
  for (const name of await readdir(root).catch(() => [])) {
    const to = `${request.packagesFolder}/${name}`
    const folder = await realpath(join(root, name)).catch(() => null)
    if (folder === null || !(await isPackage(folder))) continue
    const inside = relative(request.folder, folder)
    // dbt links local packages: what lies in the project is read from the branch, so that it can be edited.
    if (inside !== '' && !inside.startsWith('..') && !inside.startsWith(request.packagesFolder)) {
      packages.locals.push([to, inside])
    } else if (request.onlyInside !== true || !inside.startsWith('..')) {
      await captureFolder(folder, to, packages)
    }
  }
  const none = packages.files.length === 0 && packages.locals.length === 0
  // A folder without packages takes nothing away: they may have been installed here, in a copy of it.
  if (none && (await findPackageSetById(id)) !== null) return
  await putPackageSet({ id, files: packages })
}

async function isPackage(folder: string): Promise<boolean> {
  return stat(join(folder, 'dbt_project.yml')).then(
    () => true,
    () => false,
  )
}

async function captureFolder(folder: string, to: string, packages: PackageFiles): Promise<void> {
  const contents = new Map<string, Buffer>()
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name))
    // A link inside of a package could lead anywhere on this machine.
    if (!entry.isFile() || !kept.has(extname(path)) || path.split('/').some((part) => skipped.has(part)))
      continue
    const content = await readFile(join(folder, path))
    if (content.length > fileLimit) continue
    const blob = gitBlobId(content)
    contents.set(blob, content)
    packages.files.push([`${to}/${path}`, blob, content.length])
  }
  const missing = new Set(await listMissingBlobs([...contents.keys()]))
  await storeBlobs(
    [...contents].filter(([hash]) => missing.has(hash)).map(([hash, content]) => ({ hash, content })),
  )
}

/** Names of hub packages that packages.yml or dependencies.yml asks for. */
export function listHubPackages(texts: readonly (string | null)[]): string[] {
  return texts.flatMap((text) => {
    const read = text === null ? null : readYaml(text)
    const value = read?.ok ? read.document.value : null
    if (!isObject(value)) return []
    return listAt(value, 'packages').flatMap((entry) => {
      const hub = isObject(entry) ? stringAt(entry, 'package') : null
      return hub === null ? [] : [hub]
    })
  })
}
