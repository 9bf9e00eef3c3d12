import type { Diagnostic } from '../diagnostics.ts'
import type {
  GraphNode,
  Manifest,
  ManifestDoc,
  ManifestGroup,
  ManifestMacro,
  ManifestNode,
  ManifestResource,
  ManifestSource,
} from '../manifest.ts'
import type { ParsedProject } from '../options.ts'
import type { AccessTest } from '../schema/access-test.ts'
import { readJsonText, writeJsonText } from './json-text.ts'
import { LazyMap } from './lazy-map.ts'

/** All of a manifest but its nodes, whose texts follow one another in a body of their own. */
export interface ManifestIndex {
  readonly projectName: string
  readonly adapterType: string
  readonly quoting: Manifest['quoting']
  readonly selectors: Manifest['selectors']
  readonly diagnostics: readonly Diagnostic[]
  readonly accessTests: readonly AccessTest[]
  readonly ids: readonly string[]
  /** Of each node its id, as a place in `ids`, and the length of its text in bytes. */
  readonly nodes: readonly (readonly [number, number])[]
  readonly parents: Edges
  readonly children: Edges
  readonly sources: Entries<ManifestSource>
  readonly exposures: Entries<ManifestResource>
  readonly metrics: Entries<ManifestResource>
  readonly semanticModels: Entries<ManifestResource>
  readonly savedQueries: Entries<ManifestResource>
  readonly unitTests: Entries<ManifestResource>
  readonly macros: Entries<ManifestMacro>
  readonly docs: Entries<ManifestDoc>
  readonly groups: Entries<ManifestGroup>
  readonly disabled: Entries<GraphNode>
}

type Entries<T> = readonly (readonly [string, T])[]
/** An id and its neighbours, as places in `ids`. */
type Edges = readonly (readonly number[])[]

export function writeManifest({ manifest, diagnostics, accessTests }: ParsedProject): {
  readonly index: ManifestIndex
  readonly nodes: readonly Buffer[]
} {
  const ids: string[] = []
  const places = new Map<string, number>()
  const placeOf = (id: string) => {
    let place = places.get(id)
    if (place === undefined) places.set(id, (place = ids.push(id) - 1))
    return place
  }
  const edges = (map: ReadonlyMap<string, readonly string[]>) =>
    Array.from(map, ([id, others]) => [placeOf(id), ...others.map(placeOf)])
  const nodes = Array.from(manifest.nodes.values(), (node) => Buffer.from(writeJsonText(node)))
  const nodeIds = Array.from(manifest.nodes.keys(), placeOf)
  const index: ManifestIndex = {
    projectName: manifest.projectName,
    adapterType: manifest.adapterType,
    quoting: manifest.quoting,
    selectors: manifest.selectors,
    diagnostics,
    accessTests,
    ids,
    nodes: nodeIds.map((id, at) => [id, nodes[at]?.length ?? 0]),
    parents: edges(manifest.parents),
    children: edges(manifest.children),
    sources: [...manifest.sources],
    exposures: [...manifest.exposures],
    metrics: [...manifest.metrics],
    semanticModels: [...manifest.semanticModels],
    savedQueries: [...manifest.savedQueries],
    unitTests: [...manifest.unitTests],
    macros: [...manifest.macros],
    docs: [...manifest.docs],
    groups: [...manifest.groups],
    disabled: [...manifest.disabled],
  }
  return { index, nodes }
}

export function readManifest(index: ManifestIndex, body: Buffer): Manifest {
  const { ids } = index
  const idAt = (place: number) => ids[place] ?? ''
  const edges = (list: Edges) =>
    new Map(list.map(([id, ...others]) => [idAt(id ?? -1), others.map(idAt)] as const))
  return {
    projectName: index.projectName,
    adapterType: index.adapterType,
    quoting: index.quoting,
    selectors: index.selectors,
    nodes: readNodes(index, body),
    sources: new Map(index.sources),
    exposures: new Map(index.exposures),
    metrics: new Map(index.metrics),
    semanticModels: new Map(index.semanticModels),
    savedQueries: new Map(index.savedQueries),
    unitTests: new Map(index.unitTests),
    macros: new Map(index.macros),
    docs: new Map(index.docs),
    groups: new Map(index.groups),
    disabled: new Map(index.disabled),
    parents: edges(index.parents),
    children: edges(index.children),
  }
}

function readNodes({ ids, nodes }: ManifestIndex, body: Buffer): ReadonlyMap<string, ManifestNode> {
  const places = new Map<string, number>()
  const ends: number[] = []
  let end = 0
  nodes.forEach(([id, length], place) => {
    places.set(ids[id] ?? '', place)
    ends.push((end += length))
  })
  return new LazyMap<ManifestNode>(places, (place) =>
    readJsonText(body.toString('utf8', place === 0 ? 0 : ends[place - 1], ends[place])),
  )
}
