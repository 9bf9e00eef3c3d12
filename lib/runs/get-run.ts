import { operation } from '#lib/access/operation.ts'
import type { RunNode, RunSummary } from '#lib/contracts/runs.ts'
import { getProjectRecord } from '#lib/db/project-repository.ts'
import { listRunNodes } from '#lib/db/run-node-repository.ts'
import { getRunRecord, type RunRecord } from '#lib/db/run-repository.ts'
import { describeNode, describeRun } from './describe-run.ts'
import { loadRunVeil } from './run-veil.ts'

export interface RunPlace {
  readonly project: string
  readonly number: number
}

/** The run of a project by its number; one of another project is not there. */
export async function findRunAt(place: RunPlace): Promise<RunRecord> {
  const project = await getProjectRecord(place.project)
  return getRunRecord({ projectId: project.id, number: place.number })
}

export const getRun = operation(
  { name: 'run.get', permission: 'project.read' },
  async ({ principal }, place: RunPlace): Promise<{ run: RunSummary; nodes: RunNode[] }> => {
    const run = await findRunAt(place)
    const [summary, rows, veil] = await Promise.all([
      describeRun(run),
      listRunNodes(run.id),
      loadRunVeil(principal, run.projectId),
    ])
    const nodes = rows.map(describeNode)
    veil.learn(nodes)
    return { run: summary, nodes: nodes.map((node) => veil.cover(node)) }
  },
)
