import { dbtVersion } from '../context/common-functions.ts'
import type { Json } from '../manifest.ts'
import { fitsRequirement } from '../project/required-version.ts'
import { isObject, objectAt, stringAt, stringsAt } from '../schema/json-access.ts'
import { PackageError } from './package-error.ts'
import { readPackageSpecs } from './package-spec.ts'
import type { AskedPackage, PackageSpec } from './package-spec.ts'
import type { PackageSources } from './package-sources.ts'
import { compareVersions, fitsRange, namesPrerelease, parseRange, parseVersion } from './version-range.ts'

/** One release as the hub describes it. */
export interface HubRelease {
  readonly package: string
  readonly version: string
  readonly latest: string
  readonly projectName: string
  readonly tarball: string
  /** Of the tarball; null where the hub knows none. */
  readonly sha1: string | null
  readonly packages: readonly PackageSpec[]
}

/** What the hub offers, asked once a package. */
export class Hub {
  readonly #sources: PackageSources
  readonly #listings = new Map<string, Promise<Readonly<Record<string, Json>>>>()

  constructor(sources: PackageSources) {
    this.#sources = sources
  }

  /** The newest release that all who ask for the package can live with. */
  async choose(name: string, asked: readonly AskedPackage[]): Promise<HubRelease> {
    // What is no version is said before anything is asked for.
    const ranges = asked.flatMap(({ spec, asker }) =>
      spec.kind === 'hub'
        ? spec.versions.map((text) => ({ text, asker, range: readRange(name, text, asker) }))
        : [],
    )
    const listing = await this.#listing(name)
    const prereleases =
      asked.some(({ spec }) => spec.kind === 'hub' && spec.installPrerelease) ||
      ranges.some(({ range }) => namesPrerelease(range))
    const usable = this.#releases(listing).filter(
      ({ info, parsed }) =>
        fitsRequirement(dbtVersion, stringsAt(info, 'require_dbt_version')) &&
        (prereleases || parsed.prerelease.length === 0),
    )
    const found = usable.find(({ parsed }) => ranges.every(({ range }) => fitsRange(parsed, range)))
    if (!found)
      throw noVersion(
        name,
        ranges,
        usable.map(({ version }) => version),
      )
    return toRelease(name, found.version, usable[0]?.version ?? found.version, found.info)
  }

  /** A release that a lock file names. */
  async get(name: string, version: string): Promise<HubRelease> {
    const listing = await this.#listing(name)
    const found = this.#releases(listing).find((each) => each.version === version)
    if (found) return toRelease(name, version, version, found.info)
    throw new PackageError(
      `The hub has no version ${version} of ${name} any more.`,
      'Run deps --upgrade to choose another one.',
    )
  }

  #releases(listing: Readonly<Record<string, Json>>) {
    return Object.entries(objectAt(listing, 'versions'))
      .flatMap(([version, info]) => {
        const parsed = parseVersion(version)
        return parsed !== null && isObject(info) ? [{ version, parsed, info }] : []
      })
      .sort((a, b) => compareVersions(b.parsed, a.parsed))
  }

  #listing(name: string): Promise<Readonly<Record<string, Json>>> {
    const known = this.#listings.get(name)
    if (known) return known
    const asked = this.#ask(name)
    this.#listings.set(name, asked)
    return asked
  }

  async #ask(name: string): Promise<Readonly<Record<string, Json>>> {
    // Parsed from JSON, so it is of this type.
    const listing = (await this.#sources.readHub(`api/v1/${name}.json`)) as Json
    if (isObject(listing)) return listing
    throw new PackageError(
      `The hub has no package ${name}.`,
      'Check the name at https://hub.getdbt.com, or name its repository with `git:`.',
    )
  }
}

function readRange(name: string, text: string, asker: string) {
  const range = parseRange(text)
  if (range !== null) return range
  throw new PackageError(
    `${asker}: '${text}' is no version of ${name}.`,
    'A version is 1.2.3, a range is [">=1.2.0", "<2.0.0"].',
  )
}

function noVersion(
  name: string,
  ranges: readonly { readonly text: string; readonly asker: string }[],
  usable: readonly string[],
): PackageError {
  const wishes = ranges.map(({ text, asker }) => `${text} (${asker})`).join(', ')
  const offered = usable.length === 0 ? `none for dbt ${dbtVersion}` : usable.slice(0, 8).join(', ')
  const conflict = new Set(ranges.map(({ asker }) => asker)).size > 1
  return new PackageError(
    `No version of ${name} fits what is asked: ${wishes}. The hub has ${offered}.`,
    conflict
      ? 'Change your version in packages.yml to one that the others take too, or update the package that asks for the other.'
      : 'Change the version in packages.yml.',
  )
}

function toRelease(
  name: string,
  version: string,
  latest: string,
  info: Readonly<Record<string, Json>>,
): HubRelease {
  const downloads = objectAt(info, 'downloads')
  const tarball = stringAt(downloads, 'tarball')
  if (tarball === null) throw new PackageError(`The hub names no download of ${name} ${version}.`)
  return {
    package: name,
    version,
    latest,
    projectName: stringAt(info, 'name') ?? name.slice(name.indexOf('/') + 1),
    tarball,
    sha1: stringAt(downloads, 'sha1') || null,
    packages: readPackageSpecs(info, `${name} ${version}`),
  }
}
