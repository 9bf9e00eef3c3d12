import { operation } from '#lib/access/operation.ts'
import { getProjectRecord } from '#lib/db/project-repository.ts'
import { listRunsOfNode } from '#lib/db/run-node-repository.ts'
import { describeNode } from './describe-run.ts'
import { loadRunVeil } from './run-veil.ts'

const SHOWN = 30

/** The latest runs of one node. */
export const listNodeRuns = operation(
  { name: 'run.list-of-node', permission: 'project.read' },
  async ({ principal, signal }, input: { readonly project: string; readonly id: string }) => {
    const project = await getProjectRecord(input.project)
    const found = await listRunsOfNode({ projectId: project.id, uniqueId: input.id, limit: SHOWN })
    const veil = await loadRunVeil(principal, project, signal)
    veil.learn(found.map(({ node }) => node))
    if (veil.hides(input.id)) return { runs: [] }
    return {
      runs: found.map(({ number, environment, node }) => ({
        number,
        environment,
        node: veil.cover(describeNode(node)),
      })),
    }
  },
)
