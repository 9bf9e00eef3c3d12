import type { GraphNode, ManifestNode } from '../manifest.ts'

/** What a node's run adds to the manifest. */
export interface CompiledText {
  readonly compiledSql: string
  /** The ephemeral models that stand in it. */
  readonly ctes?: readonly { readonly id: string; readonly sql: string }[]
  /** What was sent lies in the target folder's `run`. */
  readonly sent?: boolean
}

export interface NodeText {
  readonly text: CompiledText | null
  /** The target folder, as the project calls it. */
  readonly folder: string
}

/**
 * A node as manifest.json has it, with the keys that its kind has there (see schema-keys.ts) and no others. All at once:
 * there are tens of thousands.
 */
export function nodeJson(
  node: ManifestNode,
  { text, folder }: NodeText,
  primaryKey: readonly string[],
): Record<string, unknown> {
  const isSeed = node.resource_type === 'seed'
  const json: Record<string, unknown> = {
    database: node.database,
    schema: node.schema,
    name: node.name,
    resource_type: node.resource_type,
    package_name: node.package_name,
    path: node.path,
    original_file_path: node.original_file_path,
    unique_id: node.unique_id,
    fqn: node.fqn,
    alias: node.alias,
    checksum: node.checksum,
    config: node.config,
    tags: node.tags,
    description: node.description,
    columns: node.columns,
    meta: node.meta,
    group: node.group,
    docs: node.docs,
    patch_path: patchPath(node),
    build_path: text?.sent === true ? `${folder}/run/${node.package_name}/${artifactPath(node)}` : null,
    unrendered_config: node.unrendered_config,
    created_at: 0,
    relation_name: node.relation_name,
    raw_code: node.raw_code,
    doc_blocks: node.doc_blocks,
    // A seed has no code, and so none of what belongs to code.
    depends_on: isSeed ? { macros: node.depends_on.macros } : node.depends_on,
    unrendered_config_call_dict: {},
  }
  if (isSeed) json['root_path'] = null
  else addCode(json, node, text, folder)
  addKind(json, node, primaryKey)
  return json
}

function addCode(
  json: Record<string, unknown>,
  node: ManifestNode,
  text: CompiledText | null,
  folder: string,
): void {
  json['language'] = node.language
  json['refs'] = node.refs
  json['sources'] = node.sources
  json['metrics'] = node.metrics
  json['functions'] = node.functions
  json['contract'] = node.contract
  json['compiled_path'] = text === null ? null : compiledPath(node, folder)
  if (text === null) return
  json['extra_ctes'] = text.ctes ?? []
  json['extra_ctes_injected'] = true
  json['compiled'] = true
  json['compiled_code'] = text.compiledSql
}

function addKind(json: Record<string, unknown>, node: ManifestNode, primaryKey: readonly string[]): void {
  switch (node.resource_type) {
    case 'model':
      json['access'] = node.access
      json['constraints'] = node.constraints
      json['version'] = node.version
      json['latest_version'] = node.latest_version
      json['deprecation_date'] = node.deprecation_date
      json['primary_key'] = primaryKey
      json['time_spine'] = node.time_spine
      return
    case 'test':
      if (node.test_metadata === null) return
      json['column_name'] = node.column_name
      json['file_key_name'] = node.file_key_name
      json['attached_node'] = node.attached_node
      json['test_metadata'] = node.test_metadata
      return
    case 'operation':
      if (node.index !== null) json['index'] = node.index
      return
    case 'function':
      json['returns'] = node.returns
      json['arguments'] = node.arguments
      json['overloads'] = node.overloads
      return
    default:
  }
}

/** Paths of an origin begin at the root of the project, those of the artifact at the package. */
function patchPath(node: GraphNode): string | null {
  const { path, patchPath: patch, patchId } = node.origin
  if (patchId !== undefined) return patchId
  if (patch === null) return null
  const prefix = path.slice(0, path.length - node.original_file_path.length)
  return `${node.package_name}://${patch.startsWith(prefix) ? patch.slice(prefix.length) : patch}`
}

/** Where dbt puts the compiled text, below the target folder's `compiled`. */
export function compiledPath(
  node: Parameters<typeof artifactPath>[0] & { readonly package_name: string },
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
