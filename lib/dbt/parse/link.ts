import type { DiagnosticCode, DiagnosticParams } from '../diagnostic-codes.ts'
import type { Diagnostic, Severity } from '../diagnostics.ts'
import type { GraphNode, Json, ManifestNode, ManifestRef, ManifestResource } from '../manifest.ts'
import { report } from '../report.ts'
import { suggest } from '../suggest.ts'
import { ownGroup } from './build-node.ts'
import { functionKey, refKey, sourceKey } from './capture.ts'
import { isList, isObject, listAt, objectAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { sameVersion } from '../schema/patch-table.ts'
import { inputMeasures, nodeRelation } from './link-semantics.ts'
import { linkedNode, sameIds } from './linked-node.ts'
import type { NodeLink } from './linked-node.ts'
import type { RefTable } from './ref-table.ts'
import type { Unit } from './unit.ts'
import { incrementalFaults, isTestOfNothing, lacksRows, noRows, ownModels } from './unit-test-rules.ts'

export interface LinkOptions {
  readonly table: RefTable
  readonly rootName: string
  /** Packages that let nobody else read their protected models. */
  readonly restricted: ReadonlySet<string>
}

/** A unit whose names have been resolved to unique_ids. */
export interface LinkedUnit {
  readonly nodes: readonly ManifestNode[]
  readonly resources: readonly ManifestResource[]
  readonly diagnostics: readonly Diagnostic[]
  /** Tests of what is switched off are off as well. */
  readonly disabled: readonly (ManifestNode | ManifestResource)[]
  readonly origins: readonly Origin[]
}

const literalRef = /^\s*ref\(\s*(['"])([^'"]+)\1\s*(?:,\s*(['"])([^'"]+)\3\s*)?\)\s*$/

const noDiagnostics: readonly Diagnostic[] = Object.freeze([])
const noNodes: readonly ManifestNode[] = Object.freeze([])

/** Resolves the names of a unit. Nodes that come out as before keep their identity. */
export function linkUnit(unit: Unit, options: LinkOptions, previous: LinkedUnit | undefined): LinkedUnit {
  if (unit.nodes.length === 0 && unit.resources.length === 0) return emptyLink
  const diagnostics: Diagnostic[] = []
  const nodes: ManifestNode[] = []
  const disabled: (ManifestNode | ManifestResource)[] = []
  const nodesBefore = previous?.disabled.filter((one) => 'raw_code' in one)
  const origins: Origin[] = []
  for (const node of unit.nodes) {
    const link = new Linker(options, unit, node.unique_id, diagnostics)
    const found = link.node(node)
    if (found.off) disabled.push(linkedNode(node, found, nodesBefore))
    else nodes.push(linkedNode(node, found, previous?.nodes))
  }
  const resources = unit.resources.flatMap((resource) => {
    if (isTestOfNothing(resource, options.table)) {
      disabled.push(resource)
      return []
    }
    const versions = testedVersions(resource, options.table)
    const kept = (linked: Linked) => keep(linked, resource, previous, origins)
    if (versions?.length === 0) diagnostics.push(noSuchVersion(unit, resource))
    if (versions !== null) return versions.map((model) => kept(unitTestOf(resource, model)))
    return [kept(new Linker(options, unit, resource.unique_id, diagnostics).resource(resource))]
  })
  return {
    nodes,
    resources: resources.length === 0 ? noResources : resources,
    diagnostics: diagnostics.length === 0 ? noDiagnostics : diagnostics,
    disabled: disabled.length === 0 ? noNodes : disabled,
    origins: origins.length === 0 ? noOrigins : origins,
  }
}

const noResources: readonly ManifestResource[] = Object.freeze([])
const noOrigins: readonly Origin[] = Object.freeze([])
const emptyLink: LinkedUnit = { nodes: [], resources: [], diagnostics: [], disabled: [], origins: [] }

interface LinkParts {
  readonly ids: readonly string[]
  /** What the graph adds to the properties, as JSON. */
  readonly added: string
}

/** Which linked resource was made from which built one, so that an unchanged link is not made twice. */
interface Origin {
  readonly value: ManifestResource
  readonly base: ManifestResource
  readonly parts: LinkParts
}

interface Linked {
  readonly value: ManifestResource
  readonly parts: LinkParts
}

function keep(
  linked: Linked,
  base: ManifestResource,
  previous: LinkedUnit | undefined,
  origins: Origin[],
): ManifestResource {
  for (const one of previous?.resources ?? noResources) {
    if (one.unique_id !== linked.value.unique_id) continue
    const origin = previous?.origins.find(({ value }) => value === one)
    if (origin?.base !== base || !sameParts(origin.parts, linked.parts)) continue
    origins.push(origin)
    return one
  }
  origins.push({ value: linked.value, base, parts: linked.parts })
  return linked.value
}

const sameParts = (a: LinkParts, b: LinkParts) => a.added === b.added && sameIds(a.ids, b.ids)

/** Who reads: a node, or a resource of YAML. */
interface LinkSource {
  readonly package_name: string
  readonly group: string | null
  readonly file_key_name?: string | null
}

/** How much is forgiven to who reads. */
interface Reader {
  /** A generic test: its model may be private to others. */
  readonly isTest: boolean
  /** A test: it is switched off where something that it reads is not there. */
  readonly mayLack: boolean
}

const strict: Reader = { isTest: false, mayLack: false }

class Linker {
  readonly #options: LinkOptions
  readonly #unit: Unit
  readonly #uniqueId: string
  readonly #diagnostics: Diagnostic[]
  readonly #ids: string[] = []

  constructor(options: LinkOptions, unit: Unit, uniqueId: string, diagnostics: Diagnostic[]) {
    this.#options = options
    this.#unit = unit
    this.#uniqueId = uniqueId
    this.#diagnostics = diagnostics
  }

  /** `off`: a test of something that is switched off or missing. */
  node(node: ManifestNode): NodeLink & { readonly off: boolean } {
    const isTest = node.test_metadata !== null
    const mayLack = node.resource_type === 'test'
    let attached: GraphNode | null = null
    let group = ownGroup(node.config)
    let off = false
    for (const [source, table] of node.sources) {
      const found = this.#source(source, table, node.package_name, { isTest, mayLack })
      if (!found && mayLack) off = true
    }
    for (const ref of node.refs) {
      const target = this.#ref(ref, node, { isTest, mayLack })
      // What is missing is said where it is described.
      if (target === null && mayLack) off = true
      if (!isTest || !isOwnModel(ref, node)) continue
      attached = target ?? this.#options.table.disabledNamed(ref.name)
      if (target) group = target.group
    }
    for (const names of node.functions) this.#function(names, node.package_name)
    for (const [name] of node.metrics) if (name !== undefined) this.#metric(name, node.package_name)
    if (group !== null && !attached) this.#group(group)
    return { ids: this.#ids, group, attached: attached?.unique_id ?? null, off }
  }

  #add(id: string): void {
    if (!this.#ids.includes(id)) this.#ids.push(id)
  }

  #function(names: readonly string[], packageName: string): void {
    const { table, rootName } = this.#options
    const name = names.at(-1) ?? ''
    const found = table.findFunction(name, { packageName, rootName })
    if (found) this.#add(found.unique_id)
    else {
      const suggestions = suggest(name, table.functionNames())
      this.#report('function-not-found', { name, suggestions }, functionKey(name))
    }
  }

  resource(resource: ManifestResource): Linked {
    const { table, rootName } = this.#options
    const context = { packageName: resource.package_name, rootName }
    const read: (ManifestNode | null)[] = []
    for (const [source, name] of resource.sources) this.#source(source, name, resource.package_name, strict)
    if (resource.resource_type === 'unit_test') this.#unitTest(resource)
    else for (const ref of resource.refs) read.push(this.#ref(ref, resource, strict))
    for (const name of resource.semantic_models) {
      const model = table.findSemanticModel(name, context)
      if (model) this.#add(model.unique_id)
    }
    for (const name of resource.measures) {
      const model = table.findMeasure(name, context)
      if (model) this.#add(model.unique_id)
      else
        this.#report(
          'yaml-invalid',
          { problem: `there is no measure '${name}' in any semantic model` },
          'measure',
        )
    }
    for (const name of resource.metrics) this.#metric(name, resource.package_name)
    const ids = this.#ids
    const added = this.#addedProperties(resource, read[0] ?? null)
    const value = { ...resource, depends_on: { nodes: ids, macros: resource.depends_on.macros } }
    return {
      value: added === null ? value : { ...value, properties: { ...resource.properties, ...added } },
      parts: { ids, added: JSON.stringify(added) },
    }
  }

  /** What only the whole graph knows of a semantic model or a metric. */
  #addedProperties(resource: ManifestResource, model: ManifestNode | null): JsonObject | null {
    const { table, rootName } = this.#options
    if (resource.resource_type === 'semantic_model')
      return model === null ? null : { node_relation: nodeRelation(model) }
    if (resource.resource_type !== 'metric') return null
    const context = { packageName: resource.package_name, rootName }
    const params = objectAt(resource.properties, 'type_params')
    return { type_params: { ...params, input_measures: inputMeasures(resource, table, context) } }
  }

  #unitTest(resource: ManifestResource): void {
    this.#givenRefs(resource)
    const [ref] = resource.refs
    if (!ref) return
    const latest = ownModels(resource, ref.name, this.#options.table)[0]
    if (latest) {
      this.#add(latest.unique_id)
      for (const fault of incrementalFaults(resource, latest))
        this.#report('unit-test-invalid', fault, 'model')
    } else {
      const suggestions = suggest(ref.name, this.#options.table.refNames())
      const params = { name: ref.name, packageName: null, version: null, suggestions }
      this.#report('ref-not-found', params, 'model')
    }
  }

  /** Inputs that name nothing: the test would fail when it is run. Who says no rows means those of a seed. */
  #givenRefs(resource: ManifestResource): void {
    const { table, rootName } = this.#options
    for (const [index, given] of listAt(resource.properties, 'given').entries()) {
      const call = isObject(given) ? literalRef.exec(textAt(given, 'input') ?? '') : null
      if (!call || !isObject(given)) continue
      const [, , first = '', , second] = call
      const ref = { name: second ?? first, package: second === undefined ? null : first, version: null }
      const found = table.findRef(ref, { packageName: resource.package_name, rootName })
      if (found.kind === 'node' && found.node.resource_type !== 'seed' && lacksRows(given))
        this.#report('unit-test-invalid', noRows(ref.name), `given:${index}`)
      if (found.kind !== 'missing') continue
      const params = {
        name: ref.name,
        packageName: ref.package,
        version: null,
        suggestions: found.suggestions,
      }
      this.#report('ref-not-found', params, `given:${index}`, 'warning')
    }
  }

  #ref(ref: ManifestRef, from: LinkSource, { isTest, mayLack }: Reader): ManifestNode | null {
    const { table, rootName } = this.#options
    const found = table.findRef(ref, { packageName: from.package_name, rootName })
    const key = refKey(ref)
    switch (found.kind) {
      case 'node':
        if (!isTest) this.#checkAccess(found.node, from, key)
        this.#add(found.node.unique_id)
        return found.node
      case 'disabled':
        if (!mayLack) this.#report('ref-disabled', { name: ref.name }, key)
        return null
      case 'ambiguous':
        this.#report('ref-ambiguous', { name: ref.name, packages: found.packages }, key)
        return null
      case 'missing': {
        const version = ref.version === null ? null : String(ref.version)
        const params = { name: ref.name, packageName: ref.package, version, suggestions: found.suggestions }
        if (!mayLack) this.#report('ref-not-found', params, key)
        else if (!isTest || !isOwnModel(ref, from)) this.#report('ref-not-found', params, key, 'warning')
        return null
      }
    }
  }

  #checkAccess(
    target: ManifestNode,
    from: { readonly package_name: string; readonly group: string | null },
    key: string,
  ): void {
    if (target.access === 'private' && target.group !== null && target.group !== from.group) {
      this.#report('ref-private', { name: target.name, group: target.group }, key)
    }
    const foreign = target.package_name !== from.package_name
    if (foreign && target.access !== 'public' && this.#options.restricted.has(target.package_name)) {
      this.#report('ref-private', { name: target.name, group: target.package_name }, key)
    }
  }

  #source(source: string, table: string, packageName: string, { isTest, mayLack }: Reader): boolean {
    const { rootName } = this.#options
    const found = this.#options.table.findSource(source, table, { packageName, rootName })
    const key = sourceKey(source, table)
    switch (found.kind) {
      case 'source':
        this.#add(found.source.unique_id)
        return true
      case 'disabled':
        if (!mayLack) this.#report('source-disabled', { source, table }, key)
        return false
      case 'missing': {
        const params = { source, table, suggestions: found.suggestions }
        if (!isTest) this.#report('source-not-found', params, key, mayLack ? 'warning' : 'error')
        return false
      }
    }
  }

  #metric(name: string, packageName: string): void {
    const { table, rootName } = this.#options
    const metric = table.findMetric(name, { packageName, rootName })
    if (metric) this.#add(metric.unique_id)
    else {
      const measure = table.findMeasure(name, { packageName, rootName })
      if (measure) this.#add(measure.unique_id)
      else this.#report('yaml-invalid', { problem: `there is no metric '${name}'` }, 'metric')
    }
  }

  #group(name: string): void {
    const { table } = this.#options
    if (table.hasGroup(name)) return
    this.#report('group-not-found', { name, suggestions: suggest(name, table.groupNames()) }, 'group')
  }

  #report<Code extends DiagnosticCode>(
    code: Code,
    params: DiagnosticParams<Code>,
    key: string,
    severity?: Severity,
  ): void {
    const place = this.#unit.places.get(this.#uniqueId)?.(key) ?? null
    this.#diagnostics.push(
      report(code, params, {
        path: place?.path ?? null,
        span: place?.span ?? null,
        uniqueId: this.#uniqueId,
        ...(severity ? { severity } : {}),
      }),
    )
  }
}

