import { beforeEach, describe, expect, it } from 'vitest'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import type { OperationContext } from '#lib/access/operation.ts'
import type { AppErrorKind } from '#lib/core/app-error.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { findCurrentBranch, getProjectWithCurrentBranch } from '#lib/db/branch-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { getProjectRecord } from '#lib/db/project-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { createBranch, listBranches, switchBranch } from './branches.ts'
import { commitDrafts } from './commit-drafts.ts'
import { createFile } from './create-file.ts'
import { deleteFiles } from './delete-files.ts'
import { discardDrafts } from './discard-drafts.ts'
import { getFile } from './get-file.ts'
import { getUncommitted } from './get-uncommitted.ts'
import { getWorkspace } from './get-workspace.ts'
import { getHead, runGit } from './git/index.ts'
import { moveFiles } from './move-files.ts'
import { saveDraft } from './save-draft.ts'
import { createTestProject, type TestProject } from './testing/test-project.ts'
import { updateFromMain } from './update-from-main.ts'

useTestDatabase()

let count = 0
let project: TestProject
let ann: OperationContext
const model = 'models/revenue.sql'

beforeEach(async () => {
  count += 1
  project = await createTestProject(`shop-${count}`, {
    'dbt_project.yml': 'name: shop\n',
    [model]: 'select 1\n',
    'models/orders.sql': 'one\ntwo\nthree\nfour\nfive\n',
    'seeds/logo.png': 'a\0b',
  })
  ann = contextOf(await createTestPerson(`ann${count}`, 'data_analyst'))
})

const at = (path: string) => ({ project: project.slug, path })
const here = () => ({ project: project.slug })
const save = (content: string, baseVersion: number, writer = 'tab-1', path = model) =>
  saveDraft(ann, { ...at(path), content, baseVersion, writer })
const commit = (message = 'Work', paths: string[] | null = null) =>
  commitDrafts(ann, { ...here(), message, paths })
const update = (resolutions: { path: string; content: string | null }[] = []) =>
  updateFromMain(ann, { ...here(), resolutions })

async function failure(
  work: Promise<unknown>,
): Promise<{ kind: AppErrorKind; message: string; details: unknown }> {
  try {
    await work
  } catch (error) {
    if (isAppError(error)) return { kind: error.kind, message: error.message, details: error.details }
    throw error
  }
  throw new Error('did not fail')
}

