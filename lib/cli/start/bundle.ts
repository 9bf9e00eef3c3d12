import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * The modules of the command line in a few files: Node takes a third of a millisecond to find, read and link each of
 * several hundred. A bundle counts only while every file that it was made of is as it was, so that it is never stale:
 * who edits a source runs the sources.
 */
export interface BundleRecord {
  /** The module to import, relative to the folder of bundles. */
  readonly entry: string
  /** Sources and pieces of the bundle, relative to the installation. */
  readonly files: readonly FileState[]
}

export type FileState = readonly [path: string, bytes: number, changedMs: number]

export const bundleFolder = (root: string) => join(root, '.cache', 'command-line')

const recordFile = (root: string) => join(bundleFolder(root), 'bundle.json')

export function fileState(root: string, path: string): FileState {
  const { size, mtimeMs } = statSync(join(root, path))
  return [path, size, mtimeMs]
}

/**
 * The address of the bundle's first module where it says what the sources say; null where there is none, one of other
 * sources, or one that cannot be used: a command never fails for the sake of its bundle.
 */
export function currentBundle(root: string): string | null {
  try {
    const record = readBundleRecord(root)
    return record?.files.every((file) => isAsItWas(root, file)) === true
      ? pathToFileURL(join(bundleFolder(root), record.entry)).href
      : null
  } catch {
    return null
  }
}

export function readBundleRecord(root: string): BundleRecord | null {
  try {
    const record: BundleRecord | null = JSON.parse(readFileSync(recordFile(root), 'utf8'))
    return typeof record?.entry === 'string' && Array.isArray(record.files) ? record : null
  } catch {
    return null
  }
}

export function writeBundleRecord(root: string, record: BundleRecord): void {
  const folder = bundleFolder(root)
  mkdirSync(folder, { recursive: true })
  const written = join(folder, `bundle.${process.pid}.json`)
  writeFileSync(written, JSON.stringify(record))
  renameSync(written, recordFile(root))
}

function isAsItWas(root: string, [path, bytes, changedMs]: FileState): boolean {
  const now = statSync(join(root, path), { throwIfNoEntry: false })
  return now?.size === bytes && now.mtimeMs === changedMs
}
