import type { EndpointInput } from '#lib/compile-service/protocol.ts'
import type { WarehouseAccessState } from '#lib/contracts/warehouse-access.ts'
import { findWarehouseAccess } from '#lib/db/warehouse-login-repository.ts'
import { loginOutcome } from './outcome.ts'
import type { WarehouseLogins } from './warehouse-logins.ts'

const nothing = { notes: [], checkedAt: null, logins: [], steps: [], openDoors: [], drift: [], failures: [] }

export const WORDS = {
  none: "DuckDB has no users. What a query reads is decided by Metricwright's guard, and the instance is locked: no files, no network, no extensions.",
  off: "Every query signs in as the profile's login. Metricwright's guard alone decides who reads what.",
  on: "Each person's queries sign in by a login of their rights, so the warehouse refuses by itself what is not granted. It is kept in step when grants change or end, and after each run.",
} as const

/** The page's answer, after what was asked for was done. */
export async function describeWarehouseAccess(
  logins: WarehouseLogins,
  { projectId, main, change }: EndpointInput<'warehouseAccess'>,
  signal: AbortSignal,
): Promise<WarehouseAccessState> {
  if (change === 'on') await logins.turnOn(projectId, main)
  if (change === 'off') await logins.turnOff(projectId)
  const found = await logins.describe(projectId, main, signal)
  if (found === null) return { ...nothing, state: 'none', words: WORDS.none }
  const { ability, plan, drift, named } = found
  if (!ability.able) {
    return { ...nothing, state: 'unable', words: `${WORDS.off} ${ability.why} ${ability.remedy}` }
  }
  const row = await findWarehouseAccess(projectId)
  const outcome = loginOutcome.safeParse(row?.outcome).data
  const isOn = row?.mode === 'on'
  const state = isOn ? 'on' : 'off'
  const problem = outcome?.problem ?? null
  return {
    state,
    words: isOn && problem !== null ? `${WORDS.on} The last look failed: ${problem}` : WORDS[state],
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
    drift: [...drift],
    failures: outcome?.failures ?? [],
  }
}