describe('a branch of one’s own', () => {
  it('is made at the first visit, from main, once', async () => {
    const [one, other] = await Promise.all([getWorkspace(ann, here()), getWorkspace(ann, here())])
    expect(one.branch?.name).toBe(`ann${count}/work`)
    expect(other.branch?.id).toBe(one.branch?.id)
    expect(one.branch).toMatchObject({ ahead: 0, behind: 0, uncommitted: 0, changed: 0, change: null })
    expect(one.files.map((file) => [file.path, file.status])).toEqual([
      ['dbt_project.yml', 'unchanged'],
      ['models/orders.sql', 'unchanged'],
      ['models/revenue.sql', 'unchanged'],
      ['seeds/logo.png', 'unchanged'],
    ])
  })

  it('is read with its project by one statement, which knows every column of both', async () => {
    await getWorkspace(ann, here())
    const { userId } = ann.principal
    const before = await getProjectWithCurrentBranch(project.slug, userId)
    expect(before).toMatchObject({ drafts: [], restricted: [] })
    const { version } = await save('select 2\n', 0)
    const restricted = { projectId: before.project.id, dataset: 'production_hr', createdBy: userId }
    await getDatabase().restrictedDataset.create({ data: restricted })
    const read = await getProjectWithCurrentBranch(project.slug, userId)
    expect(read).toMatchObject({
      drafts: [{ path: model, version }],
      restricted: ['production_hr'],
    })
    expect(read.project).toEqual(await getProjectRecord(project.slug))
    expect(read.branch).toEqual(await findCurrentBranch({ projectId: read.project.id, userId }))
    expect(await failure(getProjectWithCurrentBranch('nowhere', userId))).toMatchObject({ kind: 'not-found' })
  })

  it('is not made for who may not edit: they see main and cannot write', async () => {
    await save('select 2\n', 0)
    const rita = await createTestPerson(`rita${count}`, 'data_reader')
    const auditor = contextOf({ ...rita, permissions: new Set(['project.read', 'files.read']) })
    const seen = await getWorkspace(auditor, here())
    expect(seen.branch).toBeNull()
    expect((await getFile(auditor, at(model))).content).toBe('select 1\n')
    const refusal = await failure(
      saveDraft(auditor, { ...at(model), content: 'x', baseVersion: 0, writer: 'w' }),
    )
    expect(refusal.kind).toBe('forbidden')
    expect(refusal.message).toContain('You may not edit files')
  })

  it('and no file is read by a reader: files name what their lineage hides', async () => {
    const reader = contextOf(await createTestPerson(`rea${count}`, 'data_reader'))
    for (const read of [() => getWorkspace(reader, here()), () => getFile(reader, at(model))]) {
      expect((await failure(read())).message).toContain('You may not read files')
    }
  })

  it('can be one of several, each with its drafts', async () => {
    await save('select 2\n', 0)
    const made = await createBranch(ann, { ...here(), name: 'second try' })
    expect(made.name).toBe(`ann${count}/second-try`)
    expect((await getFile(ann, at(model))).content).toBe('select 1\n')
    const { branches } = await listBranches(ann, here())
    expect(branches.map((branch) => [branch.name, branch.current])).toEqual([
      [`ann${count}/work`, false],
      [`ann${count}/second-try`, true],
    ])
    await switchBranch(ann, { ...here(), name: `ann${count}/work` })
    expect((await getFile(ann, at(model))).content).toBe('select 2\n')
    const ben = contextOf(await createTestPerson(`ben${count}`, 'data_analyst'))
    const theft = await failure(switchBranch(ben, { ...here(), name: `ann${count}/work` }))
    expect(theft.kind).toBe('not-found')
  })

  it('refuses names that git or we cannot bear', async () => {
    for (const name of ['../x', 'a..b', 'x.lock', 'ünï', '-x/..']) {
      expect((await failure(createBranch(ann, { ...here(), name }))).kind).toBe('invalid')
    }
    await createBranch(ann, { ...here(), name: 'a' })
    expect((await failure(createBranch(ann, { ...here(), name: 'a' }))).kind).toBe('conflict')
    expect((await failure(createBranch(ann, { ...here(), name: 'a/b' }))).kind).toBe('conflict')
  })
})

