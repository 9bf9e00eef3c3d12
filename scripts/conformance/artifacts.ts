import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** What a run of dbt, or of ours, left in its target folder. */
export interface TargetFolder {
  /** As it was parsed, where that is kept: a run of dbt changes its manifest. */
  readonly manifest: JsonObject
  /** By unique_id; empty where nothing was run. */
  readonly results: ReadonlyMap<string, JsonObject>
  /** Of a second run from nothing; empty where there was none. */
  readonly again: ReadonlyMap<string, JsonObject>
  /** Compiled SQL by unique_id. */
  readonly compiled: ReadonlyMap<string, string>
}

export function readJson(file: string): Json {
  const value: Json = JSON.parse(readFileSync(file, 'utf8'))
  return value
}

export function readTarget(folder: string): TargetFolder {
  const manifestIn = (name: string): JsonObject | null => {
    const file = path.join(folder, name)
    return existsSync(file) ? objectOf(readJson(file)) : null
  }
  const [built, parsed] = [manifestIn('manifest.json'), manifestIn('parsed/manifest.json')]
  const manifest = parsed ?? built
  if (manifest === null) throw new Error(`There is no manifest.json in ${folder}.`)
  const results = resultsIn(folder)
  const compiled = new Map<string, string>()
  for (const [id, node] of Object.entries(objectOf(built?.['nodes']))) {
    const text = objectOf(node)['compiled_code']
    if (typeof text === 'string') compiled.set(id, text)
  }
  for (const [id, { compiled_code: text }] of results)
    if (typeof text === 'string' && text !== '') compiled.set(id, text)
  return { manifest, results, again: resultsIn(path.join(folder, 'again')), compiled }
}

function resultsIn(folder: string): Map<string, JsonObject> {
  const file = path.join(folder, 'run_results.json')
  if (!existsSync(file)) return new Map()
  const results = listOf(objectOf(readJson(file))['results']).map(objectOf)
  return new Map(results.map((one) => [String(one['unique_id']), one] as const))
}

export const sections = [
  'nodes',
  'sources',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'unit_tests',
  'functions',
  'groups',
  'docs',
  'macros',
] as const
export type Section = (typeof sections)[number]

/** Packages that come with dbt: how their Jinja is cut into macros is no interface. */
const ownPackages = new Set(['dbt', 'dbt_duckdb', 'dbt_postgres'])

/** Everything that a project defines, by unique_id. */
export function entriesOf(manifest: JsonObject): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>()
  for (const section of sections) {
    for (const [id, value] of Object.entries(objectOf(manifest[section]))) {
      const entry = objectOf(value)
      if (!ownPackages.has(String(entry['package_name']))) found.set(id, entry)
    }
  }
  for (const id of Object.keys(objectOf(manifest['disabled']))) found.set(`disabled ${id}`, {})
  return found
}
