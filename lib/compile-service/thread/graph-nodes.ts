import type { GraphNode as EngineNode, Manifest, ManifestNode, ResourceType } from '#lib/dbt/index.ts'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { materializedOf } from './answer-compile.ts'
import type { Catalog } from './catalog.ts'
import type { ProductionNode, ThreadGraphNode } from './messages.ts'

/** What stands in the graph. Tests are counted at what they test; macros, docs and analyses are read by nobody. */
const SHOWN: ReadonlySet<ResourceType> = new Set<ResourceType>([
  'model',
  'seed',
  'snapshot',
  'source',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'function',
])

export const isShown = (node: EngineNode) => SHOWN.has(node.resource_type)

export function* listShown(manifest: Manifest): Generator<EngineNode> {
  const tables = [
    manifest.nodes,
    manifest.sources,
    manifest.exposures,
    manifest.metrics,
    manifest.semanticModels,
    manifest.savedQueries,
  ]
  for (const table of tables) for (const node of table.values()) if (isShown(node)) yield node
}

export interface BuiltWhere {
  readonly catalog: Catalog | null
  /** Null where the place is production itself. */
  readonly production: ReadonlyMap<string, ProductionNode> | null
}

export function describeGraphNode(
  manifest: Manifest,
  node: EngineNode,
  { catalog, production }: BuiltWhere,
): ThreadGraphNode {
  const own = manifest.nodes.get(node.unique_id)
  const ownBuilt = own !== undefined && isBuilt(catalog, own.schema, own.alias)
  const there = production?.get(node.unique_id)
  return {
    id: node.unique_id,
    name: displayName(manifest, node),
    resourceType: node.resource_type,
    schema: own?.schema ?? manifest.sources.get(node.unique_id)?.schema ?? null,
    materialized: own ? materializedOf(own) : null,
    layer: layerOf(node, own?.schema ?? null),
    folder: folderOf(node),
    packageName: node.package_name,
    path: node.package_name === manifest.projectName ? node.origin.path : null,
    tags: [...node.tags],
    tests: countTests(manifest, node.unique_id),
    builtInDevelopment: production !== null && ownBuilt,
    builtInProduction:
      production === null ? ownBuilt : there !== undefined && isBuilt(catalog, there.schema, there.alias),
  }
}

function isBuilt(catalog: Catalog | null, schema: string, name: string): boolean {
  return catalog !== null && catalog.find(schema, name) !== null
}

/** A source is known by its two names, a version of a model by its number; both as a selection writes them. */
export function displayName(manifest: Manifest, node: EngineNode): string {
  const source = manifest.sources.get(node.unique_id)
  if (source) return `${source.source_name}.${source.name}`
  const version = manifest.nodes.get(node.unique_id)?.version ?? null
  return version === null ? node.name : `${node.name}.v${version}`
}

function folderOf(node: EngineNode): string {
  const at = node.origin.path.lastIndexOf('/')
  return at < 0 ? '' : node.origin.path.slice(0, at)
}

export function countTests(manifest: Manifest, id: string): number {
  return testsOf(manifest, id).length
}

/** Tests that are attached to a node, or that read it and are attached to none. */
export function testsOf(manifest: Manifest, id: string): ManifestNode[] {
  const found: ManifestNode[] = []
  for (const child of manifest.children.get(id) ?? []) {
    const test = manifest.nodes.get(child)
    if (test?.resource_type !== 'test') continue
    if (test.attached_node === null || test.attached_node === id) found.push(test)
  }
  return found
}

type Layer = GraphNode['layer']
const BY_TYPE: Readonly<Partial<Record<ResourceType, Layer>>> = {
  source: 'source',
  seed: 'source',
  snapshot: 'staging',
  exposure: 'use',
  metric: 'use',
  semantic_model: 'use',
  saved_query: 'use',
}
const BY_WORD: readonly (readonly [RegExp, Layer])[] = [
  [/^(raw|source|sources|seed|seeds)$/, 'source'],
  [/^(staging|stg|base|snapshot|snapshots)$/, 'staging'],
  [/^(core|int|intermediate|dwh|warehouse)$/, 'core'],
  [/^(mart|marts)$/, 'mart'],
  [/^(reporting|reports|ml|airflow|census|customer_io|exports?|reverse_etl)$/, 'use'],
]
const BY_PREFIX: readonly (readonly [RegExp, Layer])[] = [
  [/^(stg|staging|base)_/, 'staging'],
  [/^(int|core)_/, 'core'],
  [/^(mart|marts|fct|dim|fact)_/, 'mart'],
]

/** What the project says of itself first: meta.layer, then folders, then the schema, then the name. */
export function layerOf(node: EngineNode, schema: string | null): Layer {
  const fixed = BY_TYPE[node.resource_type]
  if (fixed) return fixed
  const declared = node.meta['layer']
  const words = [
    ...(typeof declared === 'string' ? [declared.toLowerCase()] : []),
    ...folderOf(node).toLowerCase().split('/'),
  ]
  for (const word of words) {
    const found = BY_WORD.find(([pattern]) => pattern.test(word))
    if (found) return found[1]
  }
  for (const name of [schema?.split('_').slice(1).join('_') ?? '', node.name]) {
    const found = BY_PREFIX.find(([pattern]) => pattern.test(`${name.toLowerCase()}_`))
    if (found) return found[1]
  }
  return 'mart'
}
