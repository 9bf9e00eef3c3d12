import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { AppError } from '#lib/core/app-error.ts'

/** One number for all installations: two starts at once take turns. */
const LOCK = 7_264_128_115

/** The table that `prisma migrate` keeps, so that `prisma migrate status` agrees with us. */
const HISTORY = `
  create table if not exists "_prisma_migrations" (
    "id" varchar(36) primary key not null,
    "checksum" varchar(64) not null,
    "finished_at" timestamptz,
    "migration_name" varchar(255) not null,
    "logs" text,
    "rolled_back_at" timestamptz,
    "started_at" timestamptz not null default now(),
    "applied_steps_count" integer not null default 0
  )`

export interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

export function readMigrations(folder: string): readonly Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

/** Applies what is missing, each migration in one transaction. Returns the names that were applied. */
export async function migrate(
  databaseUrl: string,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query(HISTORY)
    const pending = findPending(await readHistory(client), migrations)
    for (const migration of pending) await apply(client, migration)
    return pending.map((migration) => migration.name)
  } finally {
    await client.end()
  }
}

async function readHistory(client: Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `select migration_name as name, checksum from "_prisma_migrations"
     where finished_at is not null and rolled_back_at is null`,
  )
  return new Map(rows.map((row) => [row.name, row.checksum]))
}

/** What an earlier version applied must be what we have: anything else is a database of another version. */
export function findPending(
  applied: ReadonlyMap<string, string>,
  migrations: readonly Migration[],
): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration.checksum]))
  for (const [name, checksum] of applied) {
    if (!known.has(name)) {
      throw new AppError(
        'conflict',
        `The database has the migration ${name}, which this version does not know.`,
        {
          remedy: 'The database was used by a newer version: start that one, or restore a backup of before.',
        },
      )
    }
    if (known.get(name) !== checksum) {
      throw new AppError(
        'conflict',
        `The migration ${name} is not the one that the database was made with.`,
        {
          remedy: 'Restore prisma/migrations as it was released.',
        },
      )
    }
  }
  return migrations.filter((migration) => !applied.has(migration.name))
}

async function apply(client: Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(migration.sql)
    await client.query(
      `insert into "_prisma_migrations"
         (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback').catch(() => undefined)
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AppError(
      'internal',
      `The migration ${migration.name} failed, and nothing of it was kept: ${why}`,
      {
        cause,
      },
    )
  }
}