/** The versions of a model that a unit test is for; null where the model has none. */
function testedVersions(resource: ManifestResource, table: RefTable): ManifestNode[] | null {
  const [ref] = resource.refs
  if (resource.resource_type !== 'unit_test' || !ref) return null
  const versions = ownModels(resource, ref.name, table).filter((node) => node.version !== null)
  if (versions.length === 0) return null
  const { include, exclude } = objectAt(resource.properties, 'versions')
  const names = (list: Json | undefined, version: ManifestNode['version']) =>
    isList(list) && list.some((one) => sameVersion(one, version))
  return versions.filter((one) =>
    isList(include) ? names(include, one.version) : !names(exclude, one.version),
  )
}

function noSuchVersion(unit: Unit, resource: ManifestResource): Diagnostic {
  const [ref] = resource.refs
  const problem = `model '${ref?.name ?? ''}' has none of the versions that it is for`
  const place = unit.places.get(resource.unique_id)?.('') ?? null
  const remedy = 'Write a version as the model has it: 2 is not the text "2".'
  return report(
    'unit-test-invalid',
    { problem, remedy },
    { path: place?.path ?? null, span: place?.span ?? null, uniqueId: resource.unique_id },
  )
}

function unitTestOf(resource: ManifestResource, model: ManifestNode): Linked {
  const ids = [model.unique_id]
  return {
    value: {
      ...resource,
      unique_id: `${resource.unique_id}_v${String(model.version)}`,
      depends_on: { nodes: ids, macros: resource.depends_on.macros },
    },
    parts: { ids, added: '' },
  }
}

/** The model that a generic test is about, told by the entry that has the test. */
function isOwnModel(ref: ManifestRef, node: LinkSource): boolean {
  const key = node.file_key_name ?? null
  return key !== null && ref.package === null && !key.startsWith('sources.') && key.endsWith(`.${ref.name}`)
}
