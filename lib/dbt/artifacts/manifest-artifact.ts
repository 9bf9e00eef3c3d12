import { dbtVersion } from '../context/common-functions.ts'
import type { GraphNode, Manifest, ManifestNode } from '../manifest.ts'
import { md5 } from '../parse/source-text.ts'
import { primaryKeys } from './primary-keys.ts'
import { nodeJson } from './node-json.ts'
import type { CompiledText, NodeText } from './node-json.ts'
import { withSchemaKeys } from './schema-keys.ts'
import { docJson, groupJson, macroJson, resourceJson, sourceJson } from './resource-json.ts'

export interface ArtifactMetadata {
  readonly invocationId: string
  /** ISO 8601 in UTC. */
  readonly generatedAt: string
  /** When the command began. */
  readonly startedAt?: string
  /** Of the environment, what is meant for artifacts: DBT_ENV_CUSTOM_ENV_name as `name`. */
  readonly env?: Readonly<Record<string, string>>
}

type JsonObject = Record<string, unknown>

const schemaUrl = (name: string, version: number) => `https://schemas.getdbt.com/dbt/${name}/v${version}.json`

export function metadata(name: string, version: number, options: ArtifactMetadata): JsonObject {
  return {
    dbt_schema_version: schemaUrl(name, version),
    dbt_version: dbtVersion,
    generated_at: options.generatedAt,
    invocation_id: options.invocationId,
    invocation_started_at: options.startedAt ?? null,
    env: options.env ?? {},
  }
}

export interface ManifestOptions extends ArtifactMetadata {
  readonly compiled?: ReadonlyMap<string, CompiledText>
  /** The target folder, as the project calls it. */
  readonly targetPath?: string
}

/** A part of an artifact. A large one gives its entries one by one, so that it never is there as a whole. */
export type ArtifactSection =
  | { readonly name: string; readonly value: unknown }
  | { readonly name: string; readonly entries: Iterable<readonly [string, unknown]> }

/** manifest.json, version 12: https://schemas.getdbt.com/dbt/manifest/v12.json */
export function manifestArtifact(manifest: Manifest, options: ManifestOptions): JsonObject {
  const whole: JsonObject = {}
  for (const section of manifestSections(manifest, options))
    whole[section.name] = 'entries' in section ? Object.fromEntries(section.entries) : section.value
  return whole
}

/** The same in parts, for who writes it. */
export function manifestSections(manifest: Manifest, options: ManifestOptions): readonly ArtifactSection[] {
  const about = {
    ...metadata('manifest', 12, options),
    project_name: manifest.projectName,
    project_id: md5(manifest.projectName),
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: manifest.adapterType,
    quoting: { ...manifest.quoting, column: null },
    run_started_at: options.startedAt ?? null,
  }
  const section = <T>(name: string, map: ReadonlyMap<string, T>, make: (one: T) => JsonObject) => ({
    name,
    entries: entriesOf(map, make),
  })
  const resources = (name: string, map: ReadonlyMap<string, GraphNode>) =>
    section(name, map, (resource) => resourceJson(resource, manifest))
  const nodes = new NodeSections(manifest, options)
  return [
    { name: 'metadata', value: about },
    { name: 'nodes', entries: nodes.nodes() },
    section('sources', manifest.sources, sourceJson),
    section('macros', manifest.macros, macroJson),
    section('docs', manifest.docs, docJson),
    resources('exposures', manifest.exposures),
    resources('metrics', manifest.metrics),
    section('groups', manifest.groups, groupJson),
    { name: 'selectors', value: manifest.selectors },
    { name: 'disabled', entries: disabledEntries(manifest) },
    { name: 'parent_map', entries: manifest.parents },
    { name: 'child_map', entries: manifest.children },
    { name: 'group_map', value: groupMap(manifest) },
    resources('saved_queries', manifest.savedQueries),
    resources('semantic_models', manifest.semanticModels),
    resources('unit_tests', manifest.unitTests),
    { name: 'functions', entries: nodes.functions() },
  ]
}

function* entriesOf<T>(
  map: ReadonlyMap<string, T>,
  make: (one: T) => JsonObject,
): Iterable<readonly [string, unknown]> {
  for (const [id, one] of map) yield [id, withSchemaKeys(make(one))]
}

function* disabledEntries(manifest: Manifest): Iterable<readonly [string, unknown]> {
  for (const [id, node] of manifest.disabled)
    if (!isLonelyTest(node)) yield [id, [withSchemaKeys(resourceJson(node, manifest))]]
}

class NodeSections {
  readonly #manifest: Manifest
  readonly #options: ManifestOptions

  constructor(manifest: Manifest, options: ManifestOptions) {
    this.#manifest = manifest
    this.#options = options
  }

  *nodes(): Iterable<readonly [string, unknown]> {
    const { nodes } = this.#manifest
    const lonely = lonelyTests(this.#manifest)
    const keys = primaryKeys(this.#manifest)
    for (const [id, node] of nodes) {
      if (node.resource_type === 'function') continue
      yield [id, lonely.get(id) ?? nodeJson(node, this.#textOf(node), keys.get(id) ?? noKeys)]
    }
    for (const [id, json] of lonely) if (!nodes.has(id)) yield [id, json]
  }

  *functions(): Iterable<readonly [string, unknown]> {
    for (const [id, node] of this.#manifest.nodes)
      if (node.resource_type === 'function') yield [id, nodeJson(node, this.#textOf(node), noKeys)]
  }

  #textOf(node: ManifestNode): NodeText {
    const { compiled, targetPath } = this.#options
    return { text: compiled?.get(node.unique_id) ?? null, folder: targetPath ?? 'target' }
  }
}

const noKeys: readonly string[] = Object.freeze([])

/** A test that is off because what it tests is off or missing: dbt leaves it among the nodes, switched off. */
const isLonelyTest = (node: GraphNode): node is ManifestNode =>
  node.resource_type === 'test' && 'test_metadata' in node && node.config['enabled'] !== false

function lonelyTests(manifest: Manifest): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>()
  for (const [id, node] of manifest.disabled) {
    if (!isLonelyTest(node)) continue
    const off = { ...node, config: { ...node.config, enabled: false } }
    found.set(id, nodeJson(off, { text: null, folder: '' }, noKeys))
  }
  return found
}

function groupMap(manifest: Manifest): JsonObject {
  const groups: Record<string, string[]> = Object.fromEntries(
    [...manifest.groups.values()].map((one) => [one.name, []]),
  )
  for (const node of manifest.nodes.values())
    if (node.group !== null) groups[node.group]?.push(node.unique_id)
  return groups
}
