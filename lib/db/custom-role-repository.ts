import type { CustomRoleRow } from './access-repository.ts'
import type { DatabaseOrTransaction } from './client.ts'

interface RoleText {
  readonly key: string
  readonly name: string
  readonly summary: string
  readonly permissions: readonly string[]
}

export async function findCustomRole(
  database: DatabaseOrTransaction,
  key: string,
): Promise<CustomRoleRow | null> {
  return database.customRole.findUnique({ where: { key } })
}

export async function createCustomRole(
  database: DatabaseOrTransaction,
  role: RoleText & { readonly createdBy: string },
): Promise<void> {
  await database.customRole.create({ data: { ...role, permissions: [...role.permissions] } })
}

/** False where somebody else changed it since that version. */
export async function updateCustomRole(
  database: DatabaseOrTransaction,
  change: RoleText & { readonly version: number },
): Promise<boolean> {
  const { key, version, name, summary, permissions } = change
  const { count } = await database.customRole.updateMany({
    where: { key, version },
    data: { name, summary, permissions: [...permissions], version: version + 1 },
  })
  return count === 1
}

export async function deleteCustomRole(database: DatabaseOrTransaction, key: string): Promise<void> {
  await database.customRole.deleteMany({ where: { key } })
}
