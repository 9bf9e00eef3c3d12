import { operation } from '#lib/access/operation.ts'
import type { RunNode, RunSummary } from '#lib/contracts/runs.ts'
import { getProjectRecord, type ProjectRecord } from '#lib/db/project-repository.ts'
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
  return (await findRunIn(place)).run
}

export async function findRunIn(place: RunPlace): Promise<{ run: RunRecord; project: ProjectRecord }> {
  const project = await getProjectRecord(place.project)
  return { project, run: await getRunRecord({ projectId: project.id, number: place.number }) }
}

export const getRun = operation(
  { name: 'run.get', permission: 'project.read' },
  async ({ principal, signal }, place: RunPlace): Promise<{ run: RunSummary; nodes: RunNode[] }> => {
    const { run, project } = await findRunIn(place)
    const [summary, rows, veil] = await Promise.all([
      describeRun(run),
      listRunNodes(run.id),
      loadRunVeil(principal, project, signal),
    ])
    const nodes = rows.map(describeNode)
    veil.learn(nodes)
    return { run: veil.coverRun(summary), nodes: nodes.map((node) => veil.cover(node)) }
  },
)
