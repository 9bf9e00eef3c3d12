import { dbtVersion } from '../context/common-functions.ts'
import type { GraphNode, Manifest, ManifestNode } from '../manifest.ts'
import { md5 } from '../parse/source-text.ts'
import { primaryKeys } from './primary-keys.ts'
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

/** What a node's run adds to the manifest. */
export interface CompiledText {
  readonly compiledSql: string
  /** The ephemeral models that stand in it. */
  readonly ctes?: readonly { readonly id: string; readonly sql: string }[]
  /** What was sent lies in the target folder's `run`. */
  readonly sent?: boolean
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

interface NodeText {
  readonly text: CompiledText | null
  readonly folder: string
}

/** manifest.json, version 12: https://schemas.getdbt.com/dbt/manifest/v12.json */
export function manifestArtifact(manifest: Manifest, options: ManifestOptions): JsonObject {
  const textOf = (node: ManifestNode): NodeText => ({
    text: options.compiled?.get(node.unique_id) ?? null,
    folder: options.targetPath ?? 'target',
  })
  const resources = (map: ReadonlyMap<string, GraphNode>) =>
    mapValues(map, (resource) => resourceJson(resource, manifest))
  const keys = primaryKeys(manifest)
  return {
    metadata: {
      ...metadata('manifest', 12, options),
      project_name: manifest.projectName,
      project_id: md5(manifest.projectName),
      user_id: null,
      send_anonymous_usage_stats: false,
      adapter_type: manifest.adapterType,
      quoting: { ...manifest.quoting, column: null },
      run_started_at: options.startedAt ?? null,
    },
    nodes: {
      ...mapValues(
        nodesOf(manifest, (node) => node.resource_type !== 'function'),
        (node) => ({
          ...nodeJson(node, textOf(node)),
          ...(node.resource_type === 'model' ? { primary_key: keys.get(node.unique_id) ?? [] } : {}),
        }),
      ),
      ...lonelyTests(manifest),
    },
    sources: mapValues(manifest.sources, sourceJson),
    macros: mapValues(manifest.macros, macroJson),
    docs: mapValues(manifest.docs, docJson),
    exposures: resources(manifest.exposures),
    metrics: resources(manifest.metrics),
    groups: mapValues(manifest.groups, groupJson),
    selectors: manifest.selectors,
    disabled: Object.fromEntries(
      [...manifest.disabled]
        .filter(([, node]) => !isLonelyTest(node))
        .map(([id, node]) => [id, [withSchemaKeys(resourceJson(node, manifest))]]),
    ),
    parent_map: Object.fromEntries(manifest.parents),
    child_map: Object.fromEntries(manifest.children),
    group_map: groupMap(manifest),
    saved_queries: resources(manifest.savedQueries),
    semantic_models: resources(manifest.semanticModels),
    unit_tests: resources(manifest.unitTests),
    functions: mapValues(
      nodesOf(manifest, (node) => node.resource_type === 'function'),
      (node) => functionJson(node, textOf(node)),
    ),
  }
}

function nodesOf(manifest: Manifest, wanted: (node: ManifestNode) => boolean): Map<string, ManifestNode> {
  return new Map([...manifest.nodes].filter(([, node]) => wanted(node)))
}

/** A test that is off because what it tests is off or missing: dbt leaves it among the nodes, switched off. */
const isLonelyTest = (node: GraphNode): node is ManifestNode =>
  node.resource_type === 'test' && 'test_metadata' in node && node.config['enabled'] !== false

function lonelyTests(manifest: Manifest): JsonObject {
  const found: JsonObject = {}
  for (const [id, node] of manifest.disabled) {
    if (isLonelyTest(node))
      found[id] = withSchemaKeys(
        nodeJson({ ...node, config: { ...node.config, enabled: false } }, { text: null, folder: '' }),
      )
  }
  return found
}

function functionJson(node: ManifestNode, compiled: NodeText): JsonObject {
  const { database, schema, returns, arguments: given, overloads, ...rest } = nodeJson(node, compiled)
  return { ...rest, database, schema, returns, arguments: given, overloads }
}

function mapValues<T>(map: ReadonlyMap<string, T>, make: (value: T) => JsonObject): JsonObject {
  return Object.fromEntries([...map].map(([key, value]) => [key, withSchemaKeys(make(value))]))
}

/** Paths of an origin begin at the root of the project, those of the artifact at the package. */
function patchPath(node: GraphNode): string | null {
  const { path, patchPath: patch } = node.origin
  if (patch === null) return null
  const prefix = path.slice(0, path.length - node.original_file_path.length)
  return `${node.package_name}://${patch.startsWith(prefix) ? patch.slice(prefix.length) : patch}`
}

function nodeJson(node: ManifestNode, { text, folder }: NodeText): JsonObject {
  const { origin: _origin, index, language, contract, constraints, ...rest } = node
  // A seed has no code, and so none of what belongs to code.
  const coded =
    node.resource_type === 'seed'
      ? { root_path: null }
      : {
          language,
          contract,
          constraints,
          compiled_path: text === null ? null : compiledPath(node, folder),
          ...(text === null ? {} : compiledKeys(text)),
        }
  return {
    ...rest,
    ...coded,
    ...(index === null ? {} : { index }),
    patch_path: patchPath(node),
    build_path: text?.sent === true ? `${folder}/run/${node.package_name}/${artifactPath(node)}` : null,
    created_at: 0,
    unrendered_config_call_dict: {},
  }
}

const compiledKeys = (compiled: CompiledText): JsonObject => ({
  extra_ctes: compiled.ctes ?? [],
  extra_ctes_injected: true,
  compiled: true,
  compiled_code: compiled.compiledSql,
})

/** Where dbt puts the compiled text, below the target folder's `compiled`. */
function compiledPath(
  node: Pick<GraphNode, 'package_name' | 'original_file_path' | 'path'>,
  folder: string,
): string {
  return `${folder}/compiled/${node.package_name}/${artifactPath(node)}`
}

/** A test that is declared in YAML stands in a file of its own below that file. */
export function artifactPath(
  node: Pick<GraphNode, 'original_file_path' | 'path'> & {
    readonly resource_type?: string
    readonly name?: string
  },
): string {
  const { original_file_path: file } = node
  if (!/\.ya?ml$/.test(file))
    return node.resource_type === 'snapshot' ? `${file}/${node.name ?? ''}.sql` : file
  if (node.resource_type !== 'unit_test') return `${file}/${node.path}`
  return `${file}/${file.slice(0, file.lastIndexOf('/') + 1)}${node.name ?? ''}.sql`
}

function groupMap(manifest: Manifest): JsonObject {
  const groups: Record<string, string[]> = Object.fromEntries(
    [...manifest.groups.values()].map((one) => [one.name, []]),
  )
  for (const node of manifest.nodes.values())
    if (node.group !== null) groups[node.group]?.push(node.unique_id)
  return groups
}
