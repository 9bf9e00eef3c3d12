import type { GraphNode, Json, Manifest, ManifestNode } from '../manifest.ts'
import { isList, isObject } from '../schema/json-access.ts'
import { sameVersion } from '../schema/patch-table.ts'
import type { StateFinding, StateComparison } from '../state/compare.ts'
import { SelectionError } from './criterion.ts'
import type { Criterion, SelectMethod } from './criterion.ts'
import { matchesGlob, matchesWildcard } from './wildcard.ts'

/** What methods look at besides the manifest. */
export interface SelectSources {
  readonly manifest: Manifest
  /** For `state:`, what the project was before. */
  readonly state?: StateComparison
  /** Hears of what a comparison of states found beside. */
  readonly tellFinding?: (finding: StateFinding) => void
  /** For `result:`, the status of each node in the last run. */
  readonly results?: ReadonlyMap<string, string>
  /** For `source_status:`, which sources got fresher. */
  readonly freshness?: ReadonlyMap<string, string>
  /** Nodes that no method finds, nor tests of theirs: as if they were not there. Neighbours may still be among them. */
  readonly unseen?: ReadonlySet<string>
}

type Search = (criterion: Criterion, sources: SelectSources) => Iterable<string>

export const methodTable: Readonly<Record<Exclude<SelectMethod, 'selector'>, Search>> = {
  fqn: ({ value }, { manifest }) => pick(withoutSources(manifest), (node) => matchesName(node, value)),
  tag: ({ value }, { manifest }) =>
    pick(everything(manifest), (node) => node.tags.some((tag) => matchesWildcard(tag, value))),
  group: ({ value }, { manifest }) =>
    pick(grouped(manifest), ({ group = null }) => group !== null && matchesWildcard(group, value)),
  access: ({ value }, { manifest }) =>
    pick(manifest.nodes.values(), (node) => node.resource_type === 'model' && node.access === value),
  source: ({ value, text }, { manifest }) =>
    pick(manifest.sources.values(), (node) => matchesSource(node, value, text)),
  path: ({ value }, { manifest }) => pick(everything(manifest), (node) => matchesPath(node, value)),
  file: ({ value }, { manifest }) =>
    pick(everything(manifest), (node) => matchesFile(node.original_file_path, value)),
  package: ({ value }, { manifest }) => {
    const name = value === 'this' ? manifest.projectName : value
    return pick(everything(manifest), (node) => matchesWildcard(node.package_name, name))
  },
  config: ({ value, methodArguments }, { manifest }) =>
    pick(configured(manifest), (node) => matchesConfig(node.config, methodArguments, value)),
  test_name: ({ value }, { manifest }) => testsNamed(manifest, value),
  test_type: ({ value }, { manifest }) => testsOfType(manifest, value),
  resource_type: ({ value }, { manifest }) => {
    if (!resourceTypes.includes(value))
      throw new SelectionError(`'resource_type:${value}' is none of ${resourceTypes.join(', ')}`)
    return pick(everything(manifest), (node) => node.resource_type === value)
  },
  state: ({ value, methodArguments }, { manifest, state, tellFinding }) => {
    if (!state)
      throw new SelectionError("'state:' needs the artifacts of an earlier run to compare with (--state)")
    const [kind = '', ...details] = value.split('.')
    return state.select(manifest, kind, [...methodArguments, ...details], tellFinding)
  },
  exposure: ({ value }, { manifest }) => named(manifest.exposures, value),
  metric: ({ value }, { manifest }) => named(manifest.metrics, value),
  semantic_model: ({ value }, { manifest }) => named(manifest.semanticModels, value),
  saved_query: ({ value }, { manifest }) => named(manifest.savedQueries, value),
  unit_test: ({ value }, { manifest }) => named(manifest.unitTests, value),
  result: ({ value }, { results }) =>
    withStatus(results, value, "'result:' needs the results of an earlier run (--state)"),
  source_status: ({ value }, { freshness }) =>
    withStatus(freshness, value, "'source_status:' needs the freshness of an earlier run (--state)"),
  version: ({ value }, { manifest }) => pick(manifest.nodes.values(), (node) => matchesVersion(node, value)),
}

