import type { GraphNode, Json, Manifest, ManifestNode, ManifestResource } from '../manifest.ts'
import { jsonEquals } from '../schema/json-access.ts'
import { SelectionError } from '../select/criterion.ts'

/** Compares the manifest with that of an earlier state, for `state:` selection. */
export interface StateComparison {
  select(manifest: Manifest, value: string, methodArguments: readonly string[]): Iterable<string>
}

/** What of a node can differ. */
export type ChangedPart = 'body' | 'configs' | 'persisted_descriptions' | 'relation' | 'macros' | 'contract'
const parts: readonly ChangedPart[] = [
  'body',
  'configs',
  'persisted_descriptions',
  'relation',
  'macros',
  'contract',
]

export function compareWith(before: Manifest): StateComparison {
  return {
    select: (manifest, value, methodArguments) =>
      new Comparison(before, manifest).select(value, methodArguments),
  }
}

class Comparison {
  readonly #before: Manifest
  readonly #now: Manifest
  readonly #changedMacros: ReadonlySet<string>
  readonly #macroAnswers = new Map<string, boolean>()

  constructor(before: Manifest, now: Manifest) {
    this.#before = before
    this.#now = now
    this.#changedMacros = changedMacros(before, now)
  }

  *select(value: string, methodArguments: readonly string[]): Iterable<string> {
    const wanted = methodArguments.length === 0 ? null : parts.find((part) => part === methodArguments[0])
    if (wanted === undefined) {
      throw new SelectionError(`'state:modified.${methodArguments[0] ?? ''}' is none of ${parts.join(', ')}`)
    }
    for (const [id, node] of listAll(this.#now)) {
      const old = findIn(this.#before, id)
      if (this.#matches(value, node, old, wanted)) yield id
    }
  }

  #matches(value: string, node: GraphNode, old: GraphNode | undefined, part: ChangedPart | null): boolean {
    switch (value) {
      case 'new':
        return old === undefined
      case 'old':
        return old !== undefined
      case 'modified':
        return old === undefined ? part === null : this.#isModified(node, old, part)
      case 'unmodified':
        return old !== undefined && !this.#isModified(node, old, null)
      default:
        throw new SelectionError(`'state:${value}' is none of modified, unmodified, new, old`)
    }
  }

  #isModified(node: GraphNode, old: GraphNode, part: ChangedPart | null): boolean {
    const wanted = part === null ? parts : [part]
    return wanted.some((one) => this.#differs(node, old, one))
  }

  #differs(node: GraphNode, old: GraphNode, part: ChangedPart): boolean {
    if (part === 'macros') return node.depends_on.macros.some((id) => this.#macroChanged(id, new Set()))
    if (isNode(node) && isNode(old)) return nodeDiffers(node, old, part)
    return part === 'body' && !jsonEquals(contentOf(node), contentOf(old))
  }

  /** A macro counts as changed where one that it calls does. */
  #macroChanged(id: string, path: ReadonlySet<string>): boolean {
    const known = this.#macroAnswers.get(id)
    if (known !== undefined) return known
    if (this.#changedMacros.has(id)) return true
    if (path.has(id)) return false
    const below = new Set(path).add(id)
    const calls = this.#now.macros.get(id)?.depends_on.macros ?? []
    const answer = calls.some((one) => this.#macroChanged(one, below))
    this.#macroAnswers.set(id, answer)
    return answer
  }
}

const isResource = (node: GraphNode): node is ManifestResource => 'properties' in node
const isNode = (node: GraphNode): node is ManifestNode => 'raw_code' in node

function nodeDiffers(node: ManifestNode, old: ManifestNode, part: ChangedPart): boolean {
  switch (part) {
    case 'body':
      return node.raw_code !== old.raw_code || node.checksum.checksum !== old.checksum.checksum
    case 'configs':
      return !jsonEquals(comparable(node.unrendered_config), comparable(old.unrendered_config))
    case 'persisted_descriptions':
      return !jsonEquals(persisted(node), persisted(old))
    case 'relation':
      return !jsonEquals(relationConfig(node), relationConfig(old))
    case 'contract':
      return (
        node.contract.enforced !== old.contract.enforced || node.contract.checksum !== old.contract.checksum
      )
    case 'macros':
      return false
  }
}

/** Where a node is built is compared by `relation`; tags are no change of behaviour. */
const leftOut: ReadonlySet<string> = new Set(['alias', 'schema', 'database', 'tags', 'group'])

function comparable(config: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !leftOut.has(key)))
}

function persisted(node: ManifestNode): Json {
  const settings = node.config['persist_docs']
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return null
  const columns = Object.values(node.columns).map((column) => [column.name, column.description])
  return {
    relation: 'relation' in settings && settings['relation'] ? node.description : null,
    columns: 'columns' in settings && settings['columns'] ? columns : null,
  }
}

/** As written, so that two targets of one project are no difference. */
function relationConfig(node: ManifestNode): Json {
  const { database = null, schema = null, alias = null } = node.unrendered_config
  return [database, schema, alias]
}

function contentOf(node: GraphNode): Json {
  if (isResource(node)) return node.properties
  if ('source_name' in node) {
    const {
      unrendered_config: config,
      identifier,
      freshness,
      loaded_at_field: field,
    } = { unrendered_config: null, identifier: null, freshness: null, loaded_at_field: null, ...node }
    return [config, identifier, freshness, field]
  }
  return [node.description]
}

function changedMacros(before: Manifest, now: Manifest): Set<string> {
  const changed = new Set<string>()
  for (const [id, macro] of now.macros)
    if (before.macros.get(id)?.macro_sql !== macro.macro_sql) changed.add(id)
  for (const id of before.macros.keys()) if (!now.macros.has(id)) changed.add(id)
  return changed
}

function* listAll(manifest: Manifest): Iterable<readonly [string, GraphNode]> {
  yield* manifest.nodes
  yield* manifest.sources
  yield* manifest.exposures
  yield* manifest.metrics
  yield* manifest.semanticModels
  yield* manifest.savedQueries
  yield* manifest.unitTests
}

function findIn(manifest: Manifest, id: string): GraphNode | undefined {
  return (
    manifest.nodes.get(id) ??
    manifest.sources.get(id) ??
    manifest.exposures.get(id) ??
    manifest.metrics.get(id) ??
    manifest.semanticModels.get(id) ??
    manifest.savedQueries.get(id) ??
    manifest.unitTests.get(id)
  )
}
