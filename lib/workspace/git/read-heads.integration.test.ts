import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { moveBranch, noObject, writeCommit, writeTree } from './commit.ts'
import { readHeads, readHeadsOf } from './read-heads.ts'
import { createRepository } from './repository.ts'
import { runGit } from './run-git.ts'

let folder: string
let gitDir: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'metricwright-heads-'))
  gitDir = join(folder, 'shop.git')
  await createRepository(gitDir, { defaultBranch: 'main', fill: () => Promise.resolve() })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function commit(branch: string, expected: string): Promise<string> {
  const tree = await writeTree(gitDir, null, [{ path: 'a.sql', content: branch + expected }])
  const author = { name: 'Ann', email: 'ann@example.com' }
  const sha = await writeCommit(gitDir, { tree, parents: [], message: branch, author, at: new Date(0) })
  await moveBranch(gitDir, branch, { sha, expected })
  return sha
}

it('sees what git sees: loose branches, packed ones, and one that moved after it was packed', async () => {
  expect(await readHeads(gitDir)).toEqual(new Map())
  const main = await commit('main', noObject)
  const work = await commit('ann/work', noObject)
  expect(await readHeads(gitDir)).toEqual(
    new Map([
      ['main', main],
      ['ann/work', work],
    ]),
  )
  await runGit(gitDir, ['pack-refs', '--all'])
  expect(await readHeads(gitDir)).toEqual(
    new Map([
      ['main', main],
      ['ann/work', work],
    ]),
  )
  expect(readHeadsOf(gitDir, ['main', 'ann/work', 'nobody'])).toEqual(await readHeads(gitDir))
  const moved = await commit('ann/work', work)
  expect((await readHeads(gitDir))?.get('ann/work')).toBe(moved)
  expect(readHeadsOf(gitDir, ['ann/work'])).toEqual(new Map([['ann/work', moved]]))
  await runGit(gitDir, ['update-ref', '-d', 'refs/heads/ann/work'])
  expect(await readHeads(gitDir)).toEqual(new Map([['main', main]]))
  expect(readHeadsOf(gitDir, ['ann/work', 'ann', 'main'])).toEqual(new Map([['main', main]]))
})

it('leaves it to git where a branch is another name of one', async () => {
  await runGit(gitDir, ['symbolic-ref', 'refs/heads/alias', 'refs/heads/main'])
  expect(await readHeads(gitDir)).toBeNull()
  expect(readHeadsOf(gitDir, ['alias'])).toBeNull()
})
