import type { Principal } from '#lib/access/principal.ts'
import { AppError } from '#lib/core/app-error.ts'
import {
  createCurrentBranch,
  findClosedBranchWithDrafts,
  findCurrentBranch,
  getProjectWithCurrentBranch,
  listBranchNames,
  lockBranchesOf,
  type BranchRecord,
} from '#lib/db/branch-repository.ts'
import { getDatabase, type DatabaseOrTransaction } from '#lib/db/client.ts'
import { listDrafts, moveDrafts, rebaseDraft } from '#lib/db/draft-repository.ts'
import { acceptBranchName, findHeads, findMergeBase, listHeads, moveBranch, noObject } from './git/index.ts'
import { toProjectContext, type ProjectContext } from './project-context.ts'
import { settleDrafts } from './settle-drafts.ts'

/** A person's branch with the commits that matter for it. */
export interface WorkBranch extends ProjectContext {
  readonly branch: BranchRecord
  readonly head: string
  readonly mainHead: string
  /** Where the branch parted from main: what changed since then is this person's. */
  readonly base: string
}

interface Person {
  readonly userId: string
  readonly slug: string
}

/**
 * What a person looks at: their branch, made at the first look; null for main, where they edit no files. Who views as
 * somebody looks at their own branch, and makes none. `known`: their current branch, where it was read already.
 */
export async function openOwnBranch(
  context: ProjectContext,
  principal: Principal,
  known?: BranchRecord | null,
): Promise<WorkBranch | null> {
  if (!principal.permissions.has('files.edit')) return null
  const owner = { projectId: context.project.id, userId: principal.userId }
  const current = known === undefined ? await findCurrentBranch(owner) : known
  if (current !== null) return openWorkBranch(context, current)
  return principal.viewing === null
    ? openWorkBranch(context, await startBranch(context, principal, null))
    : null
}

/** The person's current branch of a project; where there is none, a fresh one from main. */
export async function openOwnWork(projectSlug: string, person: Person): Promise<WorkBranch> {
  const { project, branch } = await getProjectWithCurrentBranch(projectSlug, person.userId)
  const context = toProjectContext(project)
  return openWorkBranch(context, branch ?? (await startBranch(context, person, null)))
}

/** As openOwnWork, where the project is known already. */
export async function ensureWorkBranch(context: ProjectContext, person: Person): Promise<WorkBranch> {
  const current = await findCurrentBranch({ projectId: context.project.id, userId: person.userId })
  return openWorkBranch(context, current ?? (await startBranch(context, person, null)))
}

/** Reads where a branch and main stand. */
export async function openWorkBranch(context: ProjectContext, branch: BranchRecord): Promise<WorkBranch> {
  const heads = await findHeads(context.gitDir, [context.project.defaultBranch, branch.name])
  const mainHead = requireMain(context, heads)
  const head = heads.get(branch.name) ?? (await restoreBranch(context, branch.name, mainHead))
  const base = (await findMergeBase(context.gitDir, mainHead, head)) ?? mainHead
  return { ...context, branch, head, mainHead, base }
}

export function requireMain(context: ProjectContext, heads: ReadonlyMap<string, string>): string {
  const mainHead = heads.get(context.project.defaultBranch)
  if (mainHead === undefined) {
    throw new AppError('unavailable', `The repository of ${context.project.name} has no branch main.`, {
      remedy: 'Restore the data folder from a backup, or import the project again.',
    })
  }
  return mainHead
}

/** A branch that has a row but no ref (a restored backup): its drafts are there, its commits are not. */
async function restoreBranch(context: ProjectContext, name: string, mainHead: string): Promise<string> {
  await moveBranch(context.gitDir, name, { sha: mainHead, expected: noObject })
  return mainHead
}

/**
 * Makes a branch from main and puts the person on it. `name` null: the next free `<slug>/work`.
 * What was typed on a branch that is merged by now goes along.
 */
export async function startBranch(
  context: ProjectContext,
  person: Person,
  name: string | null,
): Promise<BranchRecord> {
  const owner = { projectId: context.project.id, userId: person.userId }
  return getDatabase().$transaction(
    async (db) => {
      await lockBranchesOf(owner, db)
      const current = name === null ? await findCurrentBranch(owner, db) : null
      if (current !== null) return current
      const heads = await listHeads(context.gitDir)
      const taken = new Set([...(await listBranchNames(owner.projectId, db)), ...heads.keys()])
      const chosen = chooseName(context, { person, name, taken })
      const leftOver = name === null ? await findClosedBranchWithDrafts(owner, db) : null
      const start = leftOver
        ? await carryDrafts(context, { leftOver, heads }, db)
        : requireMain(context, heads)
      await moveBranch(context.gitDir, chosen, { sha: start, expected: noObject })
      const branch = await createCurrentBranch({ ...owner, name: chosen }, db)
      if (leftOver) await moveDrafts(leftOver.id, branch.id, db)
      return branch
    },
    { timeout: 60_000 },
  )
}

/** A person whose slug is the name of main cannot have a folder of that name in git. */
function branchPrefix(slug: string, defaultBranch: string): string {
  return slug === defaultBranch.split('/')[0] ? `people/${slug}` : slug
}

function chooseName(
  context: ProjectContext,
  wish: { readonly person: Person; readonly name: string | null; readonly taken: ReadonlySet<string> },
): string {
  const prefix = branchPrefix(wish.person.slug, context.project.defaultBranch)
  if (wish.name !== null) {
    const full = wish.name.startsWith(`${prefix}/`) ? wish.name : `${prefix}/${wish.name}`
    const name = acceptBranchName(full)
    if (wish.taken.has(name)) throw new AppError('conflict', `There is already a branch ${name}.`)
    refuseFolderClash(name, wish.taken)
    return name
  }
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? `${prefix}/work` : `${prefix}/work-${count}`
    if (!wish.taken.has(name)) return name
  }
}

/** Git keeps branches as files: `a/b` cannot stand beside `a/b/c`. */
function refuseFolderClash(name: string, taken: ReadonlySet<string>): void {
  for (const other of taken) {
    if (other.startsWith(`${name}/`) || name.startsWith(`${other}/`)) {
      throw new AppError('conflict', `The branch ${name} cannot stand beside the branch ${other}.`)
    }
  }
}

/**
 * Puts drafts of a merged branch on top of main. Where that conflicts, they stay as they are and the new branch
 * starts at the old one's last commit: "update from main" then shows the conflict.
 */
async function carryDrafts(
  context: ProjectContext,
  at: { readonly leftOver: BranchRecord; readonly heads: ReadonlyMap<string, string> },
  db: DatabaseOrTransaction,
): Promise<string> {
  const mainHead = requireMain(context, at.heads)
  const drafts = await listDrafts(at.leftOver.id, {}, db)
  const { settled, conflicts } = await settleDrafts(context, { drafts, head: mainHead })
  const oldHead = at.heads.get(at.leftOver.name)
  if (conflicts.length > 0 && oldHead !== undefined) return oldHead
  for (const draft of settled) await rebaseDraft({ ...draft, branchId: at.leftOver.id }, db)
  return mainHead
}
