import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GitError, runGit } from './run-git.ts'

/** Null is "no such file". */
export interface ThreeTexts {
  readonly base: string | null
  readonly ours: string | null
  readonly theirs: string | null
}

export type TextMerge =
  { readonly status: 'merged'; readonly text: string | null } | { readonly status: 'conflict' }

/** Merges two versions of one file that began at `base`. */
export async function mergeTexts({ base, ours, theirs }: ThreeTexts): Promise<TextMerge> {
  if (ours === theirs || theirs === base) return { status: 'merged', text: ours }
  if (ours === base) return { status: 'merged', text: theirs }
  if (ours === null || theirs === null) return { status: 'conflict' }
  const folder = await mkdtemp(join(tmpdir(), 'mw-merge-'))
  try {
    const sides = { ours, base: base ?? '', theirs }
    for (const [name, text] of Object.entries(sides)) await writeFile(join(folder, name), text)
    const files = ['ours', 'base', 'theirs'].map((name) => join(/* turbopackIgnore: true */ folder, name))
    const { stdout } = await runGit(null, ['merge-file', '--stdout', '--quiet', '--', ...files])
    return { status: 'merged', text: stdout.toString('utf8') }
  } catch (cause) {
    // The exit code counts conflicts; 255 is a failure.
    if (cause instanceof GitError && cause.exitCode > 0 && cause.exitCode < 128) return { status: 'conflict' }
    throw cause
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
