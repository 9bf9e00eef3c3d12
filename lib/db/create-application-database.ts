import { Client } from 'pg'

export const APPLICATION_DATABASE = 'metricwright'

/** Makes the application's database on a server of our own where it is not there yet. */
export async function createApplicationDatabase(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [
      APPLICATION_DATABASE,
    ])
    if (rowCount === 0) await client.query(`create database ${APPLICATION_DATABASE}`)
  } finally {
    await client.end()
  }
}
