import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { OperationContext } from '#lib/access/operation.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { AppError, isAppError } from '#lib/core/app-error.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { commitDrafts } from '#lib/workspace/commit-drafts.ts'
import { getFile } from '#lib/workspace/get-file.ts'
import { getWorkspace } from '#lib/workspace/get-workspace.ts'
import { findHead, getHead, moveBranch, readLog, runGit } from '#lib/workspace/git/index.ts'
import { saveDraft } from '#lib/workspace/save-draft.ts'
import { createTestProject, type TestProject } from '#lib/workspace/testing/test-project.ts'
import { updateFromMain } from '#lib/workspace/update-from-main.ts'
import { approveChange } from './approve-change.ts'
import { closeChange } from './close-change.ts'
import { mergeChange } from './merge-change.ts'
import { openChange } from './open-change.ts'
import { getChangeProduction } from './get-change-production.ts'
import { getChange, getChangeFiles, listChanges } from './read-changes.ts'
import { withdrawApproval } from './withdraw-approval.ts'

/** The compile service is a process of its own: here it answers what each test says of a commit. */
const compiled = vi.hoisted(() => ({ problemsOf: (_sha: string): { path: string; message: string }[] => [] }))
vi.mock('#lib/compile-service/get-commit-graph.ts', () => ({
  getCommitGraph: (_project: unknown, sha: string) =>
    Promise.resolve({
      graph: { nodes: [], edges: [], hash: sha },
      fingerprints: {},
      problems: compiled.problemsOf(sha),
    }),
}))

const test = useTestDatabase()

let count = 0
let project: TestProject
let ann: OperationContext
let lea: OperationContext
const model = 'models/revenue.sql'

beforeEach(async () => {
  count += 1
  compiled.problemsOf = () => []
  project = await createTestProject(`shop-${count}`, {
    'dbt_project.yml': 'name: shop\n',
    [model]: 'select 1\n',
  })
  ann = contextOf(await createTestPerson(`ann${count}`, 'data_analyst'))
  lea = contextOf(await createTestPerson(`lea${count}`, 'team_lead'))
})

const here = () => ({ project: project.slug })
const change = (number: number) => ({ project: project.slug, number })

async function edit(person: OperationContext, content: string, path = model): Promise<string> {
  const { version } = await getFile(person, { ...here(), path }).catch(() => ({ version: 0 }))
  await saveDraft(person, { ...here(), path, content, baseVersion: version, writer: 't' })
  return (await commitDrafts(person, { ...here(), message: `Edit ${path}`, paths: [path] })).sha
}

const offer = (person: OperationContext) =>
  openChange(person, { ...here(), title: 'Better', description: 'Why.' })

async function offered(person = ann): Promise<{ number: number; headSha: string }> {
  const headSha = await edit(person, 'select 2\n')
  return { number: (await offer(person)).number, headSha }
}

async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (isAppError(error)) return `${error.kind}: ${error.message}`
    throw error
  }
  throw new Error('did not fail')
}

