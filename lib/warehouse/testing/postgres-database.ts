import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import {
  CLUSTER_FOLDER_VARIABLE,
  endTestCluster,
  joinTestCluster,
  makeTestClusterFolder,
} from '#lib/db/testing/test-cluster.ts'

export interface TestPostgres {
  /** The connection as a profile has it. */
  readonly profile: {
    readonly type: 'postgres'
    readonly host: string
    readonly port: number
    readonly user: string
    readonly pass: string
    readonly dbname: string
    readonly schema: string
    readonly threads: number
  }
  /** As the cluster's own administrator, in the test's database. */
  admin(sql: string): Promise<readonly Record<string, unknown>[]>
  dispose(): Promise<void>
}

/** An empty database of the test run's own PostgreSQL. Disposing fails where connections were left open. */
export async function openTestPostgres(): Promise<TestPostgres> {
  const shared = process.env[CLUSTER_FOLDER_VARIABLE]
  const ownFolder = shared === undefined ? makeTestClusterFolder() : null
  const adminUrl = new URL(await joinTestCluster(shared ?? ownFolder ?? ''))
  const dbname = `warehouse_${randomBytes(6).toString('hex')}`
  await run(adminUrl.href, `create database ${dbname} template template0`)
  const own = new URL(adminUrl)
  own.pathname = `/${dbname}`
  return {
    profile: {
      type: 'postgres',
      host: own.hostname,
      port: Number(own.port),
      user: decodeURIComponent(own.username),
      pass: decodeURIComponent(own.password),
      dbname,
      schema: 'analytics',
      threads: 4,
    },
    admin: (sql) => run(own.href, sql),
    dispose: async () => {
      await run(adminUrl.href, `drop database ${dbname} with (force)`)
      if (ownFolder !== null) await endTestCluster(ownFolder)
    },
  }
}

async function run(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const result = await client.query<Record<string, unknown>>(sql)
    return result.rows ?? []
  } finally {
    await client.end()
  }
}
