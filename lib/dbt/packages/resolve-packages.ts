import type { Json } from '../manifest.ts'
import { isObject, stringAt } from '../schema/json-access.ts'
import { readYaml } from '../schema/read-yaml.ts'
import { Hub } from './hub.ts'
import type { HubRelease } from './hub.ts'
import type { LockedPackage } from './lock-file.ts'
import { PackageError } from './package-error.ts'
import { packageKey, readPackageSpecs } from './package-spec.ts'
import type { AskedPackage, PackageSpec } from './package-spec.ts'
import type { PackageSources } from './package-sources.ts'
import { readArchive } from './read-archive.ts'
import type { PackageContents } from './read-archive.ts'

/** A package whose version is settled, with its files where they had to be fetched to know it. */
export interface PinnedPackage {
  readonly locked: LockedPackage
  readonly packages: readonly PackageSpec[]
  readonly contents: PackageContents | null
  readonly release: HubRelease | null
  readonly warnings: readonly string[]
}

export interface ResolveOptions {
  readonly sources: PackageSources
  readonly projectName: string
  /** Renders the Jinja of a package's own packages.yml. */
  readonly render: (value: Json, file: string) => Json
}

const mostPackages = 500

/** Settles each package that the project asks for, and those that they ask for. Throws PackageError. */
export async function resolvePackages(
  specs: readonly PackageSpec[],
  options: ResolveOptions,
): Promise<readonly PinnedPackage[]> {
  const resolver = new Resolver(options)
  let pending: readonly AskedPackage[] = specs.map((spec) => ({ spec, asker: 'packages.yml' }))
  while (pending.length > 0) pending = await resolver.take(pending)
  return resolver.settle()
}

class Resolver {
  readonly #options: ResolveOptions
  readonly #hub: Hub
  readonly #asked = new Map<string, AskedPackage[]>()
  readonly #pinned = new Map<string, PinnedPackage>()

  constructor(options: ResolveOptions) {
    this.#options = options
    this.#hub = new Hub(options.sources)
  }

  /** Answers what the packages ask for in turn. */
  async take(asked: readonly AskedPackage[]): Promise<readonly AskedPackage[]> {
    const next: AskedPackage[] = []
    for (const one of asked) {
      const key = packageKey(one.spec)
      const all = [...(this.#asked.get(key) ?? []), one]
      if (all.length > mostPackages) throw new PackageError(`The packages ask for ${key} without an end.`)
      this.#asked.set(key, all)
      const before = this.#pinned.get(key)
      const pinned = await this.#pin(key, all)
      if (before && JSON.stringify(before.locked) === JSON.stringify(pinned.locked)) continue
      this.#pinned.set(key, pinned)
      const asker = nameOf(pinned.locked)
      next.push(...pinned.packages.map((spec) => ({ spec, asker })))
    }
    return next
  }

  settle(): readonly PinnedPackage[] {
    const byName = new Map<string, PinnedPackage>()
    for (const pinned of this.#pinned.values()) {
      const { name } = pinned.locked
      const other = byName.get(name)
      if (name === this.#options.projectName) {
        throw new PackageError(`${nameOf(pinned.locked)} has the name of the project itself, ${name}.`)
      }
      if (other) {
        throw new PackageError(
          `${nameOf(other.locked)} and ${nameOf(pinned.locked)} are both the package ${name}.`,
          'Name it once only; a package of the hub and its repository are the same package.',
        )
      }
      byName.set(name, pinned)
    }
    return [...this.#pinned.values()]
  }

  async #pin(key: string, asked: readonly AskedPackage[]): Promise<PinnedPackage> {
    const [first] = asked
    if (!first) throw new Error('a package that nobody asks for')
    switch (first.spec.kind) {
      case 'hub':
        return pinHub(await this.#hub.choose(key, asked))
      case 'git':
        return this.#pinGit(key, asked)
      case 'local':
        return this.#pinLocal(first.spec.local)
      case 'tarball':
        return this.#pinTarball(first.spec)
    }
  }

  async #pinGit(key: string, asked: readonly AskedPackage[]): Promise<PinnedPackage> {
    const [first] = asked
    if (first?.spec.kind !== 'git') throw new Error('no repository')
    const wishes = asked.map(({ spec, asker }) => ({
      revision: spec.kind === 'git' ? spec.revision : null,
      asker,
    }))
    if (new Set(wishes.map((wish) => wish.revision)).size > 1) {
      const list = wishes.map((wish) => `${wish.revision ?? 'the default branch'} (${wish.asker})`).join(', ')
      throw new PackageError(
        `${key} is asked for at several revisions: ${list}.`,
        'Name the same revision everywhere.',
      )
    }
    const { git, revision, subdirectory } = first.spec
    const { commit, contents } = await this.#options.sources.readGit({ url: git, revision, subdirectory })
    const own = this.#read(contents, git)
    const unpinned =
      first.spec.warnUnpinned && (revision === null || ['main', 'master', 'HEAD'].includes(revision))
    return {
      locked: { kind: 'git', name: own.name, git, revision: commit, subdirectory },
      packages: own.packages,
      contents,
      release: null,
      warnings: unpinned
        ? [
            `The git package "${git}" is not pinned: what it is changes with its branch. Name a tag as \`revision\`.`,
          ]
        : [],
    }
  }

  #pinLocal(local: string): PinnedPackage {
    const text = this.#options.sources.readLocalProject(`${local}/dbt_project.yml`)
    if (text === null) {
      throw new PackageError(
        `The local package ${local} has no dbt_project.yml.`,
        'The path is relative to the folder of your project.',
      )
    }
    const list = this.#options.sources.readLocalProject(`${local}/packages.yml`)
    return {
      locked: { kind: 'local', name: projectName(text, local), local },
      packages: list === null ? [] : this.#specs(list, `${local}/packages.yml`),
      contents: null,
      release: null,
      warnings: [],
    }
  }

  async #pinTarball(spec: { readonly tarball: string; readonly name: string }): Promise<PinnedPackage> {
    const bytes = await this.#options.sources.download(spec.tarball)
    const contents = readArchive(bytes, { name: spec.tarball, strip: true })
    const own = this.#read(contents, spec.tarball)
    return {
      locked: { kind: 'tarball', name: spec.name, tarball: spec.tarball },
      packages: own.packages,
      contents,
      release: null,
      warnings: [],
    }
  }

