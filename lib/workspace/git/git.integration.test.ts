import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAppError } from '#lib/core/app-error.ts'
import * as git from './index.ts'
import { temporaryRepository, type TemporaryRepository } from './testing/temporary-repository.ts'

let repository: TemporaryRepository
beforeEach(async () => {
  repository = await temporaryRepository()
})
afterEach(() => repository.remove())

/** The git of a person at a terminal: makes the folders that are imported. */
function shell(folder: string, ...args: string[]): string {
  const config = ['-c', 'user.name=Bob', '-c', 'user.email=bob@example.com', '-c', 'init.defaultBranch=main']
  const done = spawnSync('git', [...config, ...args], { cwd: folder, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stderr)
  return done.stdout.trim()
}

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(repository.folder, `folder-${Object.keys(files).length}-${Math.random()}`)
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return folder
}

describe('trees and contents', () => {
  it('lists a folder of a commit with paths relative to it and reads what it lists', async () => {
    const sha = await repository.commit('main', { 'dbt/models/a.sql': 'select 1', 'README.md': 'x' })
    const tree = await git.readTree(repository.gitDir, sha, 'dbt')
    expect(tree.files.map((file) => [file.path, file.size])).toEqual([['models/a.sql', 8]])
    const blob = tree.files[0]?.blob ?? ''
    expect((await git.readBlob(repository.gitDir, blob)).toString()).toBe('select 1')
    expect(git.gitBlobId('select 1')).toBe(blob)
    expect((await git.readTree(repository.gitDir, sha, 'nowhere')).files).toEqual([])
  })

  it('reads odd names and empty, binary and large contents in one go', async () => {
    const large = 'x'.repeat(3_000_000)
    const sha = await repository.commit('main', { 'été "q".sql': '', 'b.bin': 'a\0b', 'c.csv': large })
    const { files } = await git.readTree(repository.gitDir, sha)
    const contents = await git.readBlobs(
      repository.gitDir,
      files.map((file) => file.blob),
    )
    expect(files.map((file) => contents.get(file.blob)?.toString())).toEqual(['a\0b', large, ''])
  })

  it('keeps symbolic links out of the files', async () => {
    const folder = await folderWith({ 'a.sql': '1' })
    await symlink('/etc/passwd', join(folder, 'link.sql'))
    const treeSha = await git.readWorkingTree(repository.gitDir, folder, { base: null, only: '' })
    const tree = await git.readTree(repository.gitDir, treeSha)
    expect(tree.files.map((file) => file.path)).toEqual(['a.sql'])
    expect([...tree.links]).toEqual(['link.sql'])
  })
})

describe('commits', () => {
  it('writes, removes, and lets a folder take the place of a file', async () => {
    await repository.commit('main', { a: '1', 'b/c': '2' })
    const sha = await repository.commit('main', { a: null, 'a/x': '3', 'b/c': null, b: '4' })
    const tree = await git.readTree(repository.gitDir, sha)
    expect(tree.files.map((file) => file.path)).toEqual(['a/x', 'b'])
  })

  it('refuses a name that is a file and a folder at once, with a sentence', async () => {
    await expect(repository.commit('main', { a: '1', 'a/b': '2' })).rejects.toThrow(
      /a would be both a file and a folder/,
    )
    await repository.commit('main', { 'x/y': '1' })
    await expect(repository.commit('main', { x: '2' })).rejects.toThrow(/x would be both/)
  })

  it('lets only one of two racing commits move the branch', async () => {
    const base = await repository.commit('main', { a: '1' })
    const one = await repository.commit('one', { a: '2' }, 'main')
    const two = await repository.commit('two', { a: '3' }, 'main')
    const moved = await Promise.all(
      [one, two].map((sha) => git.moveBranch(repository.gitDir, 'main', { sha, expected: base })),
    )
    expect(moved.filter(Boolean)).toHaveLength(1)
    const again = await git.moveBranch(repository.gitDir, 'main', { sha: one, expected: base })
    expect(again).toBe(false)
  })

  it('is not held up for ever by a lock that a power cut left', async () => {
    const base = await repository.commit('main', { a: '1' })
    const next = await repository.commit('one', { a: '2' }, 'main')
    const lock = join(repository.gitDir, 'refs/heads/main.lock')
    await writeFile(lock, '')
    const move = () => git.moveBranch(repository.gitDir, 'main', { sha: next, expected: base })
    expect(await move()).toBe(false)
    const longAgo = new Date(Date.now() - 120_000)
    await utimes(lock, longAgo, longAgo)
    expect(await move()).toBe(true)
    expect(await git.getHead(repository.gitDir, 'main')).toBe(next)
  })

  it('bears names and messages that look like options or headers', async () => {
    await repository.commit('main', { a: '1' })
    const head = await git.getHead(repository.gitDir, 'main')
    const tree = await git.writeTree(repository.gitDir, head, [])
    const sha = await git.writeCommit(repository.gitDir, {
      tree,
      parents: [head],
      message: '--amend\n\n$(touch x)\x1e\x1f forged',
      author: { name: 'A <x>\nauthor Eve', email: 'a@b>' },
      at: new Date(0),
    })
    const [entry] = await git.readLog(repository.gitDir, { head: sha, since: head, limit: 5 })
    expect(entry?.message).toBe('--amend\n\n$(touch x)\x1e\x1f forged')
    expect(entry?.author).not.toContain('\n')
    expect(entry?.at.getTime()).toBe(0)
  })
})

