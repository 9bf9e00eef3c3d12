import { operation } from '#lib/access/operation.ts'
import type { RunSummary } from '#lib/contracts/runs.ts'
import { getProjectRecord } from '#lib/db/project-repository.ts'
import { listRunRecords } from '#lib/db/run-repository.ts'
import { describeRuns } from './describe-run.ts'
import { loadRunVeil } from './run-veil.ts'

/** Runs of a project, newest first. */
export const listRuns = operation(
  { name: 'run.list', permission: 'project.read' },
  async (
    { principal, signal },
    input: { readonly project: string; readonly before: number | null; readonly limit: number },
  ): Promise<{ runs: RunSummary[]; more: boolean }> => {
    const project = await getProjectRecord(input.project)
    const found = await listRunRecords({
      projectId: project.id,
      before: input.before,
      limit: input.limit + 1,
    })
    const [runs, veil] = await Promise.all([
      describeRuns(found.slice(0, input.limit)),
      loadRunVeil(principal, project, signal),
    ])
    return {
      runs: runs.map((run) => veil.coverRun(run)),
      more: found.length > input.limit,
    }
  },
)