describe('a change', () => {
  it('shows its commits and files, is approved by a lead, and becomes a merge commit on main', async () => {
    const { number, headSha } = await offered()
    const seen = await getChange(lea, change(number))
    expect(seen).toMatchObject({
      state: 'open',
      title: 'Better',
      headSha,
      files: 1,
      approved: false,
      conflicts: [],
    })
    expect(seen.commits.map((commit) => commit.message)).toEqual([`Edit ${model}`])
    expect(seen.mayApprove).toEqual({ allowed: true, reason: '' })
    expect(seen.mayMerge.reason).toContain('approves it first')
    const { files } = await getChangeFiles(lea, change(number))
    expect(files).toEqual([
      { path: model, status: 'modified', before: 'select 1\n', after: 'select 2\n', unreadable: false },
    ])
    const approved = await approveChange(lea, { ...change(number), headSha })
    expect(approved.mayMerge).toEqual({ allowed: true, reason: '' })
    const merged = await mergeChange(lea, { ...change(number), headSha })
    expect(merged).toMatchObject({ state: 'merged', approved: true, mergedBy: { name: `lea${count}` } })
    const main = await getHead(project.gitDir, 'main')
    expect(main).toBe(merged.mergeSha)
    const [tip] = await readLog(project.gitDir, { head: main, since: null, limit: 1 })
    expect(tip).toMatchObject({ message: `Merge change ${number}: Better`, author: `lea${count}` })
    const parents = await runGit(project.gitDir, ['rev-list', '--parents', '-n1', main])
    expect(parents.stdout.toString().trim().split(' ')).toContain(headSha)
    expect((await getChangeFiles(ann, change(number))).files).toHaveLength(1)
  })

  it('needs a commit, and is opened once for a branch', async () => {
    expect(await failure(offer(ann))).toContain('no commit that main has not')
    const { number } = await offered()
    expect(await failure(offer(ann))).toContain(`is change ${number} already`)
    expect((await getWorkspace(ann, here())).branch?.change).toBe(number)
    const { changes } = await listChanges(ann, here())
    expect(changes.map((each) => [each.number, each.state, each.approved])).toEqual([[number, 'open', false]])
  })

  it('is never approved by its author, by an analyst, or unseen', async () => {
    const own = await offered(lea)
    expect(await failure(approveChange(lea, { ...change(own.number), headSha: own.headSha }))).toContain(
      'forbidden: You may not approve your own change.',
    )
    expect(await failure(approveChange(ann, { ...change(own.number), headSha: own.headSha }))).toContain(
      'forbidden: You may not approve changes',
    )
    expect(await failure(mergeChange(ann, { ...change(own.number), headSha: own.headSha }))).toContain(
      'forbidden',
    )
    const other = contextOf(await createTestPerson(`leo${count}`, 'team_lead'))
    const stale = await edit(lea, 'select 3\n')
    expect(stale).not.toBe(own.headSha)
    expect(await failure(approveChange(other, { ...change(own.number), headSha: own.headSha }))).toContain(
      'conflict: The branch has new commits',
    )
  })

  it('loses its approval with a new commit, and with the approver’s right', async () => {
    const { number, headSha } = await offered()
    await approveChange(lea, { ...change(number), headSha })
    await test.database.roleAssignment.deleteMany({ where: { userId: lea.principal.userId } })
    expect((await getChange(ann, change(number))).approved).toBe(false)
    await test.database.roleAssignment.create({ data: { userId: lea.principal.userId, role: 'team_lead' } })
    const next = await edit(ann, 'select 3\n')
    const seen = await getChange(lea, change(number))
    expect(seen).toMatchObject({ approved: false, headSha: next })
    expect(seen.mayMerge.reason).toContain('new commits since it was approved')
    expect(await failure(mergeChange(lea, { ...change(number), headSha: next }))).toContain('conflict')
  })

  it('is not merged on an approval that was taken back, and only its giver takes it back', async () => {
    const { number, headSha } = await offered()
    await approveChange(lea, { ...change(number), headSha })
    const other = contextOf(await createTestPerson(`lia${count}`, 'team_lead'))
    expect(await failure(withdrawApproval(other, change(number)))).toContain('You have not approved')
    expect(await failure(withdrawApproval(ann, change(number)))).toContain('forbidden')
    const seen = await withdrawApproval(lea, change(number))
    expect(seen).toMatchObject({ approved: false, approvals: [], mayApprove: { allowed: true } })
    expect(await failure(mergeChange(lea, { ...change(number), headSha }))).toContain('conflict')
  })

  it('that conflicts is shown with three texts and merged only after its branch is updated', async () => {
    const { number, headSha } = await offered()
    await approveChange(lea, { ...change(number), headSha })
    await project.commitToMain({ [model]: 'select 100\n' })
    const main = await getHead(project.gitDir, 'main')
    const seen = await getChange(lea, change(number))
    const conflict = { path: model, base: 'select 1\n', main: 'select 100\n', branch: 'select 2\n' }
    expect(seen.conflicts).toEqual([conflict])
    expect(seen.mayMerge).toMatchObject({ allowed: false })
    try {
      await mergeChange(lea, { ...change(number), headSha })
      expect.unreachable()
    } catch (error) {
      expect(isAppError(error) && error.details).toEqual({ conflicts: [conflict] })
    }
    expect(await getHead(project.gitDir, 'main')).toBe(main)
    await updateFromMain(ann, { ...here(), resolutions: [{ path: model, content: 'select 102\n' }] })
    const updated = await getChange(lea, change(number))
    expect(updated.conflicts).toEqual([])
    await approveChange(lea, { ...change(number), headSha: updated.headSha })
    await mergeChange(lea, { ...change(number), headSha: updated.headSha })
    expect((await getFile(ann, { ...here(), path: model })).content).toBe('select 102\n')
  })

  it('is merged on top of another that was merged at the same moment', async () => {
    const ben = contextOf(await createTestPerson(`ben${count}`, 'data_analyst'))
    const one = await offered()
    const headSha = await edit(ben, 'new\n', 'models/new.sql')
    const two = { number: (await offer(ben)).number, headSha }
    for (const each of [one, two]) await approveChange(lea, { ...change(each.number), headSha: each.headSha })
    await Promise.all(
      [one, two].map((each) => mergeChange(lea, { ...change(each.number), headSha: each.headSha })),
    )
    const rita = contextOf(await createTestPerson(`rita${count}`, 'data_analyst'))
    expect((await getFile(rita, { ...here(), path: model })).content).toBe('select 2\n')
    expect((await getFile(rita, { ...here(), path: 'models/new.sql' })).content).toBe('new\n')
    expect(await failure(mergeChange(lea, { ...change(one.number), headSha: one.headSha }))).toContain(
      'is merged',
    )
  })

  it('takes no commit with it that comes while it is merged, and loses none', async () => {
    const { number, headSha } = await offered()
    await approveChange(lea, { ...change(number), headSha })
    await saveDraft(ann, {
      ...here(),
      path: 'models/late.sql',
      content: 'late\n',
      baseVersion: 0,
      writer: 't',
    })
    const [merge, commit] = await Promise.allSettled([
      mergeChange(lea, { ...change(number), headSha }),
      commitDrafts(ann, { ...here(), message: 'Late', paths: null }),
    ])
    expect(commit.status).toBe('fulfilled')
    const state = (await getChange(ann, change(number))).state
    expect(state).toBe(merge.status === 'fulfilled' ? 'merged' : 'open')
    expect((await getFile(ann, { ...here(), path: 'models/late.sql' })).content).toBe('late\n')
  })

  it('can be closed by its author or a reviewer; the branch stays and can be offered again', async () => {
    const { number } = await offered()
    const ben = contextOf(await createTestPerson(`ben-close${count}`, 'data_analyst'))
    expect(await failure(closeChange(ben, change(number)))).toContain('forbidden')
    expect((await closeChange(ann, change(number))).state).toBe('closed')
    expect(await failure(closeChange(ann, change(number)))).toContain('is closed')
    expect((await getChange(ann, change(number))).commits).toHaveLength(1)
    expect((await offer(ann)).number).toBe(number + 1)
  })

  it('of which only the merge commit was written before a crash is found merged', async () => {
    const { number, headSha } = await offered()
    await approveChange(lea, { ...change(number), headSha })
    await mergeChange(lea, { ...change(number), headSha })
    const main = await getHead(project.gitDir, 'main')
    // As it is when the process ends after main moved and before the transaction is committed.
    await test.database.change.updateMany({
      where: { number, projectId: project.project.id },
      data: { state: 'open', mergedAt: null },
    })
    await test.database.branch.updateMany({
      where: { projectId: project.project.id },
      data: { closedAt: null, current: true },
    })
    expect((await getChange(ann, change(number))).state).toBe('merged')
    expect(await getHead(project.gitDir, 'main')).toBe(main)
    expect((await getWorkspace(ann, here())).branch?.name).toBe(`ann${count}/work-2`)
  })

  it('says which problems main would get', async () => {
    const { number } = await offered()
    const main = await getHead(project.gitDir, 'main')
    const old = { path: 'x.sql', message: 'old' }
    const fresh = { path: model, message: 'no such ref' }
    compiled.problemsOf = (sha) => (sha === main ? [old] : [old, fresh])
    expect((await getChange(ann, change(number))).newProblems).toEqual([fresh])
    compiled.problemsOf = () => {
      throw new AppError('unavailable', 'The worker does not answer.')
    }
    const [unchecked] = (await getChange(ann, change(number))).newProblems
    expect(unchecked?.message).toContain('was not checked')
  })
})

