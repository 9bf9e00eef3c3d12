import type { AccessPlan } from '#lib/contracts/access-code.ts'
import { putAccessDrift } from '#lib/db/access-code-repository.ts'

/** For the number beside Drift, where nobody has compared yet. */
export async function keepDrift(
  projectId: string,
  plan: AccessPlan,
  { runNumber, at }: { readonly runNumber: number | null; readonly at: Date },
): Promise<void> {
  const removed = plan.onlyStored.filter(({ effect }) => effect === 'remove').length
  await putAccessDrift(projectId, {
    waiting: plan.onlyDeclared.length + plan.different.length + removed,
    faults: plan.faults.filter(({ severity }) => severity === 'error').length,
    runNumber,
    lookedAt: at,
  })
}
