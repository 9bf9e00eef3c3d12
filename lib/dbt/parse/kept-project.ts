import type { Diagnostic } from '../diagnostics.ts'
import type { ProjectFiles } from '../files.ts'
import type { Manifest } from '../manifest.ts'
import type { ParsedProject } from '../options.ts'
import type { AccessTest } from '../schema/access-test.ts'

export interface KeptProjectParts<State> {
  readonly files: ProjectFiles
  readonly manifest: Manifest
  readonly diagnostics: readonly Diagnostic[]
  readonly accessTests: readonly AccessTest[]
  /** Parses the project after all. */
  readonly parse: () => State
}

/** What an earlier parse came to. Its manifest is at hand; who needs templates makes it be parsed, once. */
export class KeptProject<State extends ParsedProject> implements ParsedProject {
  readonly files: ProjectFiles
  readonly manifest: Manifest
  readonly diagnostics: readonly Diagnostic[]
  readonly accessTests: readonly AccessTest[]
  readonly #parse: () => State
  #state: State | null = null

  constructor({ files, manifest, diagnostics, accessTests, parse }: KeptProjectParts<State>) {
    this.files = files
    this.manifest = manifest
    this.diagnostics = diagnostics
    this.accessTests = accessTests
    this.#parse = parse
  }

  get state(): State {
    return (this.#state ??= this.#parse())
  }
}
