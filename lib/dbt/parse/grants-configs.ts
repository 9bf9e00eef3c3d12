import type { Span } from '#lib/core/text-position.ts'
import type { Json, ManifestNode, ResourceType } from '../manifest.ts'
import type { ParsedProject } from '../options.ts'
import { isList, isObject } from '../schema/json-access.ts'
import { stateOf } from './project-state.ts'

/** Nodes whose `grants` config is said at one place: in a file, in YAML, or for a folder in dbt_project.yml. */
export interface GrantsConfig {
  readonly path: string
  readonly span: Span
  /** What it comes to for the first of its nodes: privilege -> grantees. Empty: everybody loses what they have. */
  readonly grants: ReadonlyMap<string, readonly string[]>
  readonly nodes: readonly ManifestNode[]
}

const granted: ReadonlySet<ResourceType> = new Set(['model', 'seed', 'snapshot'])

/** Each place of the project that says `grants` of something that is built, in the order of places. */
export function listGrantsConfigs(project: ParsedProject): GrantsConfig[] {
  const found = new Map<string, { place: Pick<GrantsConfig, 'path' | 'span'>; nodes: ManifestNode[] }>()
  for (const node of project.manifest.nodes.values()) {
    if (!granted.has(node.resource_type) || node.relation_name === null) continue
    if (grantsOf(node).size === 0) continue
    const place = placeOf(project, node)
    const key = `${place.path}:${place.span.start.line}:${place.span.start.column}`
    const known = found.get(key)
    if (known === undefined) found.set(key, { place, nodes: [node] })
    else known.nodes.push(node)
  }
  return [...found.values()]
    .flatMap(({ place, nodes }) => {
      const [first] = nodes
      return first === undefined ? [] : [{ ...place, nodes, grants: grantsOf(first) }]
    })
    .sort(byPlace)
}

function placeOf(project: ParsedProject, node: ManifestNode): Pick<GrantsConfig, 'path' | 'span'> {
  const { path, line } = node.origin
  const unit = stateOf(project).parts.units.get(path)
  const start = { line, column: 1 }
  return unit?.places.get(node.unique_id)?.('grants') ?? { path, span: { start, end: { line, column: 200 } } }
}

function grantsOf({ config }: ManifestNode): ReadonlyMap<string, readonly string[]> {
  const grants = config['grants']
  if (!isObject(grants)) return new Map()
  return new Map(Object.entries(grants).map(([privilege, to]) => [privilege, namesIn(to)]))
}

const namesIn = (to: Json): readonly string[] =>
  (isList(to) ? to : [to]).filter((each) => typeof each === 'string')

function byPlace(a: GrantsConfig, b: GrantsConfig): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.span.start.line - b.span.start.line
}
