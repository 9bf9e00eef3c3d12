/**
 * The queryable manifest: plain readonly data with the key names of dbt's manifest v12, because the Jinja context
 * (`graph`, `model`), the artifact and other tools read the same keys. The artifact is written from it.
 */
export type ResourceType =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'unit_test'
  | 'analysis'
  | 'operation'
  | 'source'
  | 'exposure'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'
  | 'function'
  | 'macro'
  | 'doc'
  | 'group'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export interface ManifestColumn {
  readonly name: string
  readonly description: string
  readonly data_type: string | null
  readonly meta: Readonly<Record<string, Json>>
  readonly tags: readonly string[]
  readonly quote: boolean | null
  readonly constraints: readonly Json[]
  readonly doc_blocks: readonly string[]
  readonly config: { readonly meta: Readonly<Record<string, Json>>; readonly tags: readonly string[] }
  readonly granularity: Json
  readonly dimension: Json
  readonly entity: Json
}

/** Where the definition stands: the SQL or CSV file, and the YAML entry that documents it. Lines from 1. */
export interface NodeOrigin {
  readonly path: string
  readonly line: number
  /** Where the text begins in its line, where that is not at the start. */
  readonly column?: number
  readonly patchPath: string | null
  readonly patchLine: number | null
  /** What the artifact says of the YAML entry where that is another package's. */
  readonly patchId?: string
}

/** Common to everything that has a place in the graph. */
export interface GraphNode {
  readonly unique_id: string
  readonly resource_type: ResourceType
  readonly name: string
  readonly package_name: string
  /** Relative to the resource folder, as in the artifact. */
  readonly path: string
  /** Relative to the package's root. */
  readonly original_file_path: string
  readonly fqn: readonly string[]
  readonly description: string
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, Json>>
  readonly depends_on: { readonly nodes: readonly string[]; readonly macros: readonly string[] }
  readonly config: Readonly<Record<string, Json>>
  readonly origin: NodeOrigin
}

/** What a template calls: `ref('name')`, `ref('package', 'name')`, with a version. */
export interface ManifestRef {
  readonly name: string
  readonly package: string | null
  readonly version: string | number | null
}

/** The same function once more, with other arguments and a file of its own. */
export interface FunctionOverload {
  readonly defined_in: string
  readonly arguments: readonly Json[]
  readonly returns: Json
  readonly description: string | null
  readonly raw_body: string
  readonly compiled_body: string | null
}

/** A node with SQL of its own or that becomes a relation. */
export interface ManifestNode extends GraphNode {
  readonly database: string | null
  readonly schema: string
  readonly alias: string
  /** Quoted as the warehouse wants it; null for tests, ephemeral models and operations. */
  readonly relation_name: string | null
  readonly raw_code: string
  readonly language: 'sql' | 'python'
  readonly checksum: { readonly name: string; readonly checksum: string }
  readonly columns: Readonly<Record<string, ManifestColumn>>
  readonly refs: readonly ManifestRef[]
  readonly sources: readonly (readonly [string, string])[]
  readonly access: 'private' | 'protected' | 'public' | null
  readonly group: string | null
  readonly version: string | number | null
  readonly latest_version: string | number | null
  readonly test_metadata: {
    readonly name: string
    readonly namespace: string | null
    readonly kwargs: Readonly<Record<string, Json>>
  } | null
  readonly attached_node: string | null
  readonly column_name: string | null
  readonly unrendered_config: Readonly<Record<string, Json>>
  /** Names of docs blocks that the description uses. */
  readonly doc_blocks: readonly string[]
  readonly docs: Json
  readonly constraints: readonly Json[]
  readonly contract: {
    readonly enforced: boolean
    readonly alias_types: boolean
    readonly checksum: string | null
  }
  readonly deprecation_date: string | null
  readonly time_spine: Json
  readonly metrics: readonly (readonly string[])[]
  readonly functions: readonly (readonly string[])[]
  /** Of a generic test: the section and name of the YAML entry that has it. */
  readonly file_key_name: string | null
  /** Of a function. */
  readonly arguments?: readonly Json[]
  readonly returns?: Json
  readonly overloads?: readonly FunctionOverload[]
  /** Of a project hook: its place in the list. */
  readonly index: number | null
}

