import { itemId, type AccessItem, type GrantItem, type KnownDataset } from '#lib/access/code/access-items.ts'
import { builtInHoldings, includesAction, matchesPattern } from '#lib/access/decide.ts'
import { callWorker } from '#lib/compile-service/call-worker.ts'
import { toCommitRef } from '#lib/compile-service/commit-ref.ts'
import type { AccessPlan } from '#lib/contracts/access-code.ts'
import type { WarehouseAccessState } from '#lib/contracts/warehouse-access.ts'
import { isAppError } from '#lib/core/app-error.ts'
import type { StoredAccess } from '#lib/db/access-code-repository.ts'
import { findWarehouseAccess } from '#lib/db/warehouse-login-repository.ts'
import { listHeads } from '#lib/workspace/git/index.ts'
import type { ProjectContext } from '#lib/workspace/project-context.ts'
import { requireMain } from '#lib/workspace/work-branch.ts'

/** What the warehouse's own logins may do now, as the warehouse answers; null where it has none of ours. */
export async function loadWarehouseSide(
  context: ProjectContext,
  signal: AbortSignal,
): Promise<WarehouseAccessState | null> {
  if ((await findWarehouseAccess(context.project.id))?.mode !== 'on') return null
  try {
    const main = await toCommitRef(context, requireMain(context, await listHeads(context.gitDir)))
    const look = { projectId: context.project.id, main, change: 'look' as const }
    return await callWorker('warehouseAccess', look, { signal })
  } catch (error) {
    if (isAppError(error) && (error.kind === 'unavailable' || error.kind === 'timeout')) return null
    throw error
  }
}

interface At {
  readonly warehouse: WarehouseAccessState | null
  readonly stored: StoredAccess
  readonly datasets: readonly KnownDataset[] | null
}

/**
 * Of each grant, whether the warehouse lets whom it is for read what it is about, by whatever grant that came. Absent
 * where the warehouse cannot say: nothing to be read by it, nothing of it exists, nobody works by a login of it alone.
 */
export function heldByWarehouse(items: readonly AccessItem[], at: At): ReadonlyMap<string, boolean> | null {
  const { warehouse } = at
  if (warehouse === null) return null
  const reads = readsByName(warehouse)
  const found = new Map<string, boolean>()
  for (const item of items) {
    if (item.kind !== 'grant' || !includesAction(item.action, 'view')) continue
    const schemas = schemasOf(item, at)
    const holders = holdersOf(item, at.stored).map((name) => reads.get(name))
    if (schemas.length === 0 || holders.length === 0) continue
    const known = holders.flatMap((each) => (each === undefined || each === 'several' ? [] : [each]))
    if (known.length < holders.length) continue
    found.set(
      itemId(item),
      known.every((each) => schemas.every((schema) => each.has(schema))),
    )
  }
  return found
}

/** By the names that the logins' holders are shown with; two people of one name cannot be told apart by it. */
function readsByName({
  logins,
  drift,
}: WarehouseAccessState): ReadonlyMap<string, ReadonlySet<string> | 'several'> {
  const found = new Map<string, ReadonlySet<string> | 'several'>()
  for (const { name, people, reads, owns } of logins) {
    const answers = new Set([...reads, ...owns].map((schema) => schema.toLowerCase()))
    for (const { login, schema, kind } of drift) {
      if (login !== name) continue
      if (schema === '') answers.clear()
      else if (kind === 'missing') answers.delete(schema.toLowerCase())
      else answers.add(schema.toLowerCase())
    }
    for (const person of people) found.set(person, found.has(person) ? 'several' : answers)
  }
  return found
}

function holdersOf({ subject }: GrantItem, { roles, groups, people }: StoredAccess): readonly string[] {
  const nameOf = (email: string) => people.find((person) => person.email === email)?.name
  if (subject.kind === 'role') {
    const role = roles.find(({ key }) => key === subject.name)
    return [
      `Role ${role?.name ?? builtInHoldings.find(({ key }) => key === subject.name)?.name ?? subject.name}`,
    ]
  }
  if (subject.kind === 'person') return [nameOf(subject.name) ?? subject.name]
  const group = groups.find(({ name }) => name.toLowerCase() === subject.name.toLowerCase())
  return [...new Set(group?.members.map(({ user }) => nameOf(user.email) ?? user.email) ?? [])]
}

function schemasOf({ scope }: GrantItem, { datasets }: At): readonly string[] {
  return (datasets ?? [])
    .filter(({ name, layer }) => {
      if (scope.kind === 'layer') return layer === scope.value
      return scope.kind === 'dataset' ? name === scope.value : matchesPattern(scope.value, name)
    })
    .map(({ name }) => name.toLowerCase())
}

/** For the page: where the warehouse answers otherwise than what is granted here. */
export function describeWarehouseSide(warehouse: WarehouseAccessState | null): AccessPlan['warehouse'] {
  if (warehouse === null) return null
  const peopleOf = (login: string) => warehouse.logins.find(({ name }) => name === login)?.people ?? []
  return {
    words: warehouse.words,
    steps: warehouse.steps.length,
    drift: warehouse.drift.map(({ login, schema, kind, words }) => ({
      ...{ login, people: [...peopleOf(login)], schema, kind, words },
    })),
  }
}
