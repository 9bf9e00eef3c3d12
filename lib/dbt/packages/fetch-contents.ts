import { createHash } from 'node:crypto'
import { Hub } from './hub.ts'
import type { LockedPackage } from './lock-file.ts'
import { PackageError } from './package-error.ts'
import type { PackageSources } from './package-sources.ts'
import { readArchive } from './read-archive.ts'
import type { PackageContents } from './read-archive.ts'

/** Brings the files of pinned packages; a download whose checksum differs is refused. */
export class PackageFetcher {
  readonly #sources: PackageSources
  readonly #hub: Hub

  constructor(sources: PackageSources) {
    this.#sources = sources
    this.#hub = new Hub(sources)
  }

  async fetch(locked: Exclude<LockedPackage, { kind: 'local' }>): Promise<PackageContents> {
    switch (locked.kind) {
      case 'hub': {
        const release = await this.#hub.get(locked.package, locked.version)
        return this.#archive(release.tarball, `${locked.package} ${locked.version}`, release.sha1)
      }
      case 'tarball':
        return this.#archive(locked.tarball, locked.tarball, null)
      case 'git': {
        const { git, revision, subdirectory } = locked
        return (await this.#sources.readGit({ url: git, revision, subdirectory })).contents
      }
    }
  }

  async #archive(url: string, name: string, sha1: string | null): Promise<PackageContents> {
    const bytes = await this.#sources.download(url)
    const own = createHash('sha1').update(bytes).digest('hex')
    if (sha1 !== null && sha1.toLowerCase() !== own) {
      throw new PackageError(
        `The download of ${name} is not what the hub promised (sha1 ${own} instead of ${sha1}).`,
      )
    }
    return readArchive(bytes, { name, strip: true })
  }
}