function* everything(manifest: Manifest): Iterable<GraphNode & { readonly group?: string | null }> {
  yield* manifest.nodes.values()
  yield* manifest.sources.values()
  yield* manifest.exposures.values()
  yield* manifest.metrics.values()
  yield* manifest.semanticModels.values()
  yield* manifest.savedQueries.values()
  yield* manifest.unitTests.values()
}

const resourceTypes: readonly string[] = [
  'model',
  'analysis',
  'test',
  'snapshot',
  'operation',
  'seed',
  'source',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'unit_test',
  'function',
]

function* withoutSources(manifest: Manifest): Iterable<GraphNode> {
  for (const node of everything(manifest)) if (node.resource_type !== 'source') yield node
}

/** What dbt looks at for a group. */
function* grouped(manifest: Manifest): Iterable<GraphNode & { readonly group?: string | null }> {
  for (const node of manifest.nodes.values()) if (node.resource_type !== 'function') yield node
  yield* manifest.metrics.values()
}

/** What dbt looks at for a config. */
function* configured(manifest: Manifest): Iterable<GraphNode> {
  for (const node of manifest.nodes.values()) if (node.resource_type !== 'function') yield node
  yield* manifest.sources.values()
}

function* testsNamed(manifest: Manifest, name: string): Iterable<string> {
  for (const { test_metadata: generic, unique_id: id } of manifest.nodes.values())
    if (generic !== null && matchesWildcard(generic.name, name)) yield id
  yield* pick(manifest.unitTests.values(), (test) => matchesWildcard(test.name, name))
}

function* pick<T extends GraphNode>(nodes: Iterable<T>, test: (node: T) => boolean): Iterable<string> {
  for (const node of nodes) if (test(node)) yield node.unique_id
}

function named(nodes: ReadonlyMap<string, GraphNode>, value: string): Iterable<string> {
  const dot = value.indexOf('.')
  const packageName = dot === -1 ? '*' : value.slice(0, dot)
  const name = dot === -1 ? value : value.slice(dot + 1)
  return pick(
    nodes.values(),
    (node) => matchesWildcard(node.package_name, packageName) && matchesWildcard(node.name, name),
  )
}

function withStatus(
  statuses: ReadonlyMap<string, string> | undefined,
  value: string,
  missing: string,
): string[] {
  if (!statuses) throw new SelectionError(missing)
  return [...statuses].filter(([, status]) => status === value).map(([id]) => id)
}

/** With or without the package in front; the last part alone is the name. */
function matchesName(node: GraphNode, value: string): boolean {
  const versioned = 'version' in node && node.version !== null && node.resource_type === 'model'
  return matchesFqn(node.fqn, value, versioned) || matchesFqn(node.fqn.slice(1), value, versioned)
}

const hasWildcard = (text: string) => /[*?[\]]/.test(text)

function matchesFqn(fqn: readonly string[], value: string, versioned: boolean): boolean {
  const parts = value.split('.')
  if (versioned) {
    if (fqn.at(-2) === value) return true
    if (fqn.slice(-2).join('_') === parts.slice(-2).join('_')) return true
  } else if (fqn.at(-1) === value) return true
  const flat = fqn.flatMap((segment) => segment.split('.'))
  if (flat.length < parts.length) return false
  for (const [index, part] of parts.entries()) {
    if (hasWildcard(part)) {
      if (matchesWildcard(flat.slice(index).join('.'), parts.slice(index).join('.'))) return true
      // A bare pattern is also held against the name alone, however deep the node lies.
      return parts.length === 1 && matchesWildcard((versioned ? fqn.at(-2) : fqn.at(-1)) ?? '', value)
    }
    if (flat[index] !== part) return false
  }
  return true
}

