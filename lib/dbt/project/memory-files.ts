import { createHash } from 'node:crypto'
import type { ProjectFileEntry, ProjectFiles } from '../files.ts'
import { acceptPath } from './accept-path.ts'

/** Files from a record of path to text, for tests and for projects that are made on the fly. */
export function memoryFiles(texts: Readonly<Record<string, string>>): ProjectFiles {
  const kept = new Map<string, string>()
  for (const [path, text] of Object.entries(texts)) {
    const accepted = acceptPath(path)
    if (accepted !== null) kept.set(accepted, text)
  }
  const entries = [...kept.keys()].sort(comparePaths).map((path) => entryOf(path, kept.get(path) ?? ''))
  return { list: () => entries, read: (path) => kept.get(path) ?? null }
}

export function entryOf(path: string, text: string): ProjectFileEntry {
  return { path, contentId: contentIdOf(text), size: Buffer.byteLength(text) }
}

/** The identity that is given to text without one of its own. */
export function contentIdOf(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}

/** By code unit, so that the order is the same on every machine. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
