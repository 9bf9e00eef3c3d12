import { operation } from '#lib/access/operation.ts'
import type { ChangeProduction } from '#lib/contracts/changes.ts'
import { runState } from '#lib/contracts/runs.ts'
import { AppError } from '#lib/core/app-error.ts'
import { listProductionRunsAfter } from '#lib/db/run-repository.ts'
import { isAncestor } from '#lib/workspace/git/index.ts'
import { compareGraphsOf } from './compare-projects.ts'
import { loadChange, type LoadedChange } from './load-change.ts'
import { previewMerge } from './preview-merge.ts'
import type { ChangePlace } from './read-changes.ts'
import { selectAffected } from './select-affected.ts'

/** What a merged change has to have built in production, and the run that did it first. */
export const getChangeProduction = operation(
  { name: 'change.production', permission: 'files.read' },
  async ({ principal, signal }, place: ChangePlace): Promise<ChangeProduction> => {
    const change = await loadChange(place)
    if (change.state !== 'merged') throw new AppError('conflict', `This change is ${change.state}.`)
    const [run, graph] = await Promise.all([
      findFirstRun(change),
      previewMerge(change).then((sides) => compareGraphsOf(change, sides, { principal, signal })),
    ])
    const { select, changed, downstream } = selectAffected(graph)
    return { run, select, changed: [...changed], downstream }
  },
)

/** Runs after a merge that are looked through: main has the merge from then on, unless it is rewritten. */
const looked = 20

/** Main may have moved on before it was built: then that run built this change too. */
async function findFirstRun({ record, project, gitDir }: LoadedChange): Promise<ChangeProduction['run']> {
  if (record.mergedAt === null) return null
  const runs = await listProductionRunsAfter({
    projectId: project.id,
    after: record.mergedAt,
    limit: looked,
  })
  for (const { number, state, commitSha } of runs) {
    const has = await isAncestor(gitDir, record.mergeSha, commitSha).catch(() => false)
    if (has) return { number, state: runState.parse(state) }
  }
  return null
}
