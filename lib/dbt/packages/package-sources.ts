import type { PackageContents } from './read-archive.ts'

/** Port: where packages come from. What cannot be had is a PackageError; `offline` is true where nothing answered. */
export interface PackageSources {
  /** JSON of an address of the hub; null where the hub says that there is none. */
  readHub(path: string): Promise<unknown>
  /** The bytes of a file of the web. */
  download(url: string): Promise<Buffer>
  /** Files of a repository at a revision (null: its default branch) and the commit that it stands for. */
  readGit(at: GitPlace): Promise<{ readonly commit: string; readonly contents: PackageContents }>
  /** Files of a folder, relative to the project that is installed for. */
  readLocalProject(path: string): string | null
}

export interface GitPlace {
  readonly url: string
  readonly revision: string | null
  readonly subdirectory: string | null
}

/** Nothing answered at all: what is installed may do. */
export class SourcesAway extends Error {
  override readonly name = 'SourcesAway'
}
