import { heldGrant, type HeldGrant } from '#lib/contracts/access.ts'
import { permission } from '#lib/contracts/people.ts'
import {
  findHeldAccess,
  type CustomRoleRow,
  type HeldAccessRows,
  type HeldGrantRow,
} from '#lib/db/access-repository.ts'
import {
  toPrincipal,
  type HeldAccess,
  type Principal,
  type PrincipalRow,
  type PrincipalVia,
} from './principal.ts'
import { getRole, isBuiltInRole, withImplied, type Role } from './roles.ts'

/** A person with all that holds for them now; `held` where it was read together with the person. */
export async function loadPrincipalOf(
  user: PrincipalRow,
  by: PrincipalVia,
  held?: HeldAccessRows,
): Promise<Principal> {
  return toPrincipal(user, toHeldAccess(held ?? (await findHeldAccess(user.id))), by)
}

const toHeldAccess = ({ customRoles, grants }: HeldAccessRows): HeldAccess => ({
  customRoles: customRoles.map(toRole),
  grants: grants.map(toHeldGrant),
})

/** Permissions that an earlier version knew and this one does not give nothing. */
export function toRole(row: CustomRoleRow): Role {
  const permissions = withImplied(row.permissions.flatMap((each) => permission.safeParse(each).data ?? []))
  return { key: row.key, name: row.name, summary: row.summary, permissions, grants: [] }
}

export function toHeldGrant(row: HeldGrantRow): HeldGrant {
  return heldGrant.parse({
    id: row.id,
    projectId: row.projectId,
    scope: { kind: row.scopeKind, value: row.scope },
    action: row.action,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    via: { kind: row.subjectKind, key: row.subject, name: nameOf(row) },
  })
}

const nameOf = ({ subjectKind, subject, subjectName }: HeldGrantRow) =>
  subjectKind === 'role' && isBuiltInRole(subject) ? getRole(subject).name : subjectName