export interface ManifestSource extends GraphNode {
  readonly source_name: string
  readonly source_description: string
  readonly loader: string
  readonly identifier: string
  readonly database: string | null
  readonly schema: string
  readonly relation_name: string
  readonly columns: Readonly<Record<string, ManifestColumn>>
  readonly freshness: Json
  readonly loaded_at_field: string | null
  readonly loaded_at_query: string | null
  readonly quoting: Json
  readonly external: Json
  readonly source_meta: Readonly<Record<string, Json>>
  readonly unrendered_config: Readonly<Record<string, Json>>
  readonly unrendered_database: string | null
  readonly unrendered_schema: string | null
  readonly doc_blocks: readonly string[]
}

/** Exposures, metrics, semantic models, saved queries, unit tests: in the graph, with their YAML kept as data. */
export interface ManifestResource extends GraphNode {
  readonly refs: readonly ManifestRef[]
  readonly sources: readonly (readonly [string, string])[]
  /** Names of metrics that it reads. */
  readonly metrics: readonly string[]
  /** Of a metric that is declared on a model: the semantic model that it aggregates. */
  readonly semantic_models: readonly string[]
  /** Of a metric: names of the measures that it is made of. */
  readonly measures: readonly string[]
  readonly group: string | null
  readonly unrendered_config: Readonly<Record<string, Json>>
  readonly properties: Readonly<Record<string, Json>>
}

export interface ManifestMacro {
  readonly unique_id: string
  readonly name: string
  readonly package_name: string
  readonly original_file_path: string
  readonly macro_sql: string
  readonly description: string
  readonly arguments: readonly {
    readonly name: string
    readonly type: string | null
    readonly description: string
  }[]
  readonly depends_on: { readonly macros: readonly string[] }
  readonly meta: Readonly<Record<string, Json>>
  readonly docs: Readonly<Record<string, Json>>
  /** `package://file` of the YAML entry that describes it. */
  readonly patch_path: string | null
  /** Of a materialization. */
  readonly supported_languages: readonly string[] | null
  readonly line: number
}

export interface ManifestDoc {
  readonly unique_id: string
  readonly name: string
  readonly package_name: string
  readonly original_file_path: string
  readonly block_contents: string
}

export interface ManifestGroup {
  readonly unique_id: string
  readonly name: string
  readonly package_name: string
  readonly original_file_path: string
  readonly owner: Readonly<Record<string, Json>>
  readonly description: string | null
  readonly config: Readonly<Record<string, Json>>
}

export interface Manifest {
  readonly projectName: string
  readonly adapterType: string
  /** Which parts of names are quoted where nothing nearer says so. */
  readonly quoting: Readonly<Record<'database' | 'schema' | 'identifier', boolean>>
  /** Those of selectors.yml by name, each term taken apart. */
  readonly selectors: Readonly<Record<string, Json>>
  /** Models, seeds, snapshots, tests, analyses, operations by unique_id. */
  readonly nodes: ReadonlyMap<string, ManifestNode>
  readonly sources: ReadonlyMap<string, ManifestSource>
  readonly exposures: ReadonlyMap<string, ManifestResource>
  readonly metrics: ReadonlyMap<string, ManifestResource>
  readonly semanticModels: ReadonlyMap<string, ManifestResource>
  readonly savedQueries: ReadonlyMap<string, ManifestResource>
  readonly unitTests: ReadonlyMap<string, ManifestResource>
  readonly macros: ReadonlyMap<string, ManifestMacro>
  readonly docs: ReadonlyMap<string, ManifestDoc>
  readonly groups: ReadonlyMap<string, ManifestGroup>
  /** Nodes that config or YAML disabled, by unique_id. */
  readonly disabled: ReadonlyMap<string, GraphNode>
  /** unique_id -> unique_ids it reads from / that read from it. */
  readonly parents: ReadonlyMap<string, readonly string[]>
  readonly children: ReadonlyMap<string, readonly string[]>
}
