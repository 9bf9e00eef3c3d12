import { beforeEach, describe, expect, it } from 'vitest'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import type { OperationContext } from '#lib/access/operation.ts'
import type { AppErrorKind } from '#lib/core/app-error.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { commitDrafts } from './commit-drafts.ts'
import { createFile } from './create-file.ts'
import { deleteFiles } from './delete-files.ts'
import { getFile } from './get-file.ts'
import { getUncommitted } from './get-uncommitted.ts'
import { getWorkspace } from './get-workspace.ts'
import { readLog, runGit } from './git/index.ts'
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

describe('a commit', () => {
  it('is its author’s, holds the paths that were named, and leaves the rest as drafts', async () => {
    await save('select 2\n', 0)
    await createFile(ann, { ...at('models/b.sql'), content: 'b' })
    const { sha, files } = await commit('First\n\nWhy.', [model])
    expect(files).toBe(1)
    const [entry] = await readLog(project.gitDir, { head: sha, since: null, limit: 1 })
    expect(entry).toMatchObject({
      author: `ann${count}`,
      email: `ann${count}@example.com`,
      message: 'First\n\nWhy.',
    })
    const { branch, files: listed } = await getWorkspace(ann, here())
    expect(branch).toMatchObject({
      ahead: 1,
      uncommitted: 1,
      changed: 2,
      headSha: sha,
      message: 'First\n\nWhy.',
    })
    expect(listed.find((file) => file.path === model)).toMatchObject({ status: 'modified', draft: false })
    expect((await getUncommitted(ann, here())).files).toEqual([
      { path: 'models/b.sql', status: 'added', before: null, after: 'b', unreadable: false },
    ])
  })

  it('does not take what is saved while it runs', async () => {
    let { version } = await save('select 2\n', 0)
    const typing = (async () => {
      for (let step = 0; step < 20; step += 1) {
        try {
          version = (await save(`select ${step + 3}\n`, version)).version
        } catch (error) {
          // The draft was committed: what the window does then is what its contract says.
          if (!isAppError(error) || error.details?.['version'] !== 0) throw error
          version = (await save(`select ${step + 3}\n`, 0)).version
        }
      }
    })()
    const committed = (async () => {
      for (let step = 0; step < 4; step += 1)
        await commit(`Step ${step}`).catch((error: unknown) => failure(Promise.reject(error)))
    })()
    await Promise.all([typing, committed])
    expect((await getFile(ann, at(model))).content).toBe('select 22\n')
    await commit('Last').catch(() => undefined)
    expect((await getWorkspace(ann, here())).branch?.uncommitted).toBe(0)
  })

  it('of two windows at once puts every file into the branch', async () => {
    await Promise.all(
      ['a', 'b'].map((name) => createFile(ann, { ...at(`models/${name}.sql`), content: name })),
    )
    await Promise.all([commit('A', ['models/a.sql']), commit('B', ['models/b.sql'])])
    const { branch } = await getWorkspace(ann, here())
    expect(branch).toMatchObject({ ahead: 2, uncommitted: 0, changed: 2, message: null })
  })

  it('of a project in a subfolder writes below it', async () => {
    project = await createTestProject(
      `nested-${count}`,
      { 'dbt_project.yml': 'x', 'models/a.sql': '1' },
      'deep/dbt',
    )
    await save('2', 0, 't', 'models/a.sql')
    const { sha } = await commit()
    const shown = await runGit(project.gitDir, ['show', `${sha}:deep/dbt/models/a.sql`])
    expect(shown.stdout.toString()).toBe('2')
  })
})

describe('an update from main', () => {
  it('brings main in and puts drafts on top', async () => {
    await save('ONE\ntwo\nthree\nfour\nfive\n', 0, 't', 'models/orders.sql')
    await project.commitToMain({
      'models/orders.sql': 'one\ntwo\nthree\nfour\nFIVE\n',
      'models/new.sql': 'n',
    })
    expect((await getWorkspace(ann, here())).branch?.behind).toBe(1)
    expect((await update()).status).toBe('updated')
    expect((await getFile(ann, at('models/orders.sql'))).content).toBe('ONE\ntwo\nthree\nfour\nFIVE\n')
    const { branch } = await getWorkspace(ann, here())
    expect(branch).toMatchObject({ behind: 0, uncommitted: 1, changed: 1 })
    expect((await update()).status).toBe('up-to-date')
  })

  it('shows a conflict of commits, changes nothing, and takes the resolution', async () => {
    await save('mine\n', 0)
    await commit()
    await project.commitToMain({ [model]: 'theirs\n' })
    const before = (await getWorkspace(ann, here())).branch?.headSha
    expect(await update()).toEqual({
      status: 'conflict',
      conflicts: [{ path: model, base: 'select 1\n', main: 'theirs\n', branch: 'mine\n' }],
    })
    expect((await getWorkspace(ann, here())).branch?.headSha).toBe(before)
    expect((await update([{ path: model, content: 'both\n' }])).status).toBe('updated')
    expect((await getFile(ann, at(model))).content).toBe('both\n')
    expect((await getWorkspace(ann, here())).branch).toMatchObject({ behind: 0, ahead: 2, uncommitted: 0 })
  })

  it('shows a conflict of a draft, and makes the resolution the draft', async () => {
    await save('typed\n', 0)
    await project.commitToMain({ [model]: 'theirs\n' })
    expect(await update()).toEqual({
      status: 'conflict',
      conflicts: [{ path: model, base: 'select 1\n', main: 'theirs\n', branch: 'typed\n' }],
    })
    expect((await getFile(ann, at(model))).content).toBe('typed\n')
    expect((await update([{ path: model, content: 'typed and theirs\n' }])).status).toBe('updated')
    expect((await getUncommitted(ann, here())).files).toEqual([
      { path: model, status: 'modified', before: 'theirs\n', after: 'typed and theirs\n', unreadable: false },
    ])
  })

  it('keeps a file that one side deleted and the other changed for the person to decide', async () => {
    await deleteFiles(ann, at(model))
    await commit()
    await project.commitToMain({ [model]: 'theirs\n' })
    expect(await update()).toMatchObject({ conflicts: [{ path: model, main: 'theirs\n', branch: null }] })
    expect((await update([{ path: model, content: null }])).status).toBe('updated')
    expect((await failure(getFile(ann, at(model)))).kind).toBe('not-found')
  })
})