  #read(contents: PackageContents, from: string) {
    const project = contents.get('dbt_project.yml')
    if (!project) throw new PackageError(`${from} has no dbt_project.yml, so it is no package of dbt.`)
    const list = contents.get('packages.yml')
    return {
      name: projectName(project.toString('utf8'), from),
      packages: list ? this.#specs(list.toString('utf8'), `packages.yml of ${from}`) : [],
    }
  }

  #specs(text: string, file: string): readonly PackageSpec[] {
    const read = readYaml(text)
    if (!read.ok) throw new PackageError(`${file} is no YAML: ${read.problem.message}`)
    return readPackageSpecs(this.#options.render(read.document.value, file), file)
  }
}

function pinHub(release: HubRelease): PinnedPackage {
  const { package: name, version, projectName: project, packages } = release
  return {
    locked: { kind: 'hub', name: checkedName(project, name), package: name, version },
    packages,
    contents: null,
    release,
    warnings: [],
  }
}

function projectName(text: string, from: string): string {
  const read = readYaml(text)
  if (!read.ok) {
    const { message, remedy, span } = read.problem
    throw new PackageError(
      `dbt_project.yml of ${from} cannot be read: line ${span.start.line}: ${message}.`,
      remedy,
    )
  }
  const { value } = read.document
  const name = isObject(value) ? stringAt(value, 'name') : null
  if (name === null)
    throw new PackageError(`dbt_project.yml of ${from} names no project.`, 'Add `name:` to it.')
  return checkedName(name, from)
}

/** It becomes the name of a folder. */
export function checkedName(name: string, from: string): string {
  if (/^[A-Za-z_][\w-]*$/.test(name)) return name
  throw new PackageError(
    `${from} calls itself ${JSON.stringify(name)}, which cannot be the name of a package.`,
  )
}

export function nameOf(locked: LockedPackage): string {
  switch (locked.kind) {
    case 'hub':
      return `${locked.package} ${locked.version}`
    case 'git':
      return locked.git
    case 'local':
      return locked.local
    case 'tarball':
      return locked.tarball
  }
}
