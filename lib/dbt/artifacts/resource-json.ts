import type {
  GraphNode,
  Json,
  Manifest,
  ManifestDoc,
  ManifestGroup,
  ManifestMacro,
  ManifestResource,
  ManifestSource,
} from '../manifest.ts'
import { unitTestJson } from './unit-test-json.ts'

type JsonObject = Record<string, unknown>

export function sourceJson(source: ManifestSource): JsonObject {
  const { origin: _origin, depends_on: _none, ...rest } = source
  return { ...rest, patch_path: null, created_at: 0 }
}

export function macroJson({ line: _line, docs, ...macro }: ManifestMacro): JsonObject {
  const shown = { show: true, node_color: null, ...docs }
  return {
    ...macro,
    path: macro.original_file_path,
    resource_type: 'macro',
    docs: shown,
    config: { meta: macro.meta, docs: shown },
    created_at: 0,
  }
}

export const docJson = (doc: ManifestDoc): JsonObject => ({
  ...doc,
  path: withoutFolder(doc.original_file_path),
  resource_type: 'doc',
})

export const groupJson = (group: ManifestGroup): JsonObject => ({
  ...group,
  path: withoutFolder(group.original_file_path),
  resource_type: 'group',
})

const withoutFolder = (path: string) => path.slice(path.indexOf('/') + 1)

/** Exposures, metrics, semantic models, saved queries and unit tests; also what is disabled of any kind. */
export function resourceJson(node: GraphNode, manifest: Manifest): JsonObject {
  const { origin: _origin, ...rest } = node
  if (!isResource(node)) return { ...rest, created_at: 0 }
  const { properties, refs, sources, metrics, ...common } = node
  const { origin: _place, measures: _measures, semantic_models: _models, tags, meta, group, ...own } = common
  // The description of the graph has its docs blocks filled in.
  const said = { ...properties, ...own, created_at: 0 }
  switch (node.resource_type) {
    case 'exposure':
      return { ...said, refs, sources, metrics: metrics.map((name) => [name]), tags, meta }
    case 'metric':
      return { ...said, refs, sources: [], metrics: [], tags, meta, group }
    case 'semantic_model':
      return { ...said, refs, group, description: nullIfNotSaid(node), meta: undefined, tags: undefined }
    case 'saved_query':
      return { ...said, refs, group, tags, description: nullIfNotSaid(node) }
    case 'unit_test':
      return unitTestJson(node, said, manifest)
    default:
      return said
  }
}

const isResource = (node: GraphNode): node is ManifestResource => 'properties' in node

const nullIfNotSaid = ({ properties, description }: ManifestResource): Json =>
  (properties['description'] ?? null) === null ? null : description
