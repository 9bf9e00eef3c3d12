import { operation, type OperationContext } from '#lib/access/operation.ts'
import { loadRoleTable } from '#lib/access/role-holdings.ts'
import type { Membership } from '#lib/contracts/identity.ts'
import { listMembershipRows } from '#lib/db/membership-repository.ts'
import { listUserNames } from '#lib/db/user-names-repository.ts'
import { getPerson } from './manage-people.ts'
import { nameOfSource } from './name-of-source.ts'

/** One line for each source: a role may come from a person and from a provider at once. */
export const listMemberships = operation(
  { name: 'people.memberships', permission: 'people.manage' },
  async (_: OperationContext, { id }: { id: string }): Promise<{ memberships: Membership[] }> => {
    await getPerson(id)
    const [rows, table] = await Promise.all([listMembershipRows(id), loadRoleTable()])
    const names = await listUserNames(rows.flatMap(({ by }) => by ?? []))
    const memberships = rows.map(({ kind, key, name, source, by, at }) => ({
      kind,
      key,
      name: kind === 'group' ? name : (table.find((role) => role.key === key)?.name ?? key),
      source: source === 'hand' ? (by !== null && names.get(by)) || 'When they joined' : nameOfSource(source),
      since: at.toISOString(),
    }))
    return { memberships }
  },
)
