import { operation } from '#lib/access/operation.ts'
import { plannedNode, type PlannedNode } from '#lib/contracts/runs.ts'
import { readStoredBlobs } from '#lib/db/file-blob-repository.ts'
import { listRunNodes } from '#lib/db/run-node-repository.ts'
import { findRunArtifact } from '#lib/db/run-artifact-repository.ts'
import { findRunIn, type RunPlace } from './get-run.ts'
import { loadRunVeil } from './run-veil.ts'
import { PLAN_ARTIFACT } from './store-plan.ts'

/** What the run planned; no nodes before it is planned. */
export const getRunPlan = operation(
  { name: 'run.plan', permission: 'project.read' },
  async ({ principal, signal }, place: RunPlace): Promise<{ nodes: PlannedNode[] }> => {
    const { run, project } = await findRunIn(place)
    const hash = await findRunArtifact({ runId: run.id, name: PLAN_ARTIFACT })
    const content = hash === null ? undefined : (await readStoredBlobs([hash])).get(hash)
    if (content === undefined) return { nodes: [] }
    const [veil, rows] = await Promise.all([loadRunVeil(principal, project, signal), listRunNodes(run.id)])
    veil.learn(rows)
    const nodes = plannedNode.array().parse(JSON.parse(Buffer.from(content).toString('utf8')))
    return {
      nodes: nodes.map((node) => ({
        ...node,
        uniqueId: veil.idOf(node.uniqueId),
        path: veil.hides(node.uniqueId) ? null : node.path,
      })),
    }
  },
)
