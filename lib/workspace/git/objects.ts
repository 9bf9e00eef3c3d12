import { processSingleton } from '#lib/core/process-singleton.ts'
import { createHash } from 'node:crypto'
import { AppError } from '#lib/core/app-error.ts'
import { GitError, runGit } from './run-git.ts'
import { LeastRecent } from './least-recent.ts'

/** A file of a commit. Symbolic links and submodules are kept in the tree but are no files of ours. */
export interface TreeEntry {
  readonly path: string
  /** Git's id of the content. */
  readonly blob: string
  readonly size: number
  readonly executable: boolean
}

export interface Tree {
  /** In the order of their paths. */
  readonly files: readonly TreeEntry[]
  readonly byPath: ReadonlyMap<string, TreeEntry>
  /** Paths of symbolic links and submodules: listed nowhere, refused everywhere. */
  readonly links: ReadonlySet<string>
}

/** A commit's tree never changes, so what was read once holds for ever; the caches only bound memory. */
const trees = processSingleton(
  'git-trees',
  () => new LeastRecent<Tree>({ limit: 200_000, weigh: (tree) => tree.files.length + 10 }),
)
const blobs = processSingleton(
  'git-blobs',
  () => new LeastRecent<Buffer>({ limit: 48 * 1024 * 1024, weigh: (content) => content.length + 200 }),
)
const largestCached = 2 * 1024 * 1024

/** The id that git gives to a content. */
export function gitBlobId(content: string | Buffer): string {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

/** Files of a commit below `folder` ('' for all), with paths relative to it. A folder that is not there is empty. */
export async function readTree(gitDir: string, commit: string, folder = ''): Promise<Tree> {
  const key = `${gitDir}\0${commit}\0${folder}`
  const known = trees.get(key)
  if (known) return known
  const treeish = folder === '' ? commit : `${commit}:${folder}`
  const tree = parseTree(await listTree(gitDir, treeish, folder !== ''))
  trees.set(key, tree)
  return tree
}

async function listTree(gitDir: string, treeish: string, mayBeMissing: boolean): Promise<string> {
  try {
    return (await runGit(gitDir, ['ls-tree', '-r', '-l', '-z', '--full-tree', treeish])).stdout.toString(
      'utf8',
    )
  } catch (cause) {
    if (mayBeMissing && cause instanceof GitError && /Not a valid object name/.test(cause.stderr)) return ''
    throw cause
  }
}

function parseTree(text: string): Tree {
  const files: TreeEntry[] = []
  const links = new Set<string>()
  for (const record of text.split('\0')) {
    const tab = record.indexOf('\t')
    if (tab < 0) continue
    const path = record.slice(tab + 1)
    const [mode = '', , blob = '', size = '0'] = record.slice(0, tab).split(/ +/)
    if (mode === '120000' || mode === '160000') links.add(path)
    else files.push({ path, blob, size: Number(size), executable: mode === '100755' })
  }
  return { files, byPath: new Map(files.map((file) => [file.path, file])), links }
}

/** Contents by id; each id that is asked for is in the answer, or it throws. */
export async function readBlobs(
  gitDir: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>()
  const missing = new Set<string>()
  for (const id of ids) {
    const known = blobs.get(id)
    if (known) found.set(id, known)
    else missing.add(id)
  }
  if (missing.size === 0) return found
  const input = [...missing].map((id) => `${id}\n`).join('')
  const { stdout } = await runGit(gitDir, ['cat-file', '--batch', '--buffer'], { input, timeoutMs: 120_000 })
  for (const [id, content] of parseBatch(stdout)) {
    found.set(id, content)
    // A copy: a slice would keep the whole answer alive.
    if (content.length <= largestCached) blobs.set(id, Buffer.from(content))
  }
  return found
}

function* parseBatch(output: Buffer): Generator<[string, Buffer]> {
  let at = 0
  while (at < output.length) {
    const end = output.indexOf(10, at)
    const [id = '', kind = '', size = ''] = output.toString('utf8', at, end).split(' ')
    if (kind !== 'blob') {
      throw new AppError('internal', `The repository lacks the object ${id}.`, {
        remedy: 'Restore the repository from a backup, or import the project again.',
      })
    }
    const start = end + 1
    at = start + Number(size) + 1
    yield [id, output.subarray(start, at - 1)]
  }
}

export async function readBlob(gitDir: string, id: string): Promise<Buffer> {
  const content = (await readBlobs(gitDir, [id])).get(id)
  if (!content) throw new AppError('internal', `The repository lacks the object ${id}.`)
  return content
}

/** Stores a content and answers its id. */
export async function writeBlob(gitDir: string, content: string | Buffer): Promise<string> {
  const { stdout } = await runGit(gitDir, ['hash-object', '-w', '--no-filters', '--stdin'], {
    input: content,
  })
  return stdout.toString('utf8').trim()
}
