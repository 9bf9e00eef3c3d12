import { runGit } from './run-git.ts'

/** Blobs of a file on the three sides; null where a side has no such file. */
export interface ConflictedFile {
  readonly path: string
  readonly base: string | null
  readonly ours: string | null
  readonly theirs: string | null
}

/** `tree` is whole where nothing conflicts; else it holds conflict markers in the conflicted files. */
export interface MergeResult {
  readonly tree: string
  readonly conflicts: readonly ConflictedFile[]
}

/** Merges two commits without touching any branch (git merge-tree --write-tree, git 2.38 and newer). */
export async function mergeCommits(gitDir: string, ours: string, theirs: string): Promise<MergeResult> {
  const args = [
    'merge-tree',
    '--write-tree',
    '-z',
    '--no-messages',
    '--allow-unrelated-histories',
    ours,
    theirs,
  ]
  const { stdout } = await runGit(gitDir, args, { accept: [0, 1], timeoutMs: 120_000 })
  const [tree = '', ...records] = stdout.toString('utf8').split('\0')
  return { tree, conflicts: parseConflicts(records) }
}

type Side = 'base' | 'ours' | 'theirs'
const sides: Readonly<Record<string, Side>> = { '1': 'base', '2': 'ours', '3': 'theirs' }

function parseConflicts(records: readonly string[]): ConflictedFile[] {
  const files = new Map<string, Record<Side, string | null>>()
  for (const record of records) {
    const tab = record.indexOf('\t')
    if (tab < 0) continue
    const [, blob = '', stage = ''] = record.slice(0, tab).split(' ')
    const side = sides[stage]
    if (!side) continue
    const path = record.slice(tab + 1)
    const file = files.get(path) ?? { base: null, ours: null, theirs: null }
    file[side] = blob
    files.set(path, file)
  }
  return [...files].map(([path, file]) => ({ path, ...file }))
}
