import { constants } from 'node:fs'
import { copyFile, mkdir, rename, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { loadConfig } from '#lib/config/config.ts'
import { seal } from '#lib/config/secret-box.ts'
import type { Json } from '#lib/dbt/manifest.ts'
import { stringAt } from '#lib/dbt/schema/json-access.ts'
import { postgresConfig } from '#lib/warehouse/postgres/config.ts'
import type { Source } from './locate-source.ts'
import type { ImportedProfile } from './read-profile.ts'

export interface StoredProfile {
  readonly adapter: string
  /** Sealed JSON; null where there is no adapter of ours. */
  readonly connection: Uint8Array<ArrayBuffer> | null
  /** A TargetProfile without what environments decide. */
  readonly targetFields: Record<string, Json>
}

/** The file of a project in <data>/warehouses; its name is the name of the database in DuckDB. */
export function warehouseFile(slug: string): string {
  return `${slug.replaceAll('-', '_')}.duckdb`
}

/** What is kept of a profile. A DuckDB file that the project has already is copied, so that its tables are there. */
export async function toStoredProfile(
  profile: ImportedProfile,
  at: { readonly slug: string; readonly source: Source },
): Promise<{ stored: StoredProfile; notes: readonly string[] }> {
  const { target } = profile
  const fields = { name: target.name, type: target.type, schema: target.schema, threads: target.threads }
  const targetFields = {
    ...fields,
    database: target.database,
    profileName: target.profileName,
    extra: target.extra,
  }
  if (target.type === 'postgres') return storePostgres(profile, targetFields)
  const path = stringAt(profile.connection, 'path') ?? ':memory:'
  const remote = /^(md:|motherduck:|[a-z][a-z0-9+.-]*:\/\/)/i.test(path)
  if (target.type !== 'duckdb' || remote) {
    const adapter = target.type === 'duckdb' ? 'motherduck' : target.type
    return { stored: { adapter, connection: null, targetFields }, notes: [] }
  }
  const file = warehouseFile(at.slug)
  const notes = await copyWarehouse(path, { file, source: at.source })
  const database = file.replace(/\.duckdb$/, '')
  const connection = sealed({ type: 'duckdb', file })
  return {
    stored: { adapter: 'duckdb', connection, targetFields: { ...targetFields, database, extra: {} } },
    notes,
  }
}

function sealed(connection: Readonly<Record<string, Json>>): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(seal(loadConfig().key, JSON.stringify(connection)))
}

/** How to reach the server, password included, is sealed; nothing is asked of it yet. */
function storePostgres(
  profile: ImportedProfile,
  targetFields: Record<string, Json>,
): { stored: StoredProfile; notes: readonly string[] } {
  const read = postgresConfig.safeParse(profile.connection)
  if (read.success) {
    const connection = sealed({ type: 'postgres', profile: read.data })
    return { stored: { adapter: 'postgres', connection, targetFields }, notes: [] }
  }
  const wrong = [...new Set(read.error.issues.map((issue) => issue.path.join('.') || 'the output'))]
  // A profile that could not be rendered has said so already.
  const isEmpty = Object.keys(profile.connection).length === 0
  return {
    stored: { adapter: 'postgres', connection: null, targetFields },
    notes: isEmpty ? [] : [`The profile ${profile.target.profileName} has no usable ${wrong.join(', ')}.`],
  }
}

async function copyWarehouse(
  path: string,
  at: { readonly file: string; readonly source: Source },
): Promise<readonly string[]> {
  const { source } = at
  if (path === ':memory:' || source.kind === 'url') return []
  const original = isAbsolute(path) ? path : join(source.folder, path)
  const folder = join(loadConfig().dataDir, 'warehouses')
  const target = join(folder, at.file)
  if (!(await isFile(original)) || (await isFile(target))) return []
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // The log first: a copy of the file without it would miss the last statements.
  if (await isFile(`${original}.wal`)) {
    await copyFile(`${original}.wal`, `${target}.wal`, constants.COPYFILE_FICLONE)
  }
  await copyFile(original, `${target}.tmp`, constants.COPYFILE_FICLONE)
  await rename(`${target}.tmp`, target)
  return [`The tables of ${original} were copied; runs here do not change that file.`]
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}
