import { enforcementWords } from '#lib/catalog/enforcement-words.ts'
import type { EndpointInput } from '#lib/compile-service/protocol.ts'
import type { WarehouseAccessState } from '#lib/contracts/warehouse-access.ts'
import { findWarehouseAccess } from '#lib/db/warehouse-login-repository.ts'
import { loginOutcome } from './outcome.ts'
import type { WarehouseLogins } from './warehouse-logins.ts'

const nothing = {
  ...{ notes: [], checkedAt: null, logins: [], steps: [] },
  ...{ openDoors: [], overlaps: [], drift: [], failures: [] },
}

/** The page's answer, after what was asked for was done. */
export async function describeWarehouseAccess(
  logins: WarehouseLogins,
  { projectId, main, change }: EndpointInput<'warehouseAccess'>,
  signal: AbortSignal,
): Promise<WarehouseAccessState> {
  if (change === 'on') await logins.turnOn(projectId, main)
  if (change === 'off') await logins.turnOff(projectId)
  const found = await logins.describe(projectId, main, signal)
  if (found === null) return { ...nothing, state: 'none', words: enforcementWords.none }
  const { ability, plan, drift, named, overlaps } = found
  if (!ability.able) {
    return { ...nothing, state: 'unable', words: `${enforcementWords.off} ${ability.why} ${ability.remedy}` }
  }
  const row = await findWarehouseAccess(projectId)
  const outcome = loginOutcome.safeParse(row?.outcome).data
  const isOn = row?.mode === 'on'
  const state = isOn ? 'on' : 'off'
  const problem = outcome?.problem ?? null
  return {
    state,
    words:
      isOn && problem !== null
        ? `${enforcementWords.on} The last look failed: ${problem}`
        : enforcementWords[state],
    notes: [...ability.notes],
    checkedAt: row?.checkedAt?.toISOString() ?? null,
    logins: named.map(({ name, group }) => ({
      name,
      kind: group.kind,
      people: [...group.names],
      reads: [...group.reads],
      owns: [...group.owns],
    })),
    steps: [...(plan?.steps ?? [])],
    openDoors: [...(plan?.openDoors ?? [])],
    overlaps,
    drift: [...drift],
    failures: outcome?.failures ?? [],
  }
}