describe('history and merges', () => {
  it('counts commits on both sides and finds where they part', async () => {
    const base = await repository.commit('main', { a: '1' })
    const branch = await repository.commit('ann/work', { b: '1' }, 'main')
    await repository.commit('main', { a: '2' })
    const main = await repository.commit('main', { a: '3' })
    expect(await git.countDistance(repository.gitDir, main, branch)).toEqual({ ahead: 1, behind: 2 })
    expect(await git.findMergeBase(repository.gitDir, main, branch)).toBe(base)
    expect(await git.isAncestor(repository.gitDir, base, branch)).toBe(true)
    expect(await git.isAncestor(repository.gitDir, branch, main)).toBe(false)
  })

  it('merges what does not conflict and shows three sides of what does', async () => {
    await repository.commit('main', { a: 'one\n', b: 'one\n', gone: 'x\n' })
    const branch = await repository.commit('ann/work', { a: 'two\n', c: 'new\n', gone: null }, 'main')
    const main = await repository.commit('main', { a: 'three\n', b: 'four\n', gone: 'y\n' })
    const { conflicts } = await git.mergeCommits(repository.gitDir, branch, main)
    const texts = await Promise.all(
      conflicts.map(async (conflict) => {
        const sides = [conflict.base, conflict.ours, conflict.theirs]
        const read = (id: string | null) => (id === null ? null : git.readBlob(repository.gitDir, id))
        return [
          conflict.path,
          ...(await Promise.all(sides.map(read))).map((text) => text?.toString() ?? null),
        ]
      }),
    )
    expect(texts).toEqual([
      ['a', 'one\n', 'two\n', 'three\n'],
      ['gone', 'x\n', null, 'y\n'],
    ])
    const other = await repository.commit('bob/work', { d: '1' }, 'ann/work')
    const clean = await git.mergeCommits(repository.gitDir, other, branch)
    expect(clean.conflicts).toEqual([])
  })
})

describe('import from a folder and push', () => {
  it('runs no hook of the folder and leaves it as it was', async () => {
    const folder = await folderWith({ 'models/a.sql': '1', '.gitignore': 'target/\n', 'target/x': 'built' })
    shell(folder, 'init', '-q')
    shell(folder, 'add', '-A')
    shell(folder, 'commit', '-q', '-m', 'Start')
    await writeFile(join(folder, 'models/a.sql'), '2')
    const marker = join(repository.folder, 'hook-ran')
    for (const hook of [
      'pre-receive',
      'update',
      'post-receive',
      'post-index-change',
      'reference-transaction',
    ]) {
      await writeFile(join(folder, '.git/hooks', hook), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 })
    }
    shell(folder, 'config', 'core.fsmonitor', join(folder, '.git/hooks/update'))
    const before = await readFile(join(folder, '.git/index'))

    const origin = { kind: 'folder', path: folder } as const
    expect(await git.readDefaultBranch(origin)).toBe('main')
    await git.fetchBranch(repository.gitDir, origin, { from: 'main', to: 'refs/heads/main' })
    const head = await git.getHead(repository.gitDir, 'main')
    const working = await git.readWorkingTree(repository.gitDir, folder, { base: head, only: '' })
    const files = (await git.readTree(repository.gitDir, working)).files.map((file) => file.path)
    expect(files).toEqual(['.gitignore', 'models/a.sql'])
    expect(await readFile(join(folder, '.git/index'))).toEqual(before)

    await git.pushBranch(repository.gitDir, origin, { sha: head, branch: 'from-metricwright' })
    expect(shell(folder, 'rev-parse', 'from-metricwright')).toBe(head)
    expect(existsSync(marker)).toBe(false)
    expect(await readdir(folder)).toEqual(['.git', '.gitignore', 'models', 'target'])
  })

  it('does not move a branch that is checked out there, and says so', async () => {
    const folder = await folderWith({ a: '1' })
    shell(folder, 'init', '-q')
    shell(folder, 'add', '-A')
    shell(folder, 'commit', '-q', '-m', 'Start')
    const origin = { kind: 'folder', path: folder } as const
    await git.fetchBranch(repository.gitDir, origin, { from: 'main', to: 'refs/heads/main' })
    const sha = await repository.commit('main', { b: '2' })
    await expect(git.pushBranch(repository.gitDir, origin, { sha, branch: 'main' })).rejects.toThrow(
      /checked out in the folder/,
    )
  })

  it('says that an address has no repository, and speaks no protocol but https and ssh', async () => {
    const missing = { kind: 'folder', path: join(repository.folder, 'nothing') } as const
    await expect(git.readDefaultBranch(missing)).rejects.toThrow(/no git repository/)
    for (const url of ['ext::sh -c id', 'file:///etc', '--upload-pack=id', 'git://localhost/x']) {
      const attempt = git.fetchBranch(
        repository.gitDir,
        { kind: 'url', url },
        { from: 'HEAD', to: 'refs/x/y' },
      )
      await expect(attempt).rejects.toSatisfy((error) => isAppError(error) && error.kind === 'invalid')
    }
  })

  it('has git itself refuse a protocol that would slip past the check of the address', async () => {
    const attempt = git.runGit(repository.gitDir, ['ls-remote', '--', 'ext::sh -c "echo x"'], {
      reach: 'network',
    })
    await expect(attempt).rejects.toThrow(/not allowed/)
  })
})

describe('a command that does not end', () => {
  it('is stopped by the signal', async () => {
    const controller = new AbortController()
    const waiting = git.runGit(repository.gitDir, ['hash-object', '-w', '--stdin-paths'], {
      signal: controller.signal,
      input: '/dev/zero\n',
    })
    controller.abort()
    await expect(waiting).rejects.toSatisfy((error) => isAppError(error) && error.kind === 'cancelled')
  })
})
