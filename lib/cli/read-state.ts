import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { compareWithArtifact } from '#lib/dbt/index.ts'
import type { Json, StateComparison } from '#lib/dbt/index.ts'
import { isObject, listAt, objectAt, stringAt } from '#lib/dbt/schema/json-access.ts'
import type { JsonObject } from '#lib/dbt/schema/json-access.ts'
import type { CommandContext } from './command.ts'
import type { OpenedProject } from './open-project.ts'
import { UsageError } from './usage-error.ts'
import type { WarehouseAccess } from './warehouse-access.ts'

/** What `state:`, `result:` and `source_status:` look at; each only where --state has its artifact. */
export interface EarlierState {
  readonly state?: StateComparison
  readonly results?: ReadonlyMap<string, string>
  readonly freshness?: ReadonlyMap<string, string>
}

/** The artifacts in the folder of --state. */
export function readState(context: CommandContext, targetPath: string): EarlierState {
  const folder = stateFolder(context)
  if (folder === null) return {}
  const manifest = findArtifact(folder, 'manifest.json')
  const results = findArtifact(folder, 'run_results.json')
  const sources = findArtifact(folder, 'sources.json')
  const now = findArtifact(targetPath, 'sources.json')
  if (manifest === null && results === null && sources === null) {
    throw new UsageError(`There are no artifacts in ${folder}, the folder of --state.`)
  }
  return {
    ...(manifest ? { state: compareWithArtifact(manifest) } : {}),
    ...(results ? { results: statusesOf(results) } : {}),
    ...(sources && now ? { freshness: fresherSources(sources, now) } : {}),
  }
}

function stateFolder(context: CommandContext): string | null {
  const state = context.arguments.text('state')
  return state === null ? null : resolve(context.cwd, state)
}

/** Null where there is none. */
export function findArtifact(folder: string, name: string): JsonObject | null {
  let text: string
  try {
    text = readFileSync(join(folder, name), 'utf8')
  } catch {
    return null
  }
  try {
    const value: Json = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    throw new UsageError(`${join(folder, name)} is no JSON.`)
  }
  throw new UsageError(`${join(folder, name)} is no artifact of dbt.`)
}

/** Status by unique_id. */
export function statusesOf(artifact: JsonObject): ReadonlyMap<string, string> {
  return new Map(
    listAt(artifact, 'results').flatMap((result) => {
      if (!isObject(result)) return []
      const [id, status] = [stringAt(result, 'unique_id'), stringAt(result, 'status')]
      return id === null || status === null ? [] : [[id, status] as const]
    }),
  )
}

/** `fresher`: got newer rows since, or was not looked at before. */
function fresherSources(before: JsonObject, now: JsonObject): ReadonlyMap<string, string> {
  const old = loadedAt(before)
  return new Map(
    [...loadedAt(now)].flatMap(([id, newest]) => {
      const earlier = old.get(id)
      return earlier === undefined || newest > earlier ? [[id, 'fresher'] as const] : []
    }),
  )
}

function loadedAt(artifact: JsonObject): ReadonlyMap<string, number> {
  return new Map(
    listAt(artifact, 'results').flatMap((result) => {
      const id = isObject(result) ? stringAt(result, 'unique_id') : null
      const newest = isObject(result) ? stringAt(result, 'max_loaded_at') : null
      return id === null || newest === null ? [] : [[id, Date.parse(newest)] as const]
    }),
  )
}

/** relation_name by unique_id of the manifest to defer to; of what has a relation and is in this project too. */
export function readStateRelations(
  context: CommandContext,
  opened: OpenedProject,
): ReadonlyMap<string, string> {
  const given = context.arguments.text('defer-state')
  const folder = given === null ? stateFolder(context) : resolve(context.cwd, given)
  if (folder === null) throw new UsageError('--defer needs --state, the folder of an earlier manifest.json.')
  const manifest = findArtifact(folder, 'manifest.json')
  if (manifest === null) throw new UsageError(`${join(folder, 'manifest.json')} cannot be read.`)
  const entries = ['nodes', 'functions'].flatMap((section) => Object.entries(objectAt(manifest, section)))
  return new Map(
    entries.flatMap(([id, node]) => {
      const name = isObject(node) ? stringAt(node, 'relation_name') : null
      const isTest = isObject(node) && node['resource_type'] === 'test'
      return name === null || isTest || !opened.project.manifest.nodes.has(id) ? [] : [[id, name] as const]
    }),
  )
}

/**
 * With --defer: what is read from the earlier state instead of from here. That is what this run does not build itself
 * and what is not there, or with --favor-state also what is.
 */
export async function readDeferred(
  context: CommandContext,
  opened: OpenedProject,
  at: { readonly selected: ReadonlySet<string>; readonly warehouse: WarehouseAccess },
): Promise<Readonly<Record<string, string>> | null> {
  if (!context.arguments.flag('defer')) return null
  const { manifest } = opened.project
  const others = [...readStateRelations(context, opened)].filter(([id]) => !at.selected.has(id))
  if (context.arguments.flag('favor-state')) return Object.fromEntries(others)
  const places = others.flatMap(([id]) => {
    const node = manifest.nodes.get(id)
    return node ? [[node.database, node.schema] as const] : []
  })
  const there = await listThere(at.warehouse, places)
  return Object.fromEntries(
    others.filter(([id]) => {
      const node = manifest.nodes.get(id)
      return !node || !there.has(keyOf(node.schema, node.alias))
    }),
  )
}

const keyOf = (schema: string, name: string) => `${schema}.${name}`.toLowerCase()

async function listThere(
  warehouse: WarehouseAccess,
  places: readonly (readonly [string | null, string])[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const session = await warehouse.openSession('defer')
  try {
    const unique = new Map(places.map((place) => [place.join('.').toLowerCase(), place] as const))
    for (const [database, schema] of unique.values()) {
      for (const one of await session.listRelations({ database, schema })) found.add(keyOf(schema, one.name))
    }
  } finally {
    await session.close()
  }
  return found
}
