// Runs a command beside an empty PostgreSQL of its own, which the variables of libpq name:
//   node scripts/conformance/with-postgres.ts COMMAND ...
// The roles that the fixture grants to are there. Profiles read the password from DBT_ENV_SECRET_PGPASSWORD.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { startPostgres } from '#lib/db/postgres-server/start-postgres.ts'

const [command, ...words] = process.argv.slice(2)
if (command === undefined) {
  console.error('usage: with-postgres.ts COMMAND ...')
  process.exit(2)
}

const database = 'conformance'
const folder = mkdtempSync(path.join(tmpdir(), 'conformance-postgres-'))
const server = await startPostgres({ dataDir: folder, logFile: path.join(folder, 'log'), durable: false })
try {
  const client = new Client({ connectionString: server.url('postgres') })
  await client.connect()
  for (const sql of [`create database ${database}`, 'create role reader', 'create role writer'])
    await client.query(sql)
  await client.end()
  const url = new URL(server.url(database))
  const password = decodeURIComponent(url.password)
  const env = {
    ...process.env,
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: password,
    DBT_ENV_SECRET_PGPASSWORD: password,
    PGDATABASE: database,
  }
  process.exitCode = spawnSync(command, words, { env, stdio: 'inherit' }).status ?? 1
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
