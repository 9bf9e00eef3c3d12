/** One file of a project as the engine sees it, before it is read. */
export interface ProjectFileEntry {
  /** Relative to the project's root, forward slashes, never `..`. Installed packages lie under their install path. */
  readonly path: string
  /** Identity of the content: equal ids mean equal text. A git blob id, a hash, or a draft's version. */
  readonly contentId: string
  readonly size: number
}

/**
 * Port: where project files come from (disk, git commit, draft overlay, memory).
 * A snapshot: it never changes while it is held, so parsing needs no locks and reads are synchronous.
 */
export interface ProjectFiles {
  /** Every file, in the order of its path. Ignored folders (target, logs, .git) are left out by the implementation. */
  list(): readonly ProjectFileEntry[]
  /** Text of a file as UTF-8, or null where there is none. Throws nothing for odd bytes: they become U+FFFD. */
  read(path: string): string | null
}