describe('after the merge', () => {
  async function mergeMine(): Promise<void> {
    const { number, headSha } = await offered()
    await approveChange(lea, { ...change(number), headSha })
    await mergeChange(lea, { ...change(number), headSha })
  }

  it('the next edit starts on a fresh branch from main', async () => {
    await mergeMine()
    const { branch } = await getWorkspace(ann, here())
    expect(branch).toMatchObject({
      name: `ann${count}/work-2`,
      ahead: 0,
      behind: 0,
      changed: 0,
      change: null,
    })
  })

  it('what was typed and not committed goes along, on top of main', async () => {
    await edit(ann, 'one\ntwo\nthree\nfour\n')
    const path = model
    const { version } = await getFile(ann, { ...here(), path })
    await saveDraft(ann, {
      ...here(),
      path,
      content: 'one\ntwo\nthree\nFOUR\n',
      baseVersion: version,
      writer: 't',
    })
    const { number } = await offer(ann)
    await project.commitToMain({ 'models/else.sql': 'x' })
    const headSha = (await getChange(lea, change(number))).headSha
    await approveChange(lea, { ...change(number), headSha })
    await mergeChange(lea, { ...change(number), headSha })
    const { branch } = await getWorkspace(ann, here())
    expect(branch).toMatchObject({ name: `ann${count}/work-2`, uncommitted: 1, changed: 1, behind: 0 })
    expect((await getFile(ann, { ...here(), path })).content).toBe('one\ntwo\nthree\nFOUR\n')
  })

  it('a window that did not notice saves on the fresh branch, or is told', async () => {
    const headSha = await edit(ann, 'select 2\n')
    const { blob } = await getFile(ann, { ...here(), path: model })
    const draft = await saveDraft(ann, {
      ...here(),
      path: model,
      content: 'select 3\n',
      baseVersion: 0,
      writer: 't',
      baseBlob: blob,
    })
    const { number } = await offer(ann)
    await approveChange(lea, { ...change(number), headSha })
    await mergeChange(lea, { ...change(number), headSha })
    const saved = await saveDraft(ann, {
      ...here(),
      path: model,
      content: 'select 4\n',
      baseVersion: draft.version,
      writer: 't',
    })
    expect(saved.version).toBe(draft.version + 1)
    expect((await getWorkspace(ann, here())).branch?.name).toBe(`ann${count}/work-2`)
  })

  it('drafts that conflict with main stay as they are, and the update shows it', async () => {
    const headSha = await edit(ann, 'select 2\n')
    await saveDraft(ann, { ...here(), path: 'models/x.sql', content: 'mine\n', baseVersion: 0, writer: 't' })
    const { number } = await offer(ann)
    await project.commitToMain({ 'models/x.sql': 'theirs\n' })
    await approveChange(lea, { ...change(number), headSha })
    await mergeChange(lea, { ...change(number), headSha })
    expect((await getFile(ann, { ...here(), path: 'models/x.sql' })).content).toBe('mine\n')
    expect(await updateFromMain(ann, { ...here(), resolutions: [] })).toMatchObject({
      status: 'conflict',
      conflicts: [{ path: 'models/x.sql', main: 'theirs\n', branch: 'mine\n' }],
    })
  })
})

