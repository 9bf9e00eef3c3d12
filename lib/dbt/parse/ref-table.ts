import type {
  GraphNode,
  ManifestGroup,
  ManifestNode,
  ManifestRef,
  ManifestResource,
  ManifestSource,
} from '../manifest.ts'
import { sameVersion } from '../schema/patch-table.ts'
import { suggest } from '../suggest.ts'

/** Who asks: a name is looked for in the root, then in the node's own package, then anywhere. */
export interface RefContext {
  readonly packageName: string
  readonly rootName: string
}

export type RefFound =
  | { readonly kind: 'node'; readonly node: ManifestNode }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'ambiguous'; readonly packages: readonly string[] }
  | { readonly kind: 'missing'; readonly suggestions: readonly string[] }

export type SourceFound =
  | { readonly kind: 'source'; readonly source: ManifestSource }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'missing'; readonly suggestions: readonly string[] }

const refable: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot'])

/** Finds what names mean. Filled once per assembly. */
export class RefTable {
  readonly #nodes = new Map<string, ManifestNode[]>()
  readonly #disabled = new Map<string, GraphNode[]>()
  readonly #sources = new Map<string, ManifestSource[]>()
  readonly #metrics = new Map<string, ManifestResource[]>()
  readonly #measures = new Map<string, ManifestResource[]>()
  readonly #semanticModels = new Map<string, ManifestResource[]>()
  readonly #functions = new Map<string, ManifestNode[]>()
  readonly #groups = new Map<string, ManifestGroup>()
  readonly #ownFirst: boolean

  /** `ownFirst`: the flag require_ref_searches_node_package_before_root. */
  constructor(ownFirst = false) {
    this.#ownFirst = ownFirst
  }

  addNode(node: ManifestNode): void {
    if (refable.has(node.resource_type)) push(this.#nodes, node.name, node)
    if (node.resource_type === 'function') push(this.#functions, node.name, node)
  }

  addDisabled(node: GraphNode): void {
    if (refable.has(node.resource_type)) push(this.#disabled, node.name, node)
    else if (node.resource_type === 'source') push(this.#disabled, sourceName(node), node)
  }

  addSource(source: ManifestSource): void {
    push(this.#sources, `${source.source_name}.${source.name}`, source)
  }

  addResource(resource: ManifestResource): void {
    if (resource.resource_type === 'metric') push(this.#metrics, resource.name, resource)
    if (resource.resource_type !== 'semantic_model') return
    push(this.#semanticModels, resource.name, resource)
    const measures = resource.properties['measures']
    if (!Array.isArray(measures)) return
    for (const measure of measures) {
      if (typeof measure === 'object' && measure !== null && 'name' in measure) {
        push(this.#measures, String(measure.name), resource)
      }
    }
  }

  addGroup(group: ManifestGroup): void {
    this.#groups.set(group.name, group)
  }

  findRef(ref: ManifestRef, context: RefContext): RefFound {
    const named = this.#nodes.get(ref.name) ?? noNodes
    const [only] = named
    // Most names have one owner.
    if (only && named.length === 1 && ref.package === null && fitsVersion(only, ref)) {
      return { kind: 'node', node: only }
    }
    const candidates = named.filter((node) => fitsVersion(node, ref))
    for (const packageName of this.#searchOrder(ref.package, context)) {
      const found =
        packageName === null ? candidates : candidates.filter((one) => one.package_name === packageName)
      const [first, ...others] = found
      if (!first) continue
      const packages = [...new Set(found.map((one) => one.package_name))]
      if (others.length > 0 && packages.length > 1) return { kind: 'ambiguous', packages }
      return { kind: 'node', node: first }
    }
    const disabled = this.#disabled.get(ref.name) ?? []
    if (disabled.some((one) => ref.package === null || one.package_name === ref.package))
      return { kind: 'disabled' }
    return { kind: 'missing', suggestions: suggest(ref.name, this.#nodes.keys()) }
  }

  findSource(source: string, table: string, context: RefContext): SourceFound {
    const found = this.#sources.get(`${source}.${table}`) ?? []
    const own = this.#first(found, context)
    if (own) return { kind: 'source', source: own }
    if (this.#disabled.has(`${source}.${table}`)) return { kind: 'disabled' }
    return { kind: 'missing', suggestions: suggest(`${source}.${table}`, this.#sources.keys()) }
  }

  findMetric(name: string, context: RefContext): ManifestResource | null {
    const found = this.#metrics.get(name) ?? []
    return this.#first(found, context)
  }

  findMeasure(name: string, context: RefContext): ManifestResource | null {
    const found = this.#measures.get(name) ?? []
    return this.#first(found, context)
  }

  findSemanticModel(name: string, context: RefContext): ManifestResource | null {
    const found = this.#semanticModels.get(name) ?? []
    return this.#first(found, context)
  }

  findFunction(name: string, context: RefContext): ManifestNode | null {
    const found = this.#functions.get(name) ?? []
    return this.#first(found, context)
  }

  #searchOrder(packageName: string | null, context: RefContext): readonly (string | null)[] {
    if (packageName !== null) return [packageName]
    const { packageName: own, rootName } = context
    if (own === rootName) return [own, null]
    return this.#ownFirst ? [own, rootName, null] : [rootName, own, null]
  }

  #first<T extends { readonly package_name: string }>(found: readonly T[], context: RefContext): T | null {
    if (found.length < 2) return found[0] ?? null
    for (const name of this.#searchOrder(null, context)) {
      const one = found.find((each) => each.package_name === name)
      if (one) return one
    }
    return found[0] ?? null
  }

  functionNames(): Iterable<string> {
    return this.#functions.keys()
  }

  disabledNamed(name: string): GraphNode | null {
    return this.#disabled.get(name)?.[0] ?? null
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name)
  }

  groupNames(): Iterable<string> {
    return this.#groups.keys()
  }

  /** All versions of a model by its name. */
  named(name: string): readonly ManifestNode[] {
    return this.#nodes.get(name) ?? []
  }

  refNames(): Iterable<string> {
    return this.#nodes.keys()
  }

  isDisabled(name: string): boolean {
    return this.#disabled.has(name)
  }
}

const noNodes: readonly ManifestNode[] = Object.freeze([])

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

/** Of a disabled source the name as a template calls it. */
function sourceName(node: GraphNode): string {
  return 'source_name' in node && typeof node.source_name === 'string'
    ? `${node.source_name}.${node.name}`
    : node.name
}

/** Without a version, of a versioned model the latest is meant. */
function fitsVersion(node: ManifestNode, ref: ManifestRef): boolean {
  if (ref.version !== null) return node.version !== null && String(node.version) === String(ref.version)
  return node.version === null || sameVersion(node.version, node.latest_version)
}