function matchesSource(
  node: GraphNode & { readonly source_name: string },
  value: string,
  text: string,
): boolean {
  const parts = value.split('.')
  if (parts.length > 3) throw new SelectionError(`'${text}' has too many parts; write source:name.table`)
  const [first = '*', second = '*', third = '*'] = parts
  const [packageName, source, table] = parts.length === 3 ? [first, second, third] : ['*', first, second]
  return (
    matchesWildcard(node.package_name, packageName) &&
    matchesWildcard(node.source_name, source) &&
    matchesWildcard(node.name, table)
  )
}

/** The file itself, a folder above it, or the YAML that describes it. */
function matchesPath(node: GraphNode, value: string): boolean {
  const pattern = value.replace(/^\.\//, '').replace(/\/+$/, '')
  return (
    pathMatches(node.origin.path, pattern) ||
    (node.origin.patchPath !== null && pathMatches(node.origin.patchPath, pattern, true))
  )
}

function pathMatches(path: string, pattern: string, whole = false): boolean {
  if (matchesGlob(path, pattern)) return true
  if (whole) return false
  const parts = path.split('/')
  for (let length = parts.length - 1; length > 0; length -= 1) {
    if (matchesGlob(parts.slice(0, length).join('/'), pattern)) return true
  }
  return false
}

function matchesFile(path: string, value: string): boolean {
  const name = path.split('/').at(-1) ?? path
  return matchesWildcard(name, value) || matchesWildcard(name.replace(/\.[^.]*$/, ''), value)
}

function matchesConfig(
  config: Readonly<Record<string, Json>>,
  keys: readonly string[],
  value: string,
): boolean {
  let at: Json | undefined = config
  for (const key of keys) {
    if (!isObject(at)) return false
    at = at[key]
  }
  return keys.join('.') === 'severity'
    ? String(at).toLowerCase() === value.toLowerCase()
    : matchesConfigValue(at, value)
}

/** The value itself: `*` and `?` mean nothing here. */
function matchesConfigValue(found: Json | undefined, value: string): boolean {
  if (found === undefined) return false
  if (isList(found)) return found.some((item) => matchesConfigValue(item, value))
  if (isObject(found)) return Object.keys(found).includes(value)
  if (typeof found === 'boolean') return String(found) === value.toLowerCase()
  if (found === null) return value.toLowerCase() === 'none' || value.toLowerCase() === 'null'
  return String(found) === value
}

function testsOfType(manifest: Manifest, value: string): Iterable<string> {
  switch (value) {
    case 'generic':
    case 'schema':
      return pick(
        manifest.nodes.values(),
        (node) => node.resource_type === 'test' && node.test_metadata !== null,
      )
    case 'singular':
      return pick(
        manifest.nodes.values(),
        (node) => node.resource_type === 'test' && node.test_metadata === null,
      )
    case 'data':
      return pick(manifest.nodes.values(), (node) => node.resource_type === 'test')
    case 'unit':
      return manifest.unitTests.keys()
    default:
      throw new SelectionError(`'test_type:${value}' is none of generic, singular, data, unit`)
  }
}

function matchesVersion(node: ManifestNode, value: string): boolean {
  if (node.resource_type !== 'model') return false
  const { version, latest_version: latest } = node
  switch (value) {
    case 'latest':
      return version !== null && sameVersion(version, latest)
    case 'prerelease':
      return version !== null && latest !== null && compareVersions(version, latest) > 0
    case 'old':
      return version !== null && latest !== null && compareVersions(version, latest) < 0
    case 'none':
      return version === null
    default:
      throw new SelectionError(`'version:${value}' is none of latest, old, prerelease, none`)
  }
}

function compareVersions(a: string | number, b: string | number): number {
  const [left, right] = [Number(a), Number(b)]
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}