describe('production', () => {
  async function startedRun(number: number, commitSha: string, environment: string): Promise<void> {
    await test.database.run.create({
      data: {
        projectId: project.project.id,
        number,
        startedBy: lea.principal.userId,
        command: 'build',
        environment,
        targetSchema: environment,
        branchName: 'main',
        commitSha,
        snapshot: {},
      },
    })
  }

  it('has a merged change from the first run of a main that has it', async () => {
    const { number, headSha } = await offered()
    const before = await getHead(project.gitDir, 'main')
    expect(await failure(getChangeProduction(ann, change(number)))).toContain('is open')
    await approveChange(lea, { ...change(number), headSha })
    await mergeChange(lea, { ...change(number), headSha })
    await startedRun(1, before, 'production')
    const merged = await getHead(project.gitDir, 'main')
    await startedRun(2, merged, 'development')
    expect(await getChangeProduction(ann, change(number))).toMatchObject({ run: null, select: null })
    const later = await project.commitToMain({ 'models/later.sql': 'select 1' })
    await startedRun(3, later, 'production')
    await startedRun(4, merged, 'production')
    expect((await getChangeProduction(ann, change(number))).run).toEqual({ number: 3, state: 'queued' })
  })
})

describe('main', () => {
  it('is not moved by a merge that lost the race for it', async () => {
    const { number, headSha } = await offered()
    await approveChange(lea, { ...change(number), headSha })
    const before = await findHead(project.gitDir, 'main')
    const other = await project.commitToMain({ 'models/other.sql': 'o' })
    expect(await moveBranch(project.gitDir, 'main', { sha: headSha, expected: before ?? '' })).toBe(false)
    await mergeChange(lea, { ...change(number), headSha })
    const log = await readLog(project.gitDir, {
      head: await getHead(project.gitDir, 'main'),
      since: null,
      limit: 10,
    })
    expect(log.map((entry) => entry.sha)).toContain(other)
  })
})
