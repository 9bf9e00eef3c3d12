import { toRole } from '#lib/access/load-principal.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import { isBuiltInRole, roles as builtInRoles } from '#lib/access/roles.ts'
import type { RoleDetail } from '#lib/contracts/groups.ts'
import type { Permission, RoleKey } from '#lib/contracts/people.ts'
import { AppError } from '#lib/core/app-error.ts'
import { listCustomRoles, notifyAccessChanged } from '#lib/db/access-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import * as customRoles from '#lib/db/custom-role-repository.ts'
import { deleteGrantsOf } from '#lib/db/grant-repository.ts'
import { countAllHolders, countHoldersByRole, lockRoleChanges } from '#lib/db/role-repository.ts'
import { requireNoMore } from './manage-people.ts'

interface RoleText {
  readonly key: RoleKey
  readonly name: string
  readonly summary: string
  readonly permissions: readonly Permission[]
}

export const listRoles = operation(
  { name: 'role.list', permission: null },
  async (_: OperationContext, __: void): Promise<{ roles: RoleDetail[] }> => {
    const [custom, counts] = await Promise.all([listCustomRoles(), countHoldersByRole()])
    const people = (key: string) => counts.get(key) ?? 0
    return {
      roles: [
        ...builtInRoles.map(({ key, name, summary, permissions }) => ({
          ...{ key, name, summary, permissions: [...permissions] },
          ...{ builtIn: true, version: 1, people: people(key) },
        })),
        ...custom.map((row) => {
          const { key, name, summary, permissions } = toRole(row)
          const of = { builtIn: false, version: row.version, people: people(key) }
          return { key, name, summary, permissions: [...permissions], ...of }
        }),
      ],
    }
  },
)

export const createRole = operation(
  {
    name: 'role.create',
    permission: 'access.manage',
    audit: ({ key, permissions }: RoleText) => `role ${key}: ${permissions.join(', ') || 'no permissions'}`,
  },
  async (context: OperationContext, { key, name, summary, permissions }): Promise<RoleDetail> => {
    requireNoMore(context.principal, { name, permissions })
    await getDatabase().$transaction(async (database) => {
      await lockRoleChanges(database)
      if (isBuiltInRole(key) || (await customRoles.findCustomRole(database, key)) !== null) {
        throw new AppError('conflict', `There is a role ${key} already.`)
      }
      const createdBy = context.principal.userId
      await customRoles.createCustomRole(database, {
        key,
        name,
        summary,
        permissions: own(permissions),
        createdBy,
      })
    })
    return getRoleDetail(context, key)
  },
)

export const updateRole = operation(
  {
    name: 'role.update',
    permission: 'access.manage',
    audit: ({ key, permissions }: RoleText & { version: number }) =>
      `role ${key}: ${permissions.join(', ') || 'no permissions'}`,
  },
  async (context: OperationContext, { key, version, name, summary, permissions }): Promise<RoleDetail> => {
    requireCustom(key)
    requireNoMore(context.principal, { name, permissions })
    await getDatabase().$transaction(async (database) => {
      const change = { key, version, name, summary, permissions: own(permissions) }
      if (!(await customRoles.updateCustomRole(database, change))) {
        if ((await customRoles.findCustomRole(database, key)) === null) throw noSuchRole(key)
        throw new AppError('conflict', 'Somebody changed this role while you did.', {
          remedy: 'Open it again: it shows what they saved.',
        })
      }
      await notifyAccessChanged(database)
    })
    return getRoleDetail(context, key)
  },
)

export const deleteRole = operation(
  { name: 'role.delete', permission: 'access.manage', audit: ({ key }: { key: RoleKey }) => `role ${key}` },
  async (_: OperationContext, { key }): Promise<{ ok: true }> => {
    requireCustom(key)
    await getDatabase().$transaction(async (database) => {
      // With the lock nobody is given the role between the count and its end.
      await lockRoleChanges(database)
      if ((await customRoles.findCustomRole(database, key)) === null) throw noSuchRole(key)
      const holders = await countAllHolders(database, key)
      if (holders > 0) {
        throw new AppError(
          'conflict',
          `${holders === 1 ? 'One account has' : `${holders} accounts have`} this role.`,
          {
            remedy: 'Take it from them first.',
          },
        )
      }
      await deleteGrantsOf(database, 'role', key)
      await customRoles.deleteCustomRole(database, key)
    })
    return { ok: true }
  },
)

function requireCustom(key: RoleKey): void {
  if (isBuiltInRole(key)) {
    throw new AppError('conflict', 'Built-in roles stay as they are.', {
      remedy: 'Make a role of your own; datasets are granted to built-in roles in the matrix.',
    })
  }
}

const own = (permissions: readonly Permission[]) => [...new Set(permissions)]
const noSuchRole = (key: string) => new AppError('not-found', `There is no role ${key}.`)

async function getRoleDetail(context: OperationContext, key: RoleKey): Promise<RoleDetail> {
  const { roles } = await listRoles(context, undefined)
  const found = roles.find((role) => role.key === key)
  if (found === undefined) throw noSuchRole(key)
  return found
}
