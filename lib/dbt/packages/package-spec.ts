import type { Json } from '../manifest.ts'
import { isObject, listAt, stringAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { suggest } from '../suggest.ts'
import { isWholeFloat } from '../schema/whole-float.ts'
import { PackageError } from './package-error.ts'

/** One entry of packages.yml, of dependencies.yml or of a package's own list. */
export type PackageSpec =
  | {
      readonly kind: 'hub'
      readonly package: string
      readonly versions: readonly string[]
      readonly installPrerelease: boolean
    }
  | {
      readonly kind: 'git'
      readonly git: string
      /** Null: the default branch. */
      readonly revision: string | null
      readonly subdirectory: string | null
      readonly warnUnpinned: boolean
    }
  | { readonly kind: 'local'; readonly local: string }
  | { readonly kind: 'tarball'; readonly tarball: string; readonly name: string }

/** A spec and who asks for it, for messages. */
export interface AskedPackage {
  readonly spec: PackageSpec
  readonly asker: string
}

/** Reads a `packages:` list whose Jinja is rendered. Throws PackageError for what is no package. */
export function readPackageSpecs(value: Json, file: string): readonly PackageSpec[] {
  if (!isObject(value)) return []
  const entries = value['packages']
  if (entries === undefined || entries === null) return []
  if (!Array.isArray(entries)) throw new PackageError(`${file}: \`packages\` must be a list.`)
  return listAt(value, 'packages').map((entry) => readSpec(entry, file))
}

function readSpec(entry: Json, file: string): PackageSpec {
  if (isObject(entry)) {
    const spec = readHub(entry, file) ?? readGit(entry, file) ?? readOther(entry, file)
    if (spec !== null) return spec
  }
  throw new PackageError(
    `${file}: ${JSON.stringify(entry)} is no package.`,
    'An entry has one of `package` (with `version`), `git` (with `revision`), `local` or `tarball` (with `name`).',
  )
}

const keysOf: Readonly<Record<string, readonly string[]>> = {
  package: ['version', 'install_prerelease', 'name'],
  git: ['revision', 'warn-unpinned', 'subdirectory', 'name'],
  local: ['name'],
  tarball: ['name'],
  private: ['provider', 'revision', 'warn-unpinned', 'subdirectory', 'name'],
}

/** What is wrong with the keys of an entry: two kinds of package in one, or a key that its kind does not have. */
export function oddKey(
  entry: JsonObject,
): { readonly key: string; readonly problem: string; readonly remedy: string } | null {
  const [kind, other] = Object.keys(keysOf).filter((one) => Object.hasOwn(entry, one))
  if (kind === undefined) return null
  if (other !== undefined) {
    const problem = `an entry is one package, and this one has both '${kind}' and '${other}'`
    return { key: other, problem, remedy: 'Make two entries of it, or remove one of the keys.' }
  }
  const known = [kind, ...(keysOf[kind] ?? [])]
  const key = Object.keys(entry).find((one) => !known.includes(one))
  if (key === undefined) return null
  const [near] = suggest(key, known, 1)
  const remedy = near === undefined ? `There are ${known.join(', ')}.` : `Did you mean '${near}'?`
  return { key, problem: `'${key}' means nothing beside '${kind}'`, remedy }
}

function readHub(entry: JsonObject, file: string): PackageSpec | null {
  const name = stringAt(entry, 'package')
  if (name === null) return null
  if (!/^[\w.-]+\/[\w.-]+$/.test(name)) {
    throw new PackageError(
      `${file}: '${name}' is no name of a package.`,
      'It is written as owner/name, for example dbt-labs/dbt_utils.',
    )
  }
  const version = entry['version']
  const versions = (Array.isArray(version) ? version : [version]).flatMap((one: Json | undefined) =>
    typeof one === 'string' || typeof one === 'number' || isWholeFloat(one) ? [String(one)] : [],
  )
  if (versions.length === 0) {
    throw new PackageError(
      `${file}: the package ${name} has no version.`,
      'Name one, for example `version: 1.1.1` or `version: [">=1.0.0", "<2.0.0"]`.',
    )
  }
  const prerelease = entry['install_prerelease'] ?? entry['install-prerelease']
  return { kind: 'hub', package: name, versions, installPrerelease: prerelease === true }
}

function readGit(entry: JsonObject, file: string): PackageSpec | null {
  const git = stringAt(entry, 'git')
  if (git === null) return null
  const subdirectory = stringAt(entry, 'subdirectory')
  if (subdirectory !== null && !isInside(subdirectory)) {
    throw new PackageError(`${file}: the subdirectory '${subdirectory}' of ${git} leads out of it.`)
  }
  return {
    kind: 'git',
    git,
    revision: textAt(entry, 'revision'),
    subdirectory,
    warnUnpinned: (entry['warn-unpinned'] ?? entry['warn_unpinned']) !== false,
  }
}

function readOther(entry: JsonObject, file: string): PackageSpec | null {
  const local = stringAt(entry, 'local')
  if (local !== null) return { kind: 'local', local }
  const tarball = stringAt(entry, 'tarball')
  if (tarball !== null) {
    const name = stringAt(entry, 'name')
    if (name !== null) return { kind: 'tarball', tarball, name }
    throw new PackageError(`${file}: the tarball ${tarball} needs a \`name\`.`)
  }
  if (stringAt(entry, 'private') === null) return null
  throw new PackageError(
    `${file}: \`private\` packages come through dbt Cloud only.`,
    'Name the repository with `git:` instead.',
  )
}

const isInside = (path: string) =>
  !path.startsWith('/') && !path.includes('\0') && !path.split(/[/\\]/).includes('..')

/** What tells two entries of the same package. */
export function packageKey(spec: PackageSpec): string {
  switch (spec.kind) {
    case 'hub':
      return spec.package
    case 'git':
      return `${spec.git.replace(/\.git$/, '')}${spec.subdirectory === null ? '' : `/${spec.subdirectory}`}`
    case 'local':
      return spec.local
    case 'tarball':
      return spec.tarball
  }
}
