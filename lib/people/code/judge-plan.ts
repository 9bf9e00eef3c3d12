import { itemId, type AccessItem } from '#lib/access/code/access-items.ts'
import type { AccessComparison } from '#lib/access/code/compare-access.ts'
import { planSteps } from '#lib/access/code/plan-steps.ts'
import type { Principal } from '#lib/access/principal.ts'
import { permissionLabels } from '#lib/access/roles.ts'
import { countUses, type StoredAccess } from '#lib/db/access-code-repository.ts'
import { findProjectById } from '#lib/db/project-repository.ts'
import type { DatabaseOrTransaction } from '#lib/db/client.ts'

interface Judged {
  readonly comparison: AccessComparison
  readonly alsoRemove: ReadonlySet<string>
  readonly declared: readonly AccessItem[]
  readonly stored: StoredAccess
  readonly projectId: string
  readonly principal: Principal
}

/** Why steps cannot be done, by the ids of their items: each is one sentence. */
export async function judgePlan(
  judged: Judged,
  database: DatabaseOrTransaction,
): Promise<ReadonlyMap<string, string>> {
  const { comparison, alsoRemove } = judged
  const steps = planSteps(comparison, alsoRemove)
  const removed = steps.filter((step) => step.do === 'remove')
  const blocked = new Map<string, string>()
  for (const { id, item } of [...comparison.onlyDeclared, ...comparison.different]) {
    const why =
      (await ownedElsewhere(item, judged)) ?? givesMore(item, judged) ?? takesPermission(item, judged)
    if (why !== null) blocked.set(id, why)
  }
  const named = new Set(judged.declared.flatMap(namesOf))
  for (const { id, item } of removed) {
    const why = takesOwnRight(item, judged) ?? (named.has(id) ? 'access.yml grants to it.' : null)
    const use = why ?? (await inUse(item, judged, database))
    if (use !== null) blocked.set(id, use)
  }
  return blocked
}

function namesOf(item: AccessItem): string[] {
  if (item.kind !== 'grant' || item.subject.kind === 'person') return []
  const { kind, name } = item.subject
  return [
    itemId(
      kind === 'group'
        ? { kind, name, summary: '' }
        : { kind, key: name, name, summary: '', permissions: [] },
    ),
  ]
}

async function ownedElsewhere(item: AccessItem, { stored, projectId }: Judged): Promise<string | null> {
  const owner = ownerOf(item, stored)
  if (owner === null || owner === projectId) return null
  const project = await findProjectById(owner)
  return `The access.yml of ${project?.name ?? 'another project'} declares it already.`
}

function ownerOf(item: AccessItem, stored: StoredAccess): string | null {
  if (item.kind === 'role') return stored.roles.find(({ key }) => key === item.key)?.projectId ?? null
  if (item.kind !== 'group' && item.kind !== 'member') return null
  const name = (item.kind === 'group' ? item.name : item.group).toLowerCase()
  return stored.groups.find((group) => group.name.toLowerCase() === name)?.projectId ?? null
}

/** Nobody gives what they lack. */
function givesMore(item: AccessItem, { principal }: Judged): string | null {
  if (item.kind !== 'role') return null
  const more = item.permissions.find((each) => !principal.permissions.has(each))
  return more === undefined
    ? null
    : `It would give the right to ${permissionLabels[more]}, which you have not: somebody who has it applies it.`
}

/** A permission that comes with no other role of theirs. */
function takesPermission(item: AccessItem, { principal, stored }: Judged): string | null {
  if (item.kind !== 'role' || !principal.roles.includes(item.key) || principal.roles.includes('admin'))
    return null
  const before = stored.roles.find(({ key }) => key === item.key)?.permissions ?? []
  const lost = [...principal.permissions].find(
    (each) => before.includes(each) && !item.permissions.includes(each),
  )
  return lost === undefined
    ? null
    : `It would take from you the right to ${permissionLabels[lost]}: somebody else applies it.`
}

/** An admin's rights come from the built-in role, which no file can take. */
function takesOwnRight(item: AccessItem, { principal }: Judged): string | null {
  if (principal.roles.includes('admin')) return null
  const mine =
    (item.kind === 'member' && item.email === principal.email) ||
    (item.kind === 'grant' && item.subject.kind === 'person' && item.subject.name === principal.email) ||
    (item.kind === 'grant' && item.subject.kind === 'role' && principal.roles.includes(item.subject.name))
  return mine ? 'It would take your own rights: somebody else applies it.' : null
}

async function inUse(
  item: AccessItem,
  { stored, projectId }: Judged,
  database: DatabaseOrTransaction,
): Promise<string | null> {
  if (item.kind !== 'role' && item.kind !== 'group') return null
  const key =
    item.kind === 'role'
      ? item.key
      : stored.groups.find(({ name }) => name.toLowerCase() === item.name.toLowerCase())?.id
  if (key === undefined) return null
  const { holders, otherGrants } = await countUses(projectId, { kind: item.kind, key }, database)
  if (holders > 0) {
    return `${holders === 1 ? 'One account has' : `${holders} accounts have`} this role: take it from them first.`
  }
  return otherGrants > 0 ? `Another project grants to this ${item.kind}: take those grants back first.` : null
}
