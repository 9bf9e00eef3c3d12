import { AppError } from '#lib/core/app-error.ts'
import { closeBranch } from '#lib/db/branch-repository.ts'
import { getChangeRecord, setChangeMerged, type ChangeRecord } from '#lib/db/change-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { findMergeBase, isAncestor, listHeads } from '#lib/workspace/git/index.ts'
import { getProjectContext, type ProjectContext } from '#lib/workspace/project-context.ts'
import { requireMain } from '#lib/workspace/work-branch.ts'

export type ChangeState = 'open' | 'merged' | 'closed'

/** A change with the commits it is about: as they are now while it is open, as they were when it ended. */
export interface LoadedChange extends ProjectContext {
  readonly record: ChangeRecord
  readonly state: ChangeState
  readonly headSha: string
  readonly mainSha: string
  /** Where the branch parted from main; its own commits begin there. */
  readonly baseSha: string
}

export async function loadChange(place: {
  readonly project: string
  readonly number: number
}): Promise<LoadedChange> {
  const context = await getProjectContext(place.project)
  const key = { projectId: context.project.id, number: place.number }
  const record = await getChangeRecord(key)
  const heads = await listHeads(context.gitDir)
  if (await finishMerge(context, record, requireMain(context, heads))) {
    return toLoadedChange(context, await getChangeRecord(key), heads)
  }
  return toLoadedChange(context, record, heads)
}

export async function toLoadedChange(
  context: ProjectContext,
  record: ChangeRecord,
  heads: ReadonlyMap<string, string>,
): Promise<LoadedChange> {
  const state = toState(record.state)
  const open = state === 'open'
  const headSha = open ? (heads.get(record.branch.name) ?? record.headSha) : record.headSha
  const mainSha = open ? requireMain(context, heads) : record.baseSha
  const baseSha = (await findMergeBase(context.gitDir, mainSha, headSha)) ?? mainSha
  return { ...context, record, state, headSha, mainSha, baseSha }
}

function toState(state: string): ChangeState {
  if (state === 'open' || state === 'merged' || state === 'closed') return state
  throw new AppError('internal', `A change has the unknown state ${state}.`)
}

/** A merge that reached main, though the process ended before it was noted. */
async function finishMerge(context: ProjectContext, record: ChangeRecord, mainSha: string): Promise<boolean> {
  if (record.state !== 'open' || record.mergeSha === '') return false
  if (!(await isAncestor(context.gitDir, record.mergeSha, mainSha).catch(() => false))) return false
  await getDatabase().$transaction(async (db) => {
    await setChangeMerged(record.id, new Date(), db)
    await closeBranch(record.branchId, new Date(), db)
  })
  return true
}
