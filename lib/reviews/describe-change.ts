import type { Principal } from '#lib/access/principal.ts'
import { loadRoleTable } from '#lib/access/role-holdings.ts'
import { permissionsOf } from '#lib/access/roles.ts'
import type { ChangeDetail, ChangeSummary } from '#lib/contracts/changes.ts'
import { listPeopleByIds } from '#lib/db/change-repository.ts'
import { listChangedFiles } from '#lib/workspace/diff-commits.ts'
import { readLog } from '#lib/workspace/git/index.ts'
import { compareProjects } from './compare-projects.ts'
import {
  isApproved,
  isCurrentApproval,
  judgeApproval,
  judgeMerge,
  mayClose,
  type People,
} from './judge-change.ts'
import type { LoadedChange } from './load-change.ts'
import { previewMerge } from './preview-merge.ts'

const commitLimit = 500

/** People that a change names. */
export async function peopleOf(changes: readonly LoadedChange[]): Promise<People> {
  const ids = changes.flatMap(({ record }) => [
    record.authorId,
    ...(record.mergedBy === null ? [] : [record.mergedBy]),
    ...record.approvals.map((approval) => approval.userId),
  ])
  const [people, table] = await Promise.all([listPeopleByIds(ids), loadRoleTable()])
  return new Map(
    [...people].map(([id, { name, roles, active }]) => [
      id,
      { name, active, reviews: permissionsOf(roles, table).has('change.review') },
    ]),
  )
}

function nameOf(people: People, id: string): { id: string; name: string } {
  return { id, name: people.get(id)?.name ?? 'somebody who is gone' }
}

export async function summarizeChange(change: LoadedChange, people: People): Promise<ChangeSummary> {
  const { record } = change
  const files = await listChangedFiles(change, { from: change.baseSha, to: change.headSha })
  return {
    number: record.number,
    title: record.title,
    description: record.description,
    state: change.state,
    branchName: record.branch.name,
    author: nameOf(people, record.authorId),
    createdAt: record.createdAt.toISOString(),
    mergedAt: record.mergedAt?.toISOString() ?? null,
    files: files.length,
    approved: isApproved(change, people),
  }
}

export async function describeChange(
  change: LoadedChange,
  by: { readonly principal: Principal; readonly signal: AbortSignal },
): Promise<ChangeDetail> {
  const { record, headSha, baseSha } = change
  const people = await peopleOf([change])
  const [summary, log, preview] = await Promise.all([
    summarizeChange(change, people),
    readLog(change.gitDir, { head: headSha, since: baseSha, limit: commitLimit }),
    previewMerge(change),
  ])
  const open = change.state === 'open'
  const compared = open ? await compareProjects(change, preview, by) : null
  const conflicts = [...preview.conflicts]
  return {
    ...summary,
    headSha,
    baseSha,
    commits: log.map(({ sha, message, author, at }) => ({ sha, message, author, at: at.toISOString() })),
    approvals: record.approvals.map((approval) => ({
      person: nameOf(people, approval.userId),
      at: approval.at.toISOString(),
      current: isCurrentApproval(change, approval, people),
    })),
    conflicts,
    newProblems: compared?.newProblems ?? [],
    mayApprove: judgeApproval(change, by.principal, people),
    mayMerge: judgeMerge(change, by.principal, { people, conflicts: conflicts.length }),
    mayClose: mayClose(change, by.principal),
    mergedBy: record.mergedBy === null || open ? null : nameOf(people, record.mergedBy),
    mergeSha: change.state === 'merged' ? record.mergeSha : null,
  }
}
