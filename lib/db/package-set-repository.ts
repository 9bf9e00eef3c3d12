import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import type { PackageSet, Prisma } from './generated/client.ts'

export type PackageSetRecord = PackageSet

export function findPackageSetById(
  id: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<PackageSetRecord | null> {
  return db.packageSet.findUnique({ where: { id } })
}

/** The newest set whose id begins so; ids begin with the project's. */
export function findNewestPackageSet(
  prefix: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<PackageSetRecord | null> {
  return db.packageSet.findFirst({ where: { id: { startsWith: prefix } }, orderBy: { createdAt: 'desc' } })
}

export async function putPackageSet(
  set: { readonly id: string; readonly files: Prisma.InputJsonValue },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await db.packageSet.upsert({
    where: { id: set.id },
    create: set,
    update: { files: set.files, createdAt: new Date() },
  })
}
