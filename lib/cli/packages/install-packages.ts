import {
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import type { Dirent } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { load } from 'js-yaml'
import { makeFolder } from '#lib/core/make-folder.ts'
import { makeOwnedFolder } from '#lib/core/owned-folder.ts'
import { PackageError, checkedName } from '#lib/dbt/packages/index.ts'
import type { LockedPackage, PackageContents } from '#lib/dbt/packages/index.ts'

/** Says which package a folder holds, so that it need not be fetched again. */
const markName = '.metricwright-package.json'

/** True where the very package lies in the folder already, put there by us or by dbt. */
export function isInstalled(installPath: string, locked: LockedPackage): boolean {
  const folder = join(installPath, locked.name)
  if (locked.kind === 'local' || lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return false
  const mark = readText(join(folder, markName))
  if (mark !== null) return mark === JSON.stringify(locked)
  return locked.kind === 'hub' && versionOf(join(folder, 'dbt_project.yml')) === locked.version
}

function versionOf(file: string): string | null {
  try {
    const project: unknown = load(readText(file) ?? '')
    const version: unknown =
      typeof project === 'object' && project !== null ? Reflect.get(project, 'version') : null
    return typeof version === 'string' ? version : null
  } catch {
    return null
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

export interface Installation {
  readonly root: string
  readonly installPath: string
  /** In the order of the lock file; null contents are local, or lie in the folder already. */
  readonly packages: readonly { readonly locked: LockedPackage; readonly contents: PackageContents | null }[]
}

/** Makes the folder hold exactly these packages. All is prepared beside it, so that a failure leaves it as it was. */
export function installPackages({ root, installPath, packages }: Installation): void {
  refuseOddFolder(root, installPath)
  makeFolder(dirname(installPath))
  const prepared = makeOwnedFolder(`${installPath}.new-`)
  try {
    for (const { locked, contents } of packages) {
      const folder = join(prepared, checkedName(locked.name, 'A package'))
      if (contents !== null) writeContents(folder, locked, contents)
      else if (locked.kind === 'local') linkLocal(folder, { root, local: locked.local, final: installPath })
      else cpSync(join(installPath, locked.name), folder, { recursive: true, verbatimSymlinks: true })
    }
    const old = `${prepared}.old`
    if (existsSync(installPath)) renameSync(installPath, old)
    renameSync(prepared, installPath)
    rmSync(old, { recursive: true, force: true })
  } finally {
    rmSync(prepared, { recursive: true, force: true })
  }
}

/** The folder is replaced as a whole: one that holds anything but packages is somebody's own, and stays. */
function refuseOddFolder(root: string, installPath: string): void {
  const back = relative(installPath, root)
  const own = back === '' || !back.startsWith('..') ? 'the project itself' : whatIsNoPackage(installPath)
  if (own === null) return
  throw new PackageError(
    `packages-install-path is ${installPath}, which holds ${own}.`,
    'Choose a folder of its own for packages, for example dbt_packages.',
  )
}

function whatIsNoPackage(installPath: string): string | null {
  if (!existsSync(installPath)) return null
  if (!statSync(installPath).isDirectory()) return 'no packages, being a file'
  const found = readdirSync(installPath, { withFileTypes: true }).find(
    (entry) => !isPackage(join(installPath, entry.name), entry),
  )
  return found === undefined ? null : `${found.name}, which is no package`
}

/** What dbt or this puts there: links to local packages, folders of others; and what tools put into every folder. */
function isPackage(path: string, entry: Dirent): boolean {
  if (entry.isSymbolicLink()) return true
  if (!entry.isDirectory()) return entry.name.startsWith('.')
  const inside = readdirSync(path)
  return inside.length === 0 || inside.includes('dbt_project.yml') || inside.includes(markName)
}

function writeContents(folder: string, locked: LockedPackage, contents: PackageContents): void {
  for (const [path, bytes] of contents) {
    const file = join(folder, path)
    // The archive's reader has checked every path; this is the last word before something is written.
    if (relative(folder, file).startsWith('..'))
      throw new PackageError(`${path} leads out of ${locked.name}.`)
    makeFolder(dirname(file))
    writeFileSync(file, bytes)
  }
  writeFileSync(join(folder, markName), JSON.stringify(locked))
}

/** A link as dbt makes it, so that what is changed in the folder counts at once; a copy where links cannot be made. */
function linkLocal(
  folder: string,
  at: { readonly root: string; readonly local: string; readonly final: string },
): void {
  const source = realpathSync(resolve(at.root, at.local))
  try {
    const parent = existsSync(dirname(at.final)) ? realpathSync(dirname(at.final)) : dirname(at.final)
    symlinkSync(relative(join(parent, 'packages'), source), folder, 'dir')
  } catch {
    cpSync(source, folder, { recursive: true })
  }
}
