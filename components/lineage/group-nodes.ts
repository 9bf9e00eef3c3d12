import type { GraphNode } from '#lib/contracts/compile.ts'

export type Layer = GraphNode['layer']
export const layers: readonly Layer[] = ['source', 'staging', 'core', 'mart', 'use']
export const layerNames: Readonly<Record<Layer, string>> = {
  source: 'Sources',
  staging: 'Staging',
  core: 'Core',
  mart: 'Marts',
  use: 'Metrics and uses',
}

/** What is folded together within a layer; `layer` folds nothing. */
export const groupings = ['folder', 'package', 'layer'] as const
export type Grouping = (typeof groupings)[number]

export interface NodeGroup {
  readonly key: string
  readonly label: string
  readonly layer: Layer
  readonly nodes: readonly GraphNode[]
}

const plurals: Readonly<Record<string, string>> = {
  restricted: 'Restricted',
  exposure: 'Exposures',
  metric: 'Metrics',
  semantic_model: 'Semantic models',
  saved_query: 'Saved queries',
}

/** Groups of every layer, in the order of their names. */
export function groupNodes(nodes: readonly GraphNode[], by: Grouping): NodeGroup[] {
  const groups = new Map<string, { label: string; layer: Layer; nodes: GraphNode[] }>()
  for (const node of nodes) {
    const label = by === 'folder' ? folderName(node) : by === 'package' ? node.packageName : node.id
    const key = `${node.layer}/${label}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { label, layer: node.layer, nodes: [node] })
    else group.nodes.push(node)
  }
  const shared = countLastParts([...groups.values()])
  return [...groups]
    .map(([key, { label, ...group }]) => ({ key, label: shortName(group.layer, label, shared), ...group }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** A source's own name is nearer to what people call it than the folder that its YAML lies in. */
function folderName(node: GraphNode): string {
  if (node.resourceType === 'source') return node.name.split('.')[0] ?? node.name
  return plurals[node.resourceType] ?? node.folder
}

type Labelled = readonly { readonly layer: Layer; readonly label: string }[]

function countLastParts(groups: Labelled): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { layer, label } of groups) {
    const key = `${layer}/${lastPart(label)}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

/** The last folder, with the one above it where the layer has two of that name. */
function shortName(layer: Layer, label: string, counts: ReadonlyMap<string, number>): string {
  const last = lastPart(label)
  return (counts.get(`${layer}/${last}`) ?? 0) > 1 ? label.split('/').slice(-2).join('/') : last
}

const lastPart = (label: string) => label.split('/').at(-1) ?? label

/** "63 models", "4 sources", "12 nodes" where there are several kinds. */
export function describeMembers(nodes: readonly GraphNode[]): string {
  const kinds = new Set(nodes.map((node) => node.resourceType))
  const kind = kinds.size === 1 ? (nodes[0]?.resourceType ?? 'node').replaceAll('_', ' ') : 'node'
  if (kind === 'restricted') return `${nodes.length.toLocaleString('en')} restricted`
  const plural = kind === 'saved query' ? 'saved queries' : kind === 'analysis' ? 'analyses' : `${kind}s`
  return `${nodes.length.toLocaleString('en')} ${nodes.length === 1 ? kind : plural}`
}
