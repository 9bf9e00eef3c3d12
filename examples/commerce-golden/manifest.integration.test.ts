import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { compileNode } from '#lib/dbt/index.ts'
import type { Database, ManifestNode } from '#lib/dbt/index.ts'
import { parseDemo } from './parse-demo.ts'

const goldenNode = z.looseObject({
  resource_type: z.string(),
  alias: z.string().default(''),
  schema: z.string().default(''),
  relation_name: z.string().nullable().default(null),
  description: z.string().default(''),
  fqn: z.array(z.string()).default([]),
  group: z.string().nullable().default(null),
  access: z.string().nullable().default(null),
  column_name: z.string().nullable().default(null),
  attached_node: z.string().nullable().default(null),
  original_file_path: z.string(),
  depends_on: z.object({ nodes: z.array(z.string()).default([]) }).default({ nodes: [] }),
  columns: z.record(z.string(), z.looseObject({ description: z.string().default('') })).default({}),
  config: z.record(z.string(), z.unknown()),
  compiled_code: z.string().optional(),
})
const goldenManifest = z.object({
  nodes: z.record(z.string(), goldenNode),
  sources: z.record(z.string(), z.unknown()),
  exposures: z.record(z.string(), z.unknown()),
  saved_queries: z.record(z.string(), z.unknown()),
  unit_tests: z.record(z.string(), z.unknown()),
  groups: z.record(z.string(), z.unknown()),
})
type GoldenNode = z.infer<typeof goldenNode>

const golden = goldenManifest.parse(
  JSON.parse(readFileSync(new URL('manifest.json', import.meta.url), 'utf8')),
)
const project = parseDemo()

/** A warehouse in which nothing is built yet, as when the golden was compiled. */
const emptyWarehouse: Database = {
  execute: () => {
    throw new Error('the demo asks the warehouse nothing while it compiles')
  },
  begin: () => {},
  commit: () => {},
  rollback: () => {},
  listSchemas: () => [],
  listRelations: () => [],
  listColumns: () => [],
  loadRows: () => 0,
}

const fold = (sql: string): string => sql.replaceAll(/\s+/g, ' ').trim()
const sortedKeys = (keys: Iterable<string>): string[] => [...keys].sort()

function comparedOf(node: ManifestNode): unknown {
  return {
    alias: node.alias,
    schema: node.schema,
    relation_name: node.relation_name,
    description: node.description,
    fqn: node.fqn,
    group: node.group,
    access: node.access,
    column_name: node.column_name,
    attached_node: node.attached_node,
    original_file_path: node.original_file_path,
    depends_on: sortedKeys(new Set(node.depends_on.nodes)),
    columns: Object.fromEntries(
      Object.values(node.columns).map((column) => [column.name, column.description]),
    ),
    materialized: node.config['materialized'],
    unique_key: node.config['unique_key'] ?? null,
  }
}

function comparedOfGolden(node: GoldenNode): unknown {
  const { alias, schema, relation_name, description, fqn, group, access } = node
  const { column_name, attached_node, original_file_path } = node
  return {
    ...{ alias, schema, relation_name, description, fqn, group, access },
    ...{ column_name, attached_node, original_file_path },
    depends_on: node.depends_on.nodes,
    columns: Object.fromEntries(
      Object.entries(node.columns).map(([name, column]) => [name, column.description]),
    ),
    materialized: node.config['materialized'],
    unique_key: node.config['unique_key'] ?? null,
  }
}

test('the demo is parsed without a complaint', () => {
  expect(project.diagnostics).toEqual([])
})

test('the same nodes as the real dbt finds, under the same ids', () => {
  const ours = [...project.manifest.nodes.keys()]
  expect(sortedKeys(ours)).toEqual(sortedKeys(Object.keys(golden.nodes)))
})

test.each(['sources', 'exposures', 'groups'] as const)('the same %s', (section) => {
  expect(sortedKeys(project.manifest[section].keys())).toEqual(sortedKeys(Object.keys(golden[section])))
})

test('the same saved queries and unit tests', () => {
  expect(sortedKeys(project.manifest.savedQueries.keys())).toEqual(
    sortedKeys(Object.keys(golden.saved_queries)),
  )
  expect(sortedKeys(project.manifest.unitTests.keys())).toEqual(sortedKeys(Object.keys(golden.unit_tests)))
})

const nodesOf = (resourceType: string): [string, GoldenNode][] =>
  Object.entries(golden.nodes).filter(([, node]) => node.resource_type === resourceType)

test.each(['model', 'seed', 'snapshot', 'analysis', 'test'])(
  'each %s has the properties that the real dbt gives it',
  (resourceType) => {
    expect(nodesOf(resourceType)).not.toEqual([])
    for (const [id, expected] of nodesOf(resourceType)) {
      const node = project.manifest.nodes.get(id)
      expect(node && comparedOf(node), id).toEqual(comparedOfGolden(expected))
    }
  },
)

test.each(['model', 'snapshot', 'analysis', 'test'])(
  'each %s compiles to the SQL of the real dbt',
  (resourceType) => {
    for (const [id, expected] of nodesOf(resourceType)) {
      const compiled = compileNode(project, id, { database: emptyWarehouse })
      expect(fold(compiled.sql), id).toBe(expected.compiled_code)
    }
  },
)
