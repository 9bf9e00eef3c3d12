import { getDatabase } from './client.ts'
import type { Prisma, WarehouseAccess, WarehouseLogin } from './generated/client.ts'

/** A principal of the warehouse; `secret` is sealed. */
export type WarehouseLoginRow = WarehouseLogin
export type WarehouseAccessRow = WarehouseAccess

/** Null where nobody set anything up. */
export function findWarehouseAccess(projectId: string): Promise<WarehouseAccessRow | null> {
  return getDatabase().warehouseAccess.findUnique({ where: { projectId } })
}

/** Projects whose warehouse has logins of ours. */
export async function listProjectsWithLogins(): Promise<readonly string[]> {
  const rows = await getDatabase().warehouseAccess.findMany({
    where: { mode: 'on' },
    select: { projectId: true },
  })
  return rows.map((row) => row.projectId)
}

export interface WarehouseAccessChange {
  readonly mode?: 'off' | 'on'
  readonly main?: Prisma.InputJsonObject
  readonly outcome?: Prisma.InputJsonObject
  readonly checkedAt?: Date
}

export async function putWarehouseAccess(projectId: string, change: WarehouseAccessChange): Promise<void> {
  const { mode, main, outcome, checkedAt } = change
  const data = {
    ...(mode === undefined ? {} : { mode }),
    ...(main === undefined ? {} : { main }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(checkedAt === undefined ? {} : { checkedAt }),
  }
  await getDatabase().warehouseAccess.upsert({
    where: { projectId },
    create: { projectId, ...data },
    update: data,
  })
}

export function listWarehouseLogins(projectId: string): Promise<WarehouseLoginRow[]> {
  return getDatabase().warehouseLogin.findMany({ where: { projectId }, orderBy: { name: 'asc' } })
}

/** The login by which somebody works who has these rights: their own, else the one that all with the same share. */
export async function findLoginOf(
  projectId: string,
  who: { readonly slug: string; readonly rightsHash: string },
): Promise<WarehouseLoginRow | null> {
  const rows = await getDatabase().warehouseLogin.findMany({
    where: {
      projectId,
      applied: true,
      rightsHash: who.rightsHash,
      OR: [{ kind: 'person', holder: who.slug }, { kind: 'set' }],
    },
  })
  return rows.find((row) => row.kind === 'person') ?? rows[0] ?? null
}

export function findPersonLogin(projectId: string, holder: string): Promise<WarehouseLoginRow | null> {
  return getDatabase().warehouseLogin.findFirst({
    where: { projectId, applied: true, kind: 'person', holder },
  })
}

export function findProductionLogin(projectId: string): Promise<WarehouseLoginRow | null> {
  return getDatabase().warehouseLogin.findFirst({ where: { projectId, applied: true, kind: 'production' } })
}

export interface NewWarehouseLogin {
  readonly projectId: string
  readonly name: string
  readonly kind: string
  readonly holder: string
  readonly rightsHash: string
  readonly secret: Uint8Array<ArrayBuffer>
}

export async function createWarehouseLogins(rows: readonly NewWarehouseLogin[]): Promise<void> {
  await getDatabase().warehouseLogin.createMany({ data: [...rows], skipDuplicates: true })
}

/** The warehouse has them, with these rights. */
export async function markLoginsApplied(
  projectId: string,
  applied: readonly { readonly name: string; readonly rightsHash: string }[],
): Promise<void> {
  const database = getDatabase()
  await database.$transaction(
    applied.map(({ name, rightsHash }) =>
      database.warehouseLogin.updateMany({
        where: { projectId, name },
        data: { applied: true, rightsHash },
      }),
    ),
  )
}

/** The warehouse did not let it in: the next look makes it, or gives it its password again. */
export async function markLoginUnknown(id: string): Promise<void> {
  await getDatabase().warehouseLogin.updateMany({ where: { id }, data: { applied: false } })
}

export async function deleteWarehouseLogins(projectId: string, names: readonly string[]): Promise<void> {
  await getDatabase().warehouseLogin.deleteMany({ where: { projectId, name: { in: [...names] } } })
}
