import type { Diagnostic } from '../diagnostics.ts'
import { report } from '../report.ts'
import { isList, objectAt } from '../schema/json-access.ts'
import type { PropertyEntry, PropertySection } from '../schema/property-file.ts'
import type { NodeOrigin } from '../manifest.ts'
import type { PackageInfo } from '../project/load-project.ts'
import type { NodeSeed } from './build-node.ts'
import type { ParseEnvironment } from './environment.ts'
import type { FileFacts } from './file-facts.ts'
import type { FileUnitTables } from './file-units.ts'
import { patchKey } from './unit.ts'

/** Sections whose entries may describe what another package defines. */
const wandering: ReadonlySet<PropertySection> = new Set<PropertySection>([
  'models',
  'seeds',
  'snapshots',
  'analyses',
])
const refable: ReadonlySet<string> = new Set(['model', 'python-model', 'seed', 'snapshot'])

/** Which key of other units a change of a file touches where packages define nodes of one name. */
export const namedKey = (name: string) => `named:${name}`

/** Names of the nodes of a file, as it has them without YAML. */
export function nodeNamesOf(facts: FileFacts): readonly string[] {
  if (facts.kind === 'snapshot')
    return (facts.source?.template?.macros ?? []).flatMap((one) => (one.kind === 'snapshot' ? one.name : []))
  if (!refable.has(facts.kind) && facts.kind !== 'analysis') return []
  return [(facts.path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '')]
}

/** Finds the files that define a node of this name, in whatever package. */
export function nodeFileFinder(facts: ReadonlyMap<string, FileFacts>): FileUnitTables['nodeFiles'] {
  let byName: Map<string, FileFacts[]> | null = null
  return (name) => {
    if (!byName) {
      byName = new Map()
      for (const one of facts.values())
        for (const each of nodeNamesOf(one)) byName.set(each, [...(byName.get(each) ?? []), one])
    }
    return byName.get(name) ?? []
  }
}

interface DescribedNode {
  readonly section: PropertySection
  readonly name: string
  readonly packageName: string
  readonly uniqueId: string
}

export interface DescribedBy {
  readonly entry: PropertyEntry | null
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * The entry that describes a node. As in dbt an entry means the node of its own package; where that has none that is
 * switched on, it means the one node of this name that is, in whatever package, the root's of a package's model too.
 * `isOn` tells whether a file's node of this name is on before anything describes it.
 */
export function describedBy(
  node: DescribedNode,
  tables: FileUnitTables,
  reads: Set<string>,
  isOn: (facts: FileFacts) => boolean,
): DescribedBy {
  const { section, name, packageName } = node
  const own = tables.patches.find(section, packageName, name)
  if (tables.environment.project.packages.size < 2 || !wandering.has(section)) return plain(own)
  const others = tables.patches.others(section, packageName, name).filter(describesAnother).sort(byPath)
  if (others.length === 0 && (own === null || objectAt(own.data, 'config')['enabled'] !== true))
    return plain(own)
  reads.add(namedKey(name))
  for (const { packageName: other } of others) reads.add(patchKey(section, other, name))
  const isKind = (kind: string) => (section === 'analyses' ? kind === 'analysis' : refable.has(kind))
  const on = tables
    .nodeFiles(name)
    .filter((one) => isKind(one.kind) && isOn(one))
    .sort(byPath)
  const isThis = ({ packageName: from }: PropertyEntry) => {
    if (on.length === 0) return from === packageName
    const there = on.some((one) => one.packageName === from) ? from : on[0]?.packageName
    return there === packageName
  }
  const mine = [...(own ? [own] : []), ...others].filter(isThis)
  return { entry: mine[0] ?? null, diagnostics: faultsOf(node, mine, on) }
}

// Whatever was edited before: an edit puts a file elsewhere among the others.
const byPath = (a: { readonly path: string }, b: { readonly path: string }) => (a.path < b.path ? -1 : 1)

const plain = (entry: PropertyEntry | null): DescribedBy => ({ entry, diagnostics: noDiagnostics })
const noDiagnostics: readonly Diagnostic[] = Object.freeze([])

/** Versions are files of the entry's own package, and a snapshot with a relation is one itself. */
const describesAnother = ({ data }: PropertyEntry) =>
  !isList(data['versions']) && data['relation'] === undefined

function faultsOf(
  { name, packageName, uniqueId }: DescribedNode,
  mine: readonly PropertyEntry[],
  on: readonly FileFacts[],
): readonly Diagnostic[] {
  const [first, second] = mine
  if (!first) return noDiagnostics
  const at = ({ path, line }: PropertyEntry) => ({
    path,
    span: { start: { line, column: 1 }, end: { line, column: 200 } },
    uniqueId,
  })
  if (second)
    return [report('patch-duplicate', { name, other: `${first.path}, line ${first.line}` }, at(second))]
  const packages = [...new Set(on.map((one) => one.packageName))]
  if (first.packageName === packageName || packages.length < 2) return noDiagnostics
  return [report('ref-ambiguous', { name, packages }, at(first))]
}

/** What YAML of another package configures, dbt resolves as if it were that package's own. */
export function configuredBy({ owner, properties }: NodeSeed, environment: ParseEnvironment): PackageInfo {
  if (properties === null || properties.entry.packageName === owner.name) return owner
  const { config, entry } = properties
  return Object.keys(config).length === 0 ? owner : environment.packageNamed(entry.packageName)
}

export function originOf(
  { filePath: path, line, owner, properties }: NodeSeed,
  environment: ParseEnvironment,
): NodeOrigin {
  if (properties === null) return { path, line, patchPath: null, patchLine: null }
  const { packageName, path: patchPath, line: patchLine } = properties.entry
  if (packageName === owner.name) return { path, line, patchPath, patchLine }
  const { prefix } = environment.packageNamed(packageName)
  return { path, line, patchPath, patchLine, patchId: `${packageName}://${patchPath.slice(prefix.length)}` }
}
