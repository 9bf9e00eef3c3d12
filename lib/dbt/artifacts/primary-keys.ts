import type { GraphNode, Json, Manifest, ManifestNode } from '../manifest.ts'
import { isObject, listAt, textAt, toStrings } from '../schema/json-access.ts'

interface TestedColumns {
  readonly unique: Set<string>
  readonly disabledUnique: Set<string>
  readonly notNull: Set<string>
}

/**
 * The columns that make the key of each model: what a constraint says, else what tests say, in the order of
 * https://docs.getdbt.com/reference/artifacts/manifest-json; sorted.
 */
export function primaryKeys(manifest: Manifest): Map<string, readonly string[]> {
  const tested = new Map<string, TestedColumns>()
  const addTest = (node: GraphNode, enabled: boolean) => {
    const model = isTest(node) ? (node.attached_node ?? ownModel(node, manifest)) : null
    if (!isTest(node) || model === null) return
    let columns = tested.get(model)
    if (!columns) {
      columns = { unique: new Set(), disabledUnique: new Set(), notNull: new Set() }
      tested.set(model, columns)
    }
    addColumns(node, enabled, columns)
  }
  for (const node of manifest.nodes.values()) addTest(node, true)
  for (const node of manifest.disabled.values()) addTest(node, false)
  const keys = new Map<string, readonly string[]>()
  for (const node of manifest.nodes.values()) {
    if (node.resource_type !== 'model') continue
    const found = constrained(node) ?? fromTests(tested.get(node.unique_id))
    if (found.length > 0) keys.set(node.unique_id, found.toSorted())
  }
  return keys
}

const noNames: readonly string[] = Object.freeze([])
const none: readonly Json[] = Object.freeze([])

const isTest = (node: GraphNode): node is ManifestNode =>
  node.resource_type === 'test' && 'test_metadata' in node

/** What a test is of that is switched off, and so is not linked. */
function ownModel(
  { refs: [ref], package_name, test_metadata }: ManifestNode,
  manifest: Manifest,
): string | null {
  if (test_metadata === null || ref === undefined) return null
  const version = ref.version === null ? '' : `.v${ref.version}`
  const id = `model.${ref.package ?? package_name}.${ref.name}${version}`
  return manifest.nodes.has(id) ? id : null
}

function addColumns(node: ManifestNode, enabled: boolean, into: TestedColumns): void {
  if (node.test_metadata === null) return
  const { name, kwargs } = node.test_metadata
  const column = kwargs['column_name']
  const columns = typeof column === 'string' ? [column] : toStrings(kwargs['combination_of_columns'])
  const unique = name === 'unique' || name === 'unique_combination_of_columns'
  const set = unique
    ? enabled
      ? into.unique
      : into.disabledUnique
    : name === 'not_null'
      ? into.notNull
      : null
  for (const one of columns) set?.add(one)
}

function constrained(node: ManifestNode): readonly string[] | null {
  const isKey = (one: Json) => isObject(one) && textAt(one, 'type') === 'primary_key'
  const own = node.constraints.find(isKey)
  if (isObject(own)) return listAt(own, 'columns').map(String)
  for (const name in node.columns) {
    const constraints = node.columns[name]?.constraints ?? none
    if (constraints.length > 0 && constraints.some(isKey)) return [name]
  }
  return null
}

function fromTests(columns: TestedColumns | undefined): readonly string[] {
  if (!columns) return noNames
  const { unique, disabledUnique, notNull } = columns
  const both = [...notNull].filter((one) => unique.has(one) || disabledUnique.has(one))
  if (both.length > 0) return both
  return unique.size > 0 ? [...unique] : [...disabledUnique]
}
