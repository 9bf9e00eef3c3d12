import { operation } from '#lib/access/operation.ts'
import type { ChangeDetail, ChangeGraph, ChangeSummary } from '#lib/contracts/changes.ts'
import type { FileDiff } from '#lib/contracts/workspace.ts'
import { listChangeRecords } from '#lib/db/change-repository.ts'
import { diffCommits } from '#lib/workspace/diff-commits.ts'
import { listHeads } from '#lib/workspace/git/index.ts'
import { getProjectContext } from '#lib/workspace/project-context.ts'
import { compareGraphsOf } from './compare-projects.ts'
import { describeChange, peopleOf, summarizeChange } from './describe-change.ts'
import { loadChange, toLoadedChange } from './load-change.ts'
import { previewMerge } from './preview-merge.ts'

export interface ChangePlace {
  readonly project: string
  readonly number: number
}

/** Changes, open ones first. */
export const listChanges = operation(
  { name: 'change.list', permission: 'files.read' },
  async (_context, input: { readonly project: string }): Promise<{ changes: ChangeSummary[] }> => {
    const context = await getProjectContext(input.project)
    const [records, heads] = await Promise.all([
      listChangeRecords(context.project.id),
      listHeads(context.gitDir),
    ])
    const changes: ChangeSummary[] = []
    const loaded = []
    for (const record of records) loaded.push(await toLoadedChange(context, record, heads))
    const people = await peopleOf(loaded)
    for (const change of loaded) changes.push(await summarizeChange(change, people))
    return { changes }
  },
)

/** A change with commits, approvals, conflicts and what merging it would break. */
export const getChange = operation(
  { name: 'change.get', permission: 'files.read' },
  async ({ principal, signal }, place: ChangePlace): Promise<ChangeDetail> =>
    describeChange(await loadChange(place), { principal, signal }),
)

/** The files that its branch changed since it parted from main. */
export const getChangeFiles = operation(
  { name: 'change.files', permission: 'files.read' },
  async (_context, place: ChangePlace): Promise<{ files: FileDiff[] }> => {
    const change = await loadChange(place)
    return { files: await diffCommits(change, { from: change.baseSha, to: change.headSha }) }
  },
)

/** What merging it does to the lineage. */
export const getChangeGraph = operation(
  { name: 'change.graph', permission: 'files.read' },
  async ({ principal, signal }, place: ChangePlace): Promise<ChangeGraph> => {
    const change = await loadChange(place)
    return compareGraphsOf(change, await previewMerge(change), { principal, signal })
  },
)
