import { manifestArtifact } from '../artifacts/manifest-artifact.ts'
import type { Json, Manifest } from '../manifest.ts'
import { isObject, jsonEquals, listAt, objectAt, stringAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { SelectionError } from '../select/criterion.ts'
import { breakingChanges, removalBreaks } from './breaking-changes.ts'

/** Compares the manifest with that of an earlier state, for `state:` selection. */
export interface StateComparison {
  /** `tell` hears of what was found beside. Throws where a contract is broken that a model with versions had. */
  select(
    manifest: Manifest,
    value: string,
    methodArguments: readonly string[],
    tell?: (finding: StateFinding) => void,
  ): Iterable<string>
}

/** A contract that a model of before held, or a seed of which nobody can say whether it changed: it is too large to be read. */
export type StateFinding = { readonly path: string; readonly uniqueId: string } & (
  | { readonly code: 'contract-broken'; readonly name: string; readonly changes: readonly string[] }
  | { readonly code: 'seed-unread'; readonly name: string }
)

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
  return compareWithArtifact(toJson(manifestArtifact(before, stamp)))
}

/** `before` is a manifest.json, of ours or of dbt: both sides are compared as artifacts. */
export function compareWithArtifact(before: JsonObject): StateComparison {
  const known = new WeakMap<Manifest, Comparison>()
  return {
    select: (manifest, value, methodArguments, tell) => {
      const comparison =
        known.get(manifest) ?? new Comparison(before, toJson(manifestArtifact(manifest, stamp)))
      known.set(manifest, comparison)
      const part = methodArguments[0] ?? null
      if (value.endsWith('modified') && (part === null || part === 'contract')) comparison.tellBreaking(tell)
      if (value.endsWith('modified') && (part === null || part === 'body')) comparison.tellUnread(tell)
      return comparison.select(value, methodArguments)
    },
  }
}

const stamp = { invocationId: '', generatedAt: '' }

/** Through JSON, so that both sides leave out what is undefined. */
function toJson(artifact: object): JsonObject {
  const value: Json = JSON.parse(JSON.stringify(artifact))
  return isObject(value) ? value : {}
}

const sections = [
  'nodes',
  'sources',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'unit_tests',
  'functions',
] as const

class Comparison {
  readonly #before: ReadonlyMap<string, JsonObject>
  readonly #now: ReadonlyMap<string, JsonObject>
  readonly #macros: JsonObject
  readonly #changedMacros: ReadonlySet<string>
  readonly #macroAnswers = new Map<string, boolean>()
  readonly #adapterType: string

  constructor(before: JsonObject, now: JsonObject) {
    this.#before = resourcesOf(before)
    this.#now = resourcesOf(now)
    this.#macros = objectAt(now, 'macros')
    this.#adapterType = stringAt(objectAt(now, 'metadata'), 'adapter_type') ?? ''
    this.#changedMacros = changedMacros(objectAt(before, 'macros'), this.#macros, this.#adapterType)
  }

