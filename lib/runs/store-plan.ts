import type { PlanAnswer } from '#lib/compile-service/thread/messages.ts'
import type { PlannedNode } from '#lib/contracts/runs.ts'
import type { RunLease } from '#lib/db/run-lease-repository.ts'
import { keepArtifact } from './store-artifacts.ts'

export const PLAN_ARTIFACT = 'plan.json'

/** Keeps what was planned, before the first node is written: who sees nodes finds their plan. */
export async function storePlan(
  lease: RunLease,
  answer: PlanAnswer,
  steps: readonly PlannedNode[],
): Promise<void> {
  const text = JSON.stringify([...describePlan(answer), ...steps])
  await keepArtifact(lease, PLAN_ARTIFACT, Buffer.from(text, 'utf8'))
}

/** Parents are told by their places in the list: a build of a large project has many, and ids are long. */
export function describePlan({
  plan,
  layers,
  own,
}: Pick<PlanAnswer, 'plan' | 'layers' | 'own'>): PlannedNode[] {
  const places = new Map(plan.nodes.map((node, place) => [node.uniqueId, place]))
  const layerOf = new Map(layers)
  const ours = new Set(own)
  return plan.nodes.map(({ uniqueId, path, parents }) => ({
    uniqueId,
    layer: layerOf.get(uniqueId) ?? null,
    path: ours.has(uniqueId) ? path : null,
    parents: parents.flatMap((id) => places.get(id) ?? []),
  }))
}
