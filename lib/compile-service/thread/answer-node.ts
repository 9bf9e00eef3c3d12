import type { NodeDetail } from '#lib/contracts/compile.ts'
import type {
  GraphNode,
  Json,
  Manifest,
  ManifestColumn,
  ManifestNode,
  ParsedProject,
} from '#lib/dbt/index.ts'
import { materializedOf } from './answer-compile.ts'
import { displayName, isShown, listShown, testsOf } from './graph-nodes.ts'
import type { NodeAnswer } from './messages.ts'

/** One node with all that the project says of it. */
export function answerNode(project: ParsedProject, id: string): NodeAnswer {
  const { manifest } = project
  const node = findNode(manifest, id)
  if (node === null) return { detail: null, relation: null, testReads: {} }
  const built = manifest.nodes.get(id)
  const source = manifest.sources.get(id)
  const relation = built
    ? { schema: built.schema, name: built.alias }
    : source
      ? { schema: source.schema, name: source.identifier }
      : null
  const hasRelation = source !== undefined || (built !== undefined && built.relation_name !== null)
  const tests = testsOf(manifest, id).map(({ unique_id }) => unique_id)
  const testReads = Object.fromEntries(tests.map((test) => [test, manifest.parents.get(test) ?? []]))
  return { detail: describe(manifest, node), relation: hasRelation ? relation : null, testReads }
}

function findNode(manifest: Manifest, id: string): GraphNode | null {
  const table = manifest.nodes.get(id)
  if (table) return table
  for (const node of listShown(manifest)) if (node.unique_id === id) return node
  return null
}

function describe(manifest: Manifest, node: GraphNode): NonNullable<NodeAnswer['detail']> {
  const built = manifest.nodes.get(node.unique_id)
  const source = manifest.sources.get(node.unique_id)
  const tests = testsOf(manifest, node.unique_id)
  const shown = (ids: readonly string[]) => ids.filter((id) => isNeighbour(manifest, id))
  return {
    id: node.unique_id,
    name: displayName(manifest, node),
    resourceType: node.resource_type,
    materialized: built ? materializedOf(built) : null,
    description: node.description,
    path: node.package_name === manifest.projectName ? node.origin.path : null,
    relationName: built?.relation_name ?? source?.relation_name ?? null,
    owner: ownerOf(manifest, node, built),
    tags: [...node.tags],
    meta: { ...node.meta },
    columns: Object.values(built?.columns ?? source?.columns ?? {}).map((column) =>
      describeColumn(column, tests),
    ),
    tests: tests.map((test) => ({
      id: test.unique_id,
      name: test.test_metadata?.name ?? test.name,
      column: test.column_name,
      severity: severityOf(test),
    })),
    parents: shown(manifest.parents.get(node.unique_id) ?? []),
    children: shown(manifest.children.get(node.unique_id) ?? []),
  }
}

function isNeighbour(manifest: Manifest, id: string): boolean {
  const node = manifest.nodes.get(id)
  return node === undefined ? !id.startsWith('unit_test.') : isShown(node)
}

function describeColumn(
  column: ManifestColumn,
  tests: readonly ManifestNode[],
): NodeDetail['columns'][number] {
  return {
    name: column.name,
    type: column.data_type,
    description: column.description,
    tests: testsOfColumn(tests, column.name),
  }
}

export function testsOfColumn(tests: readonly ManifestNode[], column: string): string[] {
  const name = column.toLowerCase()
  return tests
    .filter((test) => test.column_name?.toLowerCase() === name)
    .map((test) => test.test_metadata?.name ?? test.name)
}

function severityOf(test: ManifestNode): string {
  const found = test.config['severity']
  return typeof found === 'string' ? found.toLowerCase() : 'error'
}

/** meta.owner, an exposure's owner, or the group's. */
function ownerOf(manifest: Manifest, node: GraphNode, built: ManifestNode | undefined): string | null {
  const own = nameOf(node.meta['owner'])
  if (own !== null) return own
  const exposed = nameOf(manifest.exposures.get(node.unique_id)?.properties['owner'])
  if (exposed !== null || built?.group == null) return exposed
  for (const group of manifest.groups.values()) {
    if (group.name === built.group) return nameOf(group.owner) ?? group.name
  }
  return built.group
}

function nameOf(owner: Json | undefined): string | null {
  if (typeof owner === 'string') return owner === '' ? null : owner
  if (owner === null || owner === undefined || typeof owner !== 'object' || Array.isArray(owner)) return null
  for (const field of ['name', 'email']) {
    const found: unknown = Reflect.get(owner, field)
    if (typeof found === 'string' && found !== '') return found
  }
  return null
}
