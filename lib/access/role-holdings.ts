import { listCustomRoles, listRoleGrants } from '#lib/db/access-repository.ts'
import { grantsOfRole, type RoleHoldings } from './decide.ts'
import { toHeldGrant, toRole } from './load-principal.ts'
import { roles, type Role } from './roles.ts'

/** The one table of roles: the built-in ones, then those that admins made. */
export async function loadRoleTable(): Promise<readonly Role[]> {
  return [...roles, ...(await listCustomRoles()).map(toRole)]
}

/** Each role with all that it gives in a project: what the table says, and what was granted to it. */
export async function loadRoleHoldings(projectId: string): Promise<readonly RoleHoldings[]> {
  const [table, rows] = await Promise.all([loadRoleTable(), listRoleGrants(projectId)])
  const granted = rows.map(toHeldGrant)
  return table.map((role) => ({
    key: role.key,
    name: role.name,
    grants: [...grantsOfRole(role), ...granted.filter((grant) => grant.via.key === role.key)],
  }))
}
