import { operation } from '#lib/access/operation.ts'
import type { RunSummary } from '#lib/contracts/runs.ts'
import { getProjectRecord } from '#lib/db/project-repository.ts'
import { listRunRecords } from '#lib/db/run-repository.ts'
import { describeRuns } from './describe-run.ts'

/** Runs of a project, newest first. */
export const listRuns = operation(
  { name: 'run.list', permission: 'project.read' },
  async (
    _context,
    input: { readonly project: string; readonly before: number | null; readonly limit: number },
  ): Promise<{ runs: RunSummary[]; more: boolean }> => {
    const project = await getProjectRecord(input.project)
    const found = await listRunRecords({
      projectId: project.id,
      before: input.before,
      limit: input.limit + 1,
    })
    return {
      runs: await describeRuns(found.slice(0, input.limit)),
      more: found.length > input.limit,
    }
  },
)