  /** Whoever reads a version counts on it: there a change that breaks it is refused. */
  tellBreaking(tell: ((finding: StateFinding) => void) | undefined): void {
    for (const [uniqueId, old] of this.#before) {
      if (old['resource_type'] !== 'model') continue
      const node = this.#now.get(uniqueId)
      const gone = removalBreaks(old) ? ['the model is gone, renamed or disabled'] : []
      const changes = node === undefined ? gone : breakingChanges(old, node, this.#adapterType)
      if (changes.length === 0) continue
      const version = old['version'] ?? null
      const name = `${textAt(old, 'name') ?? uniqueId}${version === null ? '' : `.v${version}`}`
      if (version !== null)
        throw new SelectionError(
          `the contract of '${name}' is broken: ${changes.join('; ')}. Make a new version of it instead`,
        )
      const path = textAt(old, 'original_file_path') ?? ''
      tell?.({ code: 'contract-broken', name, uniqueId, changes, path })
    }
  }

  /** A seed of more than 1 MB has its path for a checksum, as in dbt. */
  tellUnread(tell: ((finding: StateFinding) => void) | undefined): void {
    for (const [uniqueId, node] of this.#now) {
      if (node['resource_type'] !== 'seed') continue
      const old = this.#before.get(uniqueId)
      const isUnread = textAt(objectAt(node, 'checksum'), 'name') === 'path'
      if (!isUnread || old === undefined || !same(node, old, ['checksum'])) continue
      const path = textAt(node, 'original_file_path') ?? ''
      tell?.({ code: 'seed-unread', name: textAt(node, 'name') ?? uniqueId, uniqueId, path })
    }
  }

  *select(value: string, methodArguments: readonly string[]): Iterable<string> {
    const wanted = methodArguments.length === 0 ? null : parts.find((part) => part === methodArguments[0])
    if (wanted === undefined) {
      throw new SelectionError(`'state:modified.${methodArguments[0] ?? ''}' is none of ${parts.join(', ')}`)
    }
    for (const [id, node] of this.#now) {
      if (this.#matches(value, node, this.#before.get(id), wanted)) yield id
    }
  }

  #matches(value: string, node: JsonObject, old: JsonObject | undefined, part: ChangedPart | null): boolean {
    switch (value) {
      case 'new':
        return old === undefined
      case 'old':
        return old !== undefined
      case 'modified':
        return this.#isModified(node, old, part)
      case 'unmodified':
        return !this.#isModified(node, old, null)
      default:
        throw new SelectionError(`'state:${value}' is none of modified, unmodified, new, old`)
    }
  }

  #isModified(node: JsonObject, old: JsonObject | undefined, part: ChangedPart | null): boolean {
    if (part === 'macros') return this.#macrosChanged(node)
    // What is new is changed in each of its parts, and what has no such part in none.
    if (part !== null) return hasPart(node, part) && (old === undefined || partDiffers(node, old, part))
    return old === undefined || contentDiffers(node, old) || this.#macrosChanged(node)
  }

  #macrosChanged(node: JsonObject): boolean {
    return macrosOf(node).some((id) => this.#macroChanged(id, new Set()))
  }