describe('what is typed', () => {
  it('is stored with a version that grows, and marks the file', async () => {
    const first = await save('select 2\n', 0)
    const second = await save('select 3\n', first.version)
    expect(second.version).toBe(first.version + 1)
    expect(await getFile(ann, at(model))).toMatchObject({
      content: 'select 3\n',
      version: second.version,
      mainContent: 'select 1\n',
    })
    const { branch, files } = await getWorkspace(ann, here())
    expect(branch).toMatchObject({ uncommitted: 1, changed: 1 })
    expect(files.find((file) => file.path === model)).toMatchObject({ status: 'modified', draft: true })
  })

  it('is never overwritten by another window that has not seen it', async () => {
    const mine = await save('from one', 0, 'tab-1')
    const clash = await failure(save('from two', 0, 'tab-2'))
    expect(clash).toMatchObject({
      kind: 'conflict',
      details: { version: mine.version, content: 'from one', writer: 'tab-1' },
    })
    const seen = await save('both', mine.version, 'tab-2')
    const late = await failure(save('from one again', mine.version, 'tab-1'))
    expect(late.details).toMatchObject({ version: seen.version, content: 'both', writer: 'tab-2' })
  })

  it('keeps one of two first saves that come at once, and shows it to the other', async () => {
    const results = await Promise.allSettled([save('one', 0, 'tab-1'), save('two', 0, 'tab-2')])
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    const kept = results[0].status === 'fulfilled' ? 'one' : 'two'
    expect((await getFile(ann, at(model))).content).toBe(kept)
  })

  it('may be sent again by a window whose answer was lost', async () => {
    const lost = await save('a', 0)
    await save('ab', 0)
    const { version } = await getFile(ann, at(model))
    expect(version).toBe(lost.version + 1)
    await save('abc', version)
    await save('abcd', version)
    expect((await getFile(ann, at(model))).content).toBe('abcd')
  })

  it('does not match a version of an earlier draft of the file', async () => {
    const old = await save('select 2\n', 0)
    await discardDrafts(ann, { ...here(), paths: [model] })
    const clash = await failure(save('select 2, more\n', old.version))
    expect(clash.details).toMatchObject({ version: 0, content: 'select 1\n', writer: '' })
  })

  it('refuses a first save on a committed text that the window has not seen', async () => {
    const { blob } = await getFile(ann, at(model))
    await project.commitToMain({ [model]: 'select 100\n' })
    await update()
    const clash = await failure(
      saveDraft(ann, {
        ...at(model),
        content: 'select 1 + 1\n',
        baseVersion: 0,
        writer: 't',
        baseBlob: blob,
      }),
    )
    expect(clash.details).toMatchObject({ version: 0, content: 'select 100\n' })
  })

  it('refuses a window that still shows another branch', async () => {
    await getWorkspace(ann, here())
    await createBranch(ann, { ...here(), name: 'other' })
    const branch = `ann${count}/work`
    const clash = await failure(
      saveDraft(ann, { ...at(model), content: 'x', baseVersion: 0, writer: 't', branch }),
    )
    expect(clash).toMatchObject({ kind: 'conflict', details: { branch: `ann${count}/other` } })
  })

  it('counts as no change where it says what the commit says', async () => {
    const { version } = await save('select 9\n', 0)
    await save('select 1\n', version)
    expect((await getWorkspace(ann, here())).branch?.uncommitted).toBe(0)
    expect((await getUncommitted(ann, here())).files).toEqual([])
    expect((await failure(commit())).message).toContain('nothing to commit')
  })

  it('refuses what cannot be edited or kept, with a sentence', async () => {
    expect((await failure(save('x', 0, 't', 'seeds/logo.png'))).message).toContain('no text file')
    expect((await failure(save('a\0b', 0))).message).toContain('NUL')
    const large = await failure(save('x'.repeat(1024 * 1024 + 1), 0))
    expect(large.kind).toBe('too-large')
    expect(await getFile(ann, at('seeds/logo.png'))).toMatchObject({
      content: null,
      unreadable: 'binary',
      size: 3,
    })
    await project.commitToMain({ 'seeds/big.csv': 'x'.repeat(2_000_000) })
    await update()
    expect(await getFile(ann, at('seeds/big.csv'))).toMatchObject({ content: null, unreadable: 'too-large' })
  })
})

describe('hostile paths', () => {
  const hostile = [
    '../x',
    '/etc/passwd',
    'models/../../x',
    '.git/config',
    'a\\b',
    'a\0b',
    'models/.GIT/hooks/x',
  ]

  it.each(hostile)('%j is refused by every door', async (path) => {
    const attempts = [
      getFile(ann, at(path)),
      save('x', 0, 't', path),
      save('x', 7, 't', path),
      createFile(ann, { ...at(path), content: 'x' }),
      moveFiles(ann, { ...here(), from: model, to: path }),
      moveFiles(ann, { ...here(), from: path, to: 'models/x.sql' }),
      deleteFiles(ann, at(path)),
      discardDrafts(ann, { ...here(), paths: [path] }),
      update([{ path, content: 'x' }]),
    ]
    const failures = await Promise.all(attempts.map(failure))
    expect(new Set(failures.map(({ kind }) => kind))).toEqual(new Set(['invalid']))
  })

  it('does not follow a symbolic link of the repository', async () => {
    const { gitDir } = project
    const target = await runGit(gitDir, ['hash-object', '-w', '--stdin'], { input: '/etc/passwd' })
    const head = await getHead(gitDir, 'main')
    const base = (await runGit(gitDir, ['ls-tree', '-z', head])).stdout.toString()
    const link = `120000 blob ${target.stdout.toString().trim()}\tlink\0`
    const tree = await runGit(gitDir, ['mktree', '-z'], { input: base + link })
    const sha = await runGit(gitDir, ['commit-tree', tree.stdout.toString().trim(), '-m', 'x'], {
      env: {
        GIT_AUTHOR_NAME: 'x',
        GIT_AUTHOR_EMAIL: 'x',
        GIT_COMMITTER_NAME: 'x',
        GIT_COMMITTER_EMAIL: 'x',
      },
    })
    await runGit(gitDir, ['update-ref', 'refs/heads/main', sha.stdout.toString().trim()])
    const { files } = await getWorkspace(ann, here())
    expect(files.some((file) => file.path === 'link')).toBe(false)
    for (const path of ['link', 'link/passwd']) {
      expect((await failure(getFile(ann, at(path)))).message).toContain('symbolic link')
      expect((await failure(save('x', 0, 't', path))).message).toContain('symbolic link')
      expect((await failure(createFile(ann, { ...at(path), content: 'x' }))).message).toContain(
        'symbolic link',
      )
    }
  })
})

