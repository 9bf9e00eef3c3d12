import { getDatabase, type DatabaseOrTransaction } from './client.ts'

/** Names of people by id, also of those who may not sign in any more. */
export async function listUserNames(
  ids: readonly string[],
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  })
  return new Map(rows.map((row) => [row.id, row.name]))
}