  /** A macro counts as changed where one that it calls does. */
  #macroChanged(id: string, path: ReadonlySet<string>): boolean {
    const known = this.#macroAnswers.get(id)
    if (known !== undefined) return known
    if (this.#changedMacros.has(id)) return true
    if (path.has(id)) return false
    const below = new Set(path).add(id)
    const answer = macrosOf(objectAt(this.#macros, id)).some((one) => this.#macroChanged(one, below))
    this.#macroAnswers.set(id, answer)
    return answer
  }
}

function resourcesOf(manifest: JsonObject): ReadonlyMap<string, JsonObject> {
  const entries = sections.flatMap((section) => Object.entries(objectAt(manifest, section)))
  return new Map(entries.flatMap(([id, node]) => (isObject(node) ? [[id, node] as const] : [])))
}

const macrosOf = (node: JsonObject): readonly string[] =>
  listAt(objectAt(node, 'depends_on'), 'macros').filter((id) => typeof id === 'string')

/**
 * The macros that come with dbt and its adapter are left out: an earlier state may have been written by another
 * version, or by dbt itself, and that is no change of the project.
 */
function changedMacros(before: JsonObject, now: JsonObject, adapter: string | null): ReadonlySet<string> {
  const comesWith = (id: string) => /^macro\.dbt(_\w+)?\./.test(id) && isBuiltin(id, adapter)
  const changed = new Set<string>()
  for (const id of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (comesWith(id)) continue
    const [old, macro] = [before[id], now[id]]
    if (!isObject(old) || !isObject(macro) || old['macro_sql'] !== macro['macro_sql']) changed.add(id)
  }
  return changed
}

function isBuiltin(id: string, adapter: string | null): boolean {
  const owner = id.split('.')[1] ?? ''
  return owner === 'dbt' || (adapter !== null && [`dbt_${adapter}`, 'dbt_postgres'].includes(owner))
}

const isNode = (node: JsonObject): boolean => 'raw_code' in node

function hasPart(node: JsonObject, part: ChangedPart): boolean {
  if (isNode(node)) return part !== 'contract' || node['resource_type'] === 'model'
  const type = node['resource_type']
  return part === 'configs' ? type !== 'unit_test' : part === 'relation' && type === 'source'
}

function contentDiffers(node: JsonObject, old: JsonObject): boolean {
  if (!isNode(node)) return resourceDiffers(node, old)
  if (!same(node, old, ['fqn'])) return true
  if (node['resource_type'] === 'test' && isObject(node['test_metadata']))
    return partDiffers(node, old, 'configs')
  const alwaysCompared = ['body', 'configs', 'persisted_descriptions', 'relation', 'contract'] as const
  if (alwaysCompared.some((part) => partDiffers(node, old, part))) return true
  return (
    node['resource_type'] === 'model' && !same(node, old, ['latest_version', 'access', 'deprecation_date'])
  )
}

function partDiffers(node: JsonObject, old: JsonObject, part: ChangedPart): boolean {
  switch (part) {
    case 'body':
      return node['resource_type'] === 'seed'
        ? !same(node, old, ['checksum'])
        : !same(node, old, ['raw_code'])
    case 'configs':
      return !jsonEquals(comparable(node), comparable(old))
    case 'persisted_descriptions':
      return !jsonEquals(persisted(node, node), persisted(old, node))
    case 'relation':
      return node['resource_type'] === 'source'
        ? !same(node, old, ['database', 'schema', 'identifier'])
        : !jsonEquals(relationConfig(node), relationConfig(old))
    case 'contract':
      return contractDiffers(objectAt(node, 'contract'), objectAt(old, 'contract'))
    case 'macros':
      return false
  }
}

/** Null and absent are the same: artifacts of other versions leave keys out. */
const same = (node: JsonObject, old: JsonObject, keys: readonly string[]): boolean =>
  keys.every((key) => jsonEquals(node[key] ?? null, old[key] ?? null))

function contractDiffers(contract: JsonObject, old: JsonObject): boolean {
  const [enforced, wasEnforced] = [contract['enforced'] === true, old['enforced'] === true]
  if (!enforced && !wasEnforced) return false
  return enforced !== wasEnforced || !same(contract, old, ['checksum'])
}

/** Where a node is built is compared by `relation`; tags and groups are no change of behaviour. */
const leftOut: ReadonlySet<string> = new Set(['alias', 'schema', 'database', 'tags', 'group'])

function comparable(node: JsonObject): JsonObject {
  const config = objectAt(node, 'unrendered_config')
  return Object.fromEntries(Object.entries(config).filter(([key]) => !leftOut.has(key)))
}

/** `settings` has the persist_docs that count: those of now. */
function persisted(node: JsonObject, settings: JsonObject): Json {
  const persist = objectAt(objectAt(settings, 'config'), 'persist_docs')
  const columns = Object.entries(objectAt(node, 'columns')).map(([name, column]) => [
    name,
    isObject(column) ? (column['description'] ?? '') : '',
  ])
  return {
    relation: persist['relation'] === true ? (node['description'] ?? '') : null,
    columns: persist['columns'] === true ? Object.fromEntries(columns) : null,
  }
}

/** As written, so that two targets of one project are no difference. */
function relationConfig(node: JsonObject): Json {
  const { database = null, schema = null, alias = null } = objectAt(node, 'unrendered_config')
  return [database, schema, alias]
}

/** What of a resource without SQL counts as its content. */
const contentKeys: Readonly<Record<string, readonly string[]>> = {
  source: ['database', 'schema', 'identifier', 'fqn', 'quoting', 'freshness', 'loaded_at_field', 'external'],
  exposure: ['fqn', 'type', 'owner', 'maturity', 'url', 'description', 'label', 'depends_on'],
  metric: ['filter', 'metadata', 'type', 'type_params', 'description', 'label'],
  semantic_model: [
    'model',
    'description',
    'defaults',
    'entities',
    'dimensions',
    'measures',
    'primary_entity',
    'group',
  ],
  saved_query: ['query_params', 'description', 'label', 'exports', 'group'],
  unit_test: ['checksum'],
}

function resourceDiffers(node: JsonObject, old: JsonObject): boolean {
  const type = stringAt(node, 'resource_type') ?? ''
  const withConfig = type !== 'unit_test'
  return (
    !same(node, old, contentKeys[type] ?? ['description']) ||
    (withConfig && !jsonEquals(comparable(node), comparable(old)))
  )
}