describe('files and folders', () => {
  it('are created once, and never as a file and a folder at once', async () => {
    await createFile(ann, { ...at('models/new/a.sql'), content: 'select 1' })
    expect((await failure(createFile(ann, { ...at('models/new/a.sql'), content: '' }))).kind).toBe('conflict')
    expect((await failure(createFile(ann, { ...at('models/new'), content: '' }))).message).toContain(
      'both a file',
    )
    expect((await failure(createFile(ann, { ...at(`${model}/x`), content: '' }))).message).toContain(
      'both a file',
    )
    const { files } = await getWorkspace(ann, here())
    expect(files.find((file) => file.path === 'models/new/a.sql')).toMatchObject({
      status: 'added',
      draft: true,
    })
  })

  it('are renamed and moved with what was typed in them', async () => {
    await save('select 2\n', 0)
    await createFile(ann, { ...at('models/extra.sql'), content: 'x' })
    const { moved } = await moveFiles(ann, { ...here(), from: 'models', to: 'marts/core' })
    expect(moved).toEqual([
      { from: 'models/extra.sql', to: 'marts/core/extra.sql' },
      { from: 'models/orders.sql', to: 'marts/core/orders.sql' },
      { from: model, to: 'marts/core/revenue.sql' },
    ])
    expect((await getFile(ann, at('marts/core/revenue.sql'))).content).toBe('select 2\n')
    expect((await failure(getFile(ann, at(model)))).kind).toBe('not-found')
    await commit()
    const tree = await runGit(project.gitDir, ['ls-tree', '-r', '--name-only', `ann${count}/work`])
    expect(tree.stdout.toString().trim().split('\n')).toEqual([
      'dbt_project.yml',
      'marts/core/extra.sql',
      'marts/core/orders.sql',
      'marts/core/revenue.sql',
      'seeds/logo.png',
    ])
  })

  it('are not moved onto others, into themselves, or where they are no text', async () => {
    const to = (from: string, target: string) => failure(moveFiles(ann, { ...here(), from, to: target }))
    expect((await to(model, 'models/orders.sql')).kind).toBe('conflict')
    expect((await to('models', 'models/sub')).kind).toBe('invalid')
    expect((await to('models/nothing.sql', 'x.sql')).kind).toBe('not-found')
    expect((await to('seeds', 'data')).message).toContain('no text file')
    expect((await to(model, 'dbt_packages/x.sql')).message).toContain('installed packages')
  })

  it('come back when a deletion is discarded', async () => {
    const { deleted } = await deleteFiles(ann, at('models'))
    expect(deleted).toEqual(['models/orders.sql', model])
    expect((await getWorkspace(ann, here())).files.find((file) => file.path === model)?.status).toBe(
      'deleted',
    )
    await discardDrafts(ann, { ...here(), paths: ['models'] })
    expect((await getFile(ann, at(model))).content).toBe('select 1\n')
  })

  it('that are deleted can be made again', async () => {
    await deleteFiles(ann, at(model))
    await createFile(ann, { ...at(model), content: 'again' })
    expect((await getFile(ann, at(model))).content).toBe('again')
  })
})
