import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import type { Prisma } from './generated/client.ts'

/** Null where it was never set. */
export async function findSetting(
  key: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<Prisma.JsonValue> {
  return (await db.setting.findUnique({ where: { key } }))?.value ?? null
}

export async function putSetting(
  key: string,
  value: Prisma.InputJsonValue,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await db.setting.upsert({ where: { key }, create: { key, value }, update: { value } })
}
