import { posix } from 'node:path'
import type { Json } from '#lib/dbt/manifest.ts'
import { isObject, stringAt } from '#lib/dbt/schema/json-access.ts'
import { readYaml } from '#lib/dbt/schema/read-yaml.ts'
import type { PackageFiles } from '../package-set.ts'

export interface WantedPackage {
  readonly name: string
  readonly version: string | null
  readonly kind: 'hub' | 'local' | 'address' | 'template'
  /** Of a repository or an archive. */
  readonly address: string | null
  /** As it is written, to be found again in another list. */
  readonly entry: string
}

/** What an installation may go for: by a list, or because a lock file says so. */
export interface ReachedPackage extends WantedPackage {
  readonly locked: boolean
}

/** Entries of packages.yml and dependencies.yml as they are written; null where one of them cannot be read. */
export function listWanted(texts: readonly (string | null)[]): readonly WantedPackage[] | null {
  const wanted: WantedPackage[] = []
  for (const text of texts) {
    if (text === null || text.trim() === '') continue
    const read = readYaml(text)
    if (!read.ok) return null
    const { value } = read.document
    const entries = isObject(value) ? (value['packages'] ?? null) : null
    if (entries === null) continue
    if (!Array.isArray(entries)) return null
    wanted.push(...entries.map(toWanted))
  }
  return wanted
}

function toWanted(value: Json): WantedPackage {
  const entry = JSON.stringify(value)
  const fields = isObject(value) ? value : {}
  const templated = entry.includes('{{') || entry.includes('{%')
  const git = stringAt(fields, 'git')
  const tarball = stringAt(fields, 'tarball')
  const of = (kind: WantedPackage['kind'], name: string, version: Json | undefined): WantedPackage => ({
    kind: templated ? 'template' : kind,
    name,
    version: versionText(version),
    address: git ?? tarball,
    entry,
  })
  const hub = stringAt(fields, 'package')
  if (hub !== null) return of('hub', hub, fields['version'])
  const local = stringAt(fields, 'local')
  if (local !== null) return of('local', local, undefined)
  if (git !== null) return of('address', withoutUser(git), fields['revision'])
  return of('address', withoutUser(tarball ?? entry), undefined)
}

/** An address may carry a name and a password. */
const withoutUser = (address: string) => address.replace(/\/\/[^/@]*@/, '//')

function versionText(version: Json | undefined): string | null {
  if (Array.isArray(version)) return version.map(String).join(', ')
  return typeof version === 'string' || typeof version === 'number' ? String(version) : null
}

/**
 * All that an installation may go for. `read` gives texts by path: packages that are folders of the project have lists
 * of their own, and a lock file is believed where its hash fits.
 */
export async function listReached(
  wanted: readonly WantedPackage[],
  lock: string | null,
  read: (paths: readonly string[]) => Promise<readonly (string | null)[]>,
): Promise<readonly ReachedPackage[]> {
  const named = [...wanted]
  const folders = new Set<string>()
  // Grows while it is gone through: a folder's list may name further folders.
  for (const { kind, name } of named) {
    if (kind !== 'local' || !isInside(name) || folders.has(name)) continue
    folders.add(name)
    const lists = await read([posix.join(name, 'packages.yml'), posix.join(name, 'dependencies.yml')])
    named.push(...(listWanted(lists) ?? []))
  }
  return [
    ...named.map((each) => ({ ...each, locked: false })),
    ...(listWanted([lock]) ?? []).map((each) => ({ ...each, locked: true })),
  ]
}

/** Whether these packages are what the list asks for, as far as names tell before they are installed. */
export function holdsWanted(
  packages: PackageFiles,
  { wanted, folder }: { readonly wanted: readonly WantedPackage[]; readonly folder: string },
): boolean {
  const names = new Set(packages.locals.map(([to]) => to))
  for (const [path] of packages.files) {
    const end = path.indexOf('/', folder.length + 1)
    names.add(end < 0 ? path : path.slice(0, end))
  }
  const hubs = wanted.filter(({ kind }) => kind === 'hub')
  return (
    names.size >= wanted.length &&
    hubs.every(({ name }) => names.has(`${folder}/${name.slice(name.indexOf('/') + 1)}`))
  )
}

export interface Refused {
  readonly name: string
  readonly reason: string
}

/**
 * What may not be installed from a list that anybody who edits may write. A folder must lie in the project. Addresses
 * and templates reach the network, repositories and secrets of this machine: main names them already, or somebody who
 * manages projects installs them. Of an address that a list names a lock file may name another commit.
 */
export function findRefused(
  reached: readonly ReachedPackage[],
  { onMain, manages }: { readonly onMain: readonly ReachedPackage[]; readonly manages: boolean },
): Refused | null {
  const known = new Set(onMain.map(({ entry }) => entry))
  const lists = reached.filter(({ locked }) => !locked)
  const addresses = new Set([...onMain, ...lists].map(({ address }) => address))
  for (const { kind, name, entry, address, locked } of reached) {
    if (kind === 'local' && !isInside(name)) {
      return { name, reason: `The package ${name} lies outside of the project, so it cannot be read here.` }
    }
    if (kind !== 'address' && kind !== 'template') continue
    if (manages || known.has(entry)) continue
    if (locked && kind === 'address' && address !== null && addresses.has(address)) continue
    return {
      name,
      reason: `${name} is no package of the hub and not on main yet, so an admin installs it: they reach it with this server's network and keys.`,
    }
  }
  return null
}

export function isInside(path: string): boolean {
  const normal = posix.normalize(path)
  return !path.includes('\\') && !posix.isAbsolute(path) && normal !== '..' && !normal.startsWith('../')
}
