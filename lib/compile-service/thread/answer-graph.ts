import { createHash } from 'node:crypto'
import { selectNodes, type ManifestMacro, type Manifest, type ParsedProject } from '#lib/dbt/index.ts'
import { toDiagnosticDto } from './diagnostic-dto.ts'
import { describeGraphNode, listShown, type BuiltWhere } from './graph-nodes.ts'
import type { CommitGraphAnswer, GraphAnswer, ThreadGraphNode } from './messages.ts'

/** The graph, or what a selection leaves of it. */
export function answerGraph(
  project: ParsedProject,
  { select, unseen }: { readonly select: string; readonly unseen: readonly string[] },
  built: BuiltWhere,
): GraphAnswer {
  const { manifest } = project
  const wish = { select: [select], exclude: [], unseen: new Set(unseen) }
  const chosen = select.trim() === '' ? null : selectNodes(project, wish)
  const wanted = chosen === null ? null : new Set(chosen.ids)
  const nodes: ThreadGraphNode[] = []
  for (const node of listShown(manifest)) {
    if (wanted === null || wanted.has(node.unique_id)) nodes.push(describeGraphNode(manifest, node, built))
  }
  nodes.sort(byId)
  const edges = edgesAmong(manifest, nodes)
  return {
    nodes,
    edges,
    hash: hashOf(nodes, edges),
    diagnostics: (chosen?.diagnostics ?? []).map(toDiagnosticDto),
  }
}

const byId = (one: { readonly id: string }, other: { readonly id: string }) => (one.id < other.id ? -1 : 1)

function edgesAmong(manifest: Manifest, nodes: readonly { readonly id: string }[]): [string, string][] {
  const ids = new Set(nodes.map((node) => node.id))
  const edges: [string, string][] = []
  for (const { id } of nodes) {
    for (const parent of manifest.parents.get(id) ?? []) if (ids.has(parent)) edges.push([parent, id])
  }
  return edges
}

/** Equal where the picture is: what stands in it and how it hangs together, not the states of the day. */
function hashOf(nodes: readonly ThreadGraphNode[], edges: readonly (readonly [string, string])[]): string {
  const hash = createHash('sha1')
  for (const { id, name, layer, folder } of nodes) hash.update(`${id}\0${name}\0${layer}\0${folder}\n`)
  for (const [from, to] of edges) hash.update(`${from}\0${to}\n`)
  return hash.digest('hex')
}

/** A commit's graph with a mark of each node's content, so that two commits can be held against each other. */
export function answerCommitGraph(project: ParsedProject): CommitGraphAnswer {
  const { manifest } = project
  const macros = new MacroMarks(manifest)
  const nothingBuilt = { catalog: null, production: null }
  const nodes = [...listShown(manifest)]
    .map((node) => ({
      ...describeGraphNode(manifest, node, nothingBuilt),
      fingerprint: fingerprintOf(manifest, node.unique_id, macros),
    }))
    .sort(byId)
  return {
    nodes,
    edges: edgesAmong(manifest, nodes),
    errors: project.diagnostics.filter((each) => each.severity === 'error').map(toDiagnosticDto),
  }
}

/** Text, configuration, columns and what it calls: all that changes what is built or how it is described. */
export function fingerprintOf(manifest: Manifest, id: string, macros: MacroMarks): string {
  const hash = createHash('sha1')
  const node = manifest.nodes.get(id)
  if (node) {
    hash.update(JSON.stringify([node.checksum, node.raw_code, node.config, node.columns, node.description]))
    hash.update(JSON.stringify([node.schema, node.alias, node.meta, node.tags, node.group, node.access]))
  }
  const source = manifest.sources.get(id)
  if (source) {
    hash.update(JSON.stringify([source.relation_name, source.columns, source.description, source.freshness]))
    hash.update(JSON.stringify([source.meta, source.tags, source.config, source.loaded_at_field]))
  }
  const resource =
    manifest.exposures.get(id) ??
    manifest.metrics.get(id) ??
    manifest.semanticModels.get(id) ??
    manifest.savedQueries.get(id)
  if (resource) hash.update(JSON.stringify([resource.properties, resource.config, resource.description]))
  for (const macro of node?.depends_on.macros ?? []) hash.update(macros.markOf(macro))
  return hash.digest('hex')
}

/** A macro is what its text is and what it calls is. */
export class MacroMarks {
  readonly #macros: ReadonlyMap<string, ManifestMacro>
  readonly #marks = new Map<string, string>()

  constructor(manifest: Manifest) {
    this.#macros = manifest.macros
  }

  markOf(id: string): string {
    const known = this.#marks.get(id)
    if (known !== undefined) return known
    const macro = this.#macros.get(id)
    if (macro === undefined) return ''
    // Stands for a macro that calls itself by a detour.
    this.#marks.set(id, id)
    const hash = createHash('sha1').update(macro.macro_sql)
    for (const called of macro.depends_on.macros) hash.update(this.markOf(called))
    const mark = hash.digest('hex')
    this.#marks.set(id, mark)
    return mark
  }
}
