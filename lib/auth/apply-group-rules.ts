import { systemPrincipal } from '#lib/access/principal.ts'
import { loadRoleTable } from '#lib/access/role-holdings.ts'
import type { GroupRule } from '#lib/contracts/identity.ts'
import { notifyAccessChanged } from '#lib/db/access-repository.ts'
import { recordAudit } from '#lib/db/audit-repository.ts'
import { getDatabase, type DatabaseOrTransaction } from '#lib/db/client.ts'
import { listGroupIds } from '#lib/db/group-repository.ts'
import { replaceMembershipsOf, type SourcedMemberships } from '#lib/db/membership-repository.ts'
import { countActiveHolders, lockRoleChanges } from '#lib/db/role-repository.ts'

export interface Claimed {
  readonly userId: string
  /** The provider's id, or scim. */
  readonly source: string
  /** Asked when nobody else changes roles: of two that come at once, the later one counts. */
  readonly read: (database: DatabaseOrTransaction) => Promise<Claims>
}

export interface Claims {
  /** Names or ids of groups as the source knows them. */
  readonly groups: readonly string[]
  /** What is held besides, whatever the rules say. */
  readonly also?: SourcedMemberships
}

/** What the rules give for groups: each role and group once. */
export function judgeRules(rules: readonly GroupRule[], groups: readonly string[]): SourcedMemberships {
  const matched = rules.filter((rule) => groups.includes(rule.group))
  return {
    roles: [...new Set(matched.flatMap((rule) => rule.roles))],
    groups: [...new Set(matched.flatMap((rule) => rule.groups))],
  }
}

/**
 * Keeps in step what a person has by a source: what its rules give now is added, what they gave before and do not
 * any more is removed. What a person set by hand stays, and so does the last admin.
 */
export async function applyGroupRules(rules: readonly GroupRule[], claimed: Claimed): Promise<void> {
  const table = await loadRoleTable()
  const { changed, keptAdmin, wanted } = await getDatabase().$transaction(async (database) => {
    await lockRoleChanges(database)
    const { groups, also } = await claimed.read(database)
    const given = judgeRules(rules, groups)
    const known = await listGroupIds(database)
    const wanted = {
      roles: [...new Set([...given.roles, ...(also?.roles ?? [])])].filter((key) =>
        table.some((role) => role.key === key),
      ),
      groups: [...new Set([...given.groups, ...(also?.groups ?? [])])].filter((id) => known.has(id)),
    }
    return { ...(await replaceKeepingAdmin(database, claimed, wanted)), wanted }
  })
  const subject = `person ${claimed.userId}, by ${claimed.source}: ${[...wanted.roles, ...wanted.groups.map((id) => `group ${id}`)].join(', ') || 'nothing'}`
  const event = { userId: null, operation: 'identity.sync', subject }
  if (keptAdmin) {
    await recordAudit({ ...event, outcome: 'refused', reason: 'This would leave nobody who is Admin.' })
  } else if (changed) {
    await recordAudit({ ...event, outcome: 'done', reason: '' })
  }
}

async function replaceKeepingAdmin(
  database: DatabaseOrTransaction,
  { userId, source }: Claimed,
  wanted: SourcedMemberships,
): Promise<{ changed: boolean; keptAdmin: boolean }> {
  const who = { userId, source, addedBy: systemPrincipal.userId }
  const admins = await countActiveHolders(database, 'admin')
  const changed = await replaceMembershipsOf(database, who, wanted)
  const keptAdmin = admins > 0 && (await countActiveHolders(database, 'admin')) === 0
  if (keptAdmin) await replaceMembershipsOf(database, who, { ...wanted, roles: [...wanted.roles, 'admin'] })
  if (changed) await notifyAccessChanged(database)
  return { changed, keptAdmin }
}
