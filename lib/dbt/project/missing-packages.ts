import type { Diagnostic } from '../diagnostics.ts'
import type { ProjectFiles } from '../files.ts'
import type { Json } from '../manifest.ts'
import { lockFileName, readLockFile } from '../packages/lock-file.ts'
import type { LockedPackage } from '../packages/lock-file.ts'
import { PackageError } from '../packages/package-error.ts'
import { report } from '../report.ts'
import { isList, isObject, stringAt } from '../schema/json-access.ts'
import { locateYaml, readYaml } from '../schema/read-yaml.ts'
import type { YamlDocument } from '../schema/read-yaml.ts'
import { checkPackages } from './check-packages.ts'

export const packageFiles = ['packages.yml', 'dependencies.yml'] as const

export interface Installed {
  readonly files: ProjectFiles
  /** By the names that they give themselves. */
  readonly packages: { has(name: string): boolean }
  readonly installPath: string
  /** Those of the installed packages. */
  readonly folders: readonly string[]
}

/** A list of packages that cannot be read, and what one asks for that is not installed. */
export function missingPackages(installed: Installed): Diagnostic[] {
  const { locked, found } = readLocked(installed.files)
  const lists: string[] = []
  for (const path of packageFiles) {
    const text = installed.files.read(path)
    if (text === null) continue
    const read = readYaml(text)
    if (!read.ok) {
      const { message, remedy, span } = read.problem
      found.push(report('yaml-syntax', { problem: message, remedy }, { path, span }))
      continue
    }
    const { value } = read.document
    found.push(...checkPackages(value, path, text))
    if (isObject(value) && (value['packages'] ?? null) !== null) lists.push(path)
    if (lists.length > 1) {
      const problem = `packages are listed in both ${lists.join(' and ')}`
      const remedy = 'Keep one of the lists; only packages.yml may use Jinja.'
      found.push(
        report('yaml-invalid', { problem, remedy }, { path, span: locateYaml(text, ['packages'], 'key') }),
      )
    }
    const entries = isObject(value) && isList(value['packages']) ? value['packages'] : []
    for (const [name, index] of missingOf(entries, { ...installed, locked })) {
      const line = lineOf(read.document, index)
      const span = { start: { line, column: 1 }, end: { line, column: 200 } }
      found.push(report('package-missing', { name, folder: installed.installPath }, { path, span }))
    }
  }
  return found
}

const lineOf = ({ items }: YamlDocument, index: number) => items.get('packages')?.[index]?.line ?? 1

/**
 * Names, with the entries that ask for them. One of a hub is known by its name. Of others the lock file knows it, as it
 * does of what they need; where nothing is locked nor installed, all are missing.
 */
function missingOf(
  entries: readonly Json[],
  installed: Installed & { readonly locked: readonly LockedPackage[] },
): ReadonlyMap<string, number> {
  const { packages, folders, installPath, locked } = installed
  const missing = new Map<string, number>()
  if (entries.length === 0) return missing
  const add = (name: string, index: number) => {
    const isThere = packages.has(name) || folders.includes(`${installPath}/${name}`)
    if (!isThere && !missing.has(name)) missing.set(name, index)
  }
  const places = entries.map(placeOf)
  for (const [index, place] of places.entries())
    if (place?.kind === 'package' || (place && locked.length + folders.length === 0)) add(place.name, index)
  // As dbt counts them: who has installed more than is asked for has what is asked for under other names.
  if (locked.length > folders.length)
    for (const one of locked)
      add(
        one.name,
        places.findIndex((place) => place?.text === textOf(one)),
      )
  return missing
}

const kinds = ['package', 'git', 'local', 'tarball'] as const

interface Place {
  readonly kind: (typeof kinds)[number]
  readonly text: string
  /** What the package is called, as far as that can be said from here. */
  readonly name: string
}

/** Where an entry says that its package is; null where that is no text, or Jinja. */
function placeOf(entry: Json): Place | null {
  if (!isObject(entry)) return null
  for (const kind of kinds) {
    const text = stringAt(entry, kind)
    if (text === null) continue
    const last = /([^/]+?)(?:\.git|\.tar\.gz|\.tgz)?\/*$/.exec(text)?.[1] ?? text
    return text.includes('{{') ? null : { kind, text, name: stringAt(entry, 'name') ?? last }
  }
  return null
}

/** What is locked by name, and what is wrong with the lock file, which dbt reads whenever it reads the project. */
function readLocked(files: ProjectFiles): { locked: readonly LockedPackage[]; found: Diagnostic[] } {
  const text = files.read(lockFileName)
  if (text === null) return { locked: [], found: [] }
  try {
    return { locked: readLockFile(text).packages.filter(({ name }) => name !== ''), found: [] }
  } catch (error) {
    if (!(error instanceof PackageError)) throw error
    const read = readYaml(text)
    const span = read.ok ? locateYaml(text, ['packages']) : read.problem.span
    const problem = error.message.replace(/\.$/, '')
    const place = { path: lockFileName, span }
    return { locked: [], found: [report('yaml-invalid', { problem, remedy: error.remedy }, place)] }
  }
}

function textOf(locked: LockedPackage): string {
  switch (locked.kind) {
    case 'hub':
      return locked.package
    case 'git':
      return locked.git
    case 'local':
      return locked.local
    case 'tarball':
      return locked.tarball
  }
}
