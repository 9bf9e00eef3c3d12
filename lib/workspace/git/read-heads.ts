import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const objectId = /^[0-9a-f]{40}$/

/**
 * Heads of all branches by name, read from the repository's files: on the path of every keystroke, where starting git
 * costs more than all the rest. Null where the refs are kept in another way; then git is asked.
 * Loose refs before packed ones: git packs a ref before it removes the loose one, so one of the two is always seen.
 */
export async function readHeads(gitDir: string): Promise<ReadonlyMap<string, string> | null> {
  if (existsSync(join(gitDir, 'reftable'))) return null
  const loose = new Map<string, string>()
  if (!(await readLoose(join(gitDir, 'refs', 'heads'), '', loose))) return null
  const heads = parsePacked(await readOrEmpty(join(gitDir, 'packed-refs')))
  for (const [name, sha] of loose) heads.set(name, sha)
  return heads
}

/**
 * As readHeads, for a few branches. Read while the process waits: three small files take a tenth of a millisecond so,
 * and a dozen turns of the thread pool otherwise, each of which may stand in line behind other work.
 */
export function readHeadsOf(gitDir: string, names: readonly string[]): ReadonlyMap<string, string> | null {
  if (existsSync(join(gitDir, 'reftable'))) return null
  const found = new Map<string, string>()
  let packed: ReadonlyMap<string, string> | null = null
  for (const name of names) {
    const text = readNowOrEmpty(join(gitDir, 'refs', 'heads', name)).trim()
    if (text !== '' && !objectId.test(text)) return null
    packed ??= text === '' ? parsePacked(readNowOrEmpty(join(gitDir, 'packed-refs'))) : null
    const sha = text === '' ? packed?.get(name) : text
    if (sha !== undefined) found.set(name, sha)
  }
  return found
}

function readNowOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // A folder stands there where a branch of that name was taken away and another one begins with it.
    if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return ''
    throw error
  }
}

const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR'])

/** False where a ref is no plain id, e.g. a symbolic one. */
async function readLoose(folder: string, prefix: string, found: Map<string, string>): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(whenMissing([]))
  for (const entry of entries) {
    const name = prefix + entry.name
    if (entry.isDirectory()) {
      if (!(await readLoose(join(folder, entry.name), `${name}/`, found))) return false
      continue
    }
    if (name.endsWith('.lock')) continue
    const text = (await readOrEmpty(join(folder, entry.name))).trim()
    // Empty: packed since the folder was listed.
    if (text === '') continue
    if (!objectId.test(text)) return false
    found.set(name, text)
  }
  return true
}

function parsePacked(text: string): Map<string, string> {
  const heads = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [sha = '', ref = ''] = line.split(' ')
    if (objectId.test(sha) && ref.startsWith('refs/heads/')) heads.set(ref.slice('refs/heads/'.length), sha)
  }
  return heads
}

const readOrEmpty = (file: string) => readFile(file, 'utf8').catch(whenMissing(''))

function whenMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return instead
    throw error
  }
}
