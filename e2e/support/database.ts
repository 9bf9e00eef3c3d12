import { Client } from 'pg'
import { readRunState } from '#lib/config/config.ts'
import type { Running } from './running.ts'

/** The product's own database, for what no page can do, such as letting a day pass. */
export async function withDatabase<T>(
  { dataDir }: Pick<Running, 'dataDir'>,
  task: (client: Client) => Promise<T>,
): Promise<T> {
  const connectionString = readRunState(dataDir)?.databaseUrl
  if (connectionString === undefined) throw new Error(`No database runs for ${dataDir}`)
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return await task(client)
  } finally {
    await client.end()
  }
}
