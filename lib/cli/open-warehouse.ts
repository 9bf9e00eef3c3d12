import { dirname, resolve } from 'node:path'
import { makeFolder } from '#lib/core/make-folder.ts'
import type { Json, LoadedProfile } from '#lib/dbt/index.ts'
import { findOwner } from './owner/find-owner.ts'
import { UsageError } from './usage-error.ts'
import { directAccess } from './warehouse-access.ts'
import type { WarehouseAccess } from './warehouse-access.ts'

type Fields = Readonly<Record<string, Json>>

/** Opens the warehouse of a profile; one that a running Metricwright owns is worked in through that. */
export async function openWarehouse(
  profile: LoadedProfile,
  root: string,
  threads: number,
): Promise<WarehouseAccess> {
  const { type } = profile.target
  // Loaded here only: whoever just reads a project needs no driver.
  const { getWarehouse } = await import('#lib/warehouse/registry.ts')
  const warehouse = getWarehouse(type)
  const { signal } = new AbortController()
  if (type !== 'duckdb') return directAccess(await warehouse.connect(profile.connection, { signal }), false)
  const owner = await findOwner(duckdbPath(profile.connection, root))
  if (owner !== null) {
    // Loaded here only: it brings the product's database along, which no other command needs.
    const { openThroughOwner } = await import('./owner/open-through-owner.ts')
    return openThroughOwner(owner, profile)
  }
  const config = duckdbFields(profile.connection, root, threads)
  const attached = listOf(profile.connection.attach).length > 0
  return directAccess(await warehouse.connect(config, { signal }), !attached)
}

/** Where the file of a DuckDB profile is; relative paths are the project's. */
export function duckdbPath(fields: Fields, root: string): string {
  const given = typeof fields.path === 'string' ? fields.path : ':memory:'
  if (given.startsWith('md:') || given.startsWith('motherduck:')) {
    throw new UsageError('MotherDuck cannot be reached from here; give `path` a file.')
  }
  return given === ':memory:' ? given : resolve(root, given)
}

/** dbt-duckdb's fields of profiles.yml as the settings of our connection. Paths are relative to the project. */
function duckdbFields(fields: Fields, root: string, threads: number): unknown {
  const path = duckdbPath(fields, root)
  if (path !== ':memory:') makeFolder(dirname(path))
  return {
    path,
    attach: listOf(fields.attach).map((one) => attachment(one, root)),
    extensions: listOf(fields.extensions).filter((one) => typeof one === 'string'),
    settings: scalars(fields.settings),
    // A statement occupies a thread of libuv's pool of four, of which one stays free.
    concurrency: Math.min(Math.max(1, threads), 3),
  }
}

const isMapping = (value: Json): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

function scalars(value: Json | undefined): Record<string, string | number | boolean> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  const found: Record<string, string | number | boolean> = {}
  for (const [key, one] of Object.entries(value)) {
    if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') found[key] = one
  }
  return found
}

function attachment(value: Json, root: string): unknown {
  const fields: Fields = isMapping(value) ? value : {}
  const path = typeof fields.path === 'string' ? fields.path : ''
  const alias =
    typeof fields.alias === 'string' ? fields.alias : (path.split('/').at(-1) ?? path).replace(/\.[^.]*$/, '')
  const type = typeof fields.type === 'string' ? fields.type : null
  return {
    path: type === null ? resolve(root, path) : path,
    alias,
    type,
    readOnly: fields.read_only === true,
  }
}
