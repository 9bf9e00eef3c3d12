import { createHash } from 'node:crypto'
import { dump } from 'js-yaml'
import type { Json } from '../manifest.ts'
import { isList, isObject, stringAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { readYaml } from '../schema/read-yaml.ts'
import { PackageError } from './package-error.ts'

export const lockFileName = 'package-lock.yml'

/** A package as the lock file pins it. */
export type LockedPackage =
  | { readonly kind: 'hub'; readonly name: string; readonly package: string; readonly version: string }
  | {
      readonly kind: 'git'
      readonly name: string
      readonly git: string
      /** The commit. */
      readonly revision: string
      readonly subdirectory: string | null
    }
  | { readonly kind: 'local'; readonly name: string; readonly local: string }
  | { readonly kind: 'tarball'; readonly name: string; readonly tarball: string }

export interface LockFile {
  readonly packages: readonly LockedPackage[]
  readonly hash: string | null
}

/** As dbt writes it: keys in order, lists indented. */
export function writeLockFile(lock: {
  readonly packages: readonly LockedPackage[]
  readonly hash: string
}): string {
  const packages = lock.packages.map(({ kind: _kind, ...fields }) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
  )
  return dump({ packages, sha1_hash: lock.hash }, { sortKeys: true, lineWidth: -1 })
}

export function readLockFile(text: string): LockFile {
  const value = readLock(text)
  const entries = value['packages'] ?? []
  if (!isList(entries)) throw new PackageError(`'packages' of ${lockFileName} must be a list.`, remedy)
  return { packages: entries.map(readLocked), hash: stringAt(value, 'sha1_hash') }
}

/** Only what it was written for: of a lock file for something else, no entry counts. */
export const readLockHash = (text: string): string | null => stringAt(readLock(text), 'sha1_hash')

const remedy = 'Remove it, and run deps again.'

function readLock(text: string): JsonObject {
  const read = readYaml(text)
  if (!read.ok) {
    const { message, span } = read.problem
    throw new PackageError(`${lockFileName} cannot be read: line ${span.start.line}: ${message}.`, remedy)
  }
  const { value } = read.document
  if (value === null) return {}
  if (isObject(value)) return value
  throw new PackageError(
    `${lockFileName} cannot be read: it must be a mapping of packages and sha1_hash.`,
    remedy,
  )
}

function readLocked(entry: Json): LockedPackage {
  if (isObject(entry)) {
    const name = stringAt(entry, 'name') ?? ''
    const hub = stringAt(entry, 'package')
    const git = stringAt(entry, 'git')
    const local = stringAt(entry, 'local')
    const tarball = stringAt(entry, 'tarball')
    if (hub !== null) return { kind: 'hub', name, package: hub, version: textAt(entry, 'version') ?? '' }
    if (git !== null) {
      const subdirectory = stringAt(entry, 'subdirectory')
      return { kind: 'git', name, git, revision: textAt(entry, 'revision') ?? '', subdirectory }
    }
    if (local !== null) return { kind: 'local', name, local }
    if (tarball !== null) return { kind: 'tarball', name, tarball }
  }
  throw new PackageError(`${lockFileName} holds ${JSON.stringify(entry)}, which is no package.`, remedy)
}

const defaults: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  package: { install_prerelease: false },
  git: { revision: null, subdirectory: null, 'warn-unpinned': null },
  local: {},
  tarball: {},
}

/**
 * The hash of what packages.yml asks for, the same that dbt writes: each entry with its defaults and with itself as it
 * is written, as JSON in Python's form.
 */
export function packagesHash(rendered: readonly Json[], written: readonly Json[]): string {
  const texts = rendered.map((entry, index) => {
    const fields = isObject(entry) ? entry : {}
    const kind = Object.keys(defaults).find((key) => key in fields) ?? ''
    return pythonJson({ ...defaults[kind], ...fields, unrendered: written[index] ?? entry })
  })
  return createHash('sha1').update(texts.sort().join('\n')).digest('hex')
}

function pythonJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (isObject(value)) {
    const entries = Object.keys(value).sort()
    return `{${entries.map((key) => `${quoted(key)}: ${pythonJson(value[key] ?? null)}`).join(', ')}}`
  }
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value)
}

const quoted = (text: string) =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
