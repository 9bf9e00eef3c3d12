import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import { freeSlug } from './user-repository.ts'

const shown = {
  id: true,
  name: true,
  slug: true,
  createdAt: true,
  createdBy: true,
  roles: { select: { role: true }, orderBy: { assignedAt: 'asc' } },
  tokens: {
    where: { revokedAt: null },
    orderBy: { createdAt: 'desc' },
    take: 1,
    select: {
      id: true,
      name: true,
      prefix: true,
      scopes: true,
      createdAt: true,
      expiresAt: true,
      lastUsedAt: true,
    },
  },
} as const

/** No mail goes there: the address only tells the account from others. */
const ADDRESS = 'service.metricwright.local'

export async function listServiceAccounts() {
  return getDatabase().user.findMany({
    where: { kind: 'service', disabledAt: null },
    orderBy: { name: 'asc' },
    select: shown,
  })
}
export type ServiceAccountRow = Awaited<ReturnType<typeof listServiceAccounts>>[number]

export async function findServiceAccount(id: string): Promise<ServiceAccountRow | null> {
  return getDatabase().user.findFirst({ where: { id, kind: 'service', disabledAt: null }, select: shown })
}

/** Runs in the caller's transaction. */
export async function createServiceUser(
  database: DatabaseOrTransaction,
  account: { readonly name: string; readonly roles: readonly string[]; readonly createdBy: string },
): Promise<{ readonly id: string }> {
  const { name, roles, createdBy } = account
  const taken = await database.user.findMany({ select: { slug: true } })
  const base = name.replace(/@/g, '')
  const slug = freeSlug(/[a-z]/i.test(base) ? base : 'service', new Set(taken.map((each) => each.slug)))
  return database.user.create({
    data: {
      ...{ name, slug, createdBy, kind: 'service', email: `${slug}@${ADDRESS}` },
      roles: { create: roles.map((role) => ({ role, assignedBy: createdBy })) },
    },
    select: { id: true },
  })
}

export async function renameServiceUser(
  database: DatabaseOrTransaction,
  id: string,
  name: string,
): Promise<void> {
  await database.user.update({ where: { id }, data: { name } })
}
