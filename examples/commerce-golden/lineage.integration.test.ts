import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { compileNode, type ManifestNode } from '#lib/dbt/index.ts'
import { Origins, RelationTracer, type RelationLineage, type TracedRelation } from '#lib/sql/index.ts'
import { closeConnection, readSyntaxTree } from '#lib/warehouse/duckdb/syntax-tree.ts'
import contents from './contents.json' with { type: 'json' }
import { parseDemo } from './parse-demo.ts'

const columnsOf: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(contents).map(([table, { columns }]) => [table, columns]),
)
const snapshotColumns = ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to']

const project = parseDemo()

/** Every relation of the demo, each after those that it reads. */
function relations(): readonly TracedRelation[] {
  const { nodes, sources } = project.manifest
  const origins = [
    ...[...sources.values()].map(({ unique_id: id, schema, identifier: name }) => ({ id, schema, name })),
    ...[...nodes.values()]
      .filter((node) => node.resource_type === 'seed')
      .map(({ unique_id: id, schema, alias: name }) => ({ id, schema, name })),
  ].map(({ id, schema, name }): TracedRelation => {
    const columns = columnsOf[`${schema}.${name}`] ?? []
    return { id, relation: { schema, name }, made: { by: 'itself', columns, complete: true } }
  })
  const sorted: ManifestNode[] = []
  const done = new Set<string>()
  const visit = (id: string) => {
    const node = nodes.get(id)
    if (node === undefined || done.has(id)) return
    done.add(id)
    for (const parent of node.depends_on.nodes) visit(parent)
    const isMade = node.resource_type === 'model' || node.resource_type === 'snapshot'
    if (isMade && node.relation_name !== null) sorted.push(node)
  }
  for (const id of nodes.keys()) visit(id)
  return [...origins, ...sorted.map(toTraced)]
}

const toTraced = (node: ManifestNode): TracedRelation => ({
  id: node.unique_id,
  relation: { schema: node.schema, name: node.alias },
  made: {
    by: 'query',
    sql: compileNode(project, node.unique_id, { database: null, flags: { FULL_REFRESH: true } }).sql,
    parents: node.depends_on.nodes,
    added: node.resource_type === 'snapshot' ? snapshotColumns : [],
  },
})

/** The golden has the columns of every relation as the real dbt built it. */
test('column lineage finds the columns of every relation that dbt builds, and follows each', async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const all = relations()
  const tracer = new RelationTracer((sql) => readSyntaxTree(connection, sql))
  const found = await tracer.trace(all, new AbortController().signal)
  closeConnection(connection)
  instance.closeSync()

  const names = new Map(all.map(({ id, relation }) => [id, relation]))
  const tableOf = ({ id }: RelationLineage) => `${names.get(id)?.schema}.${names.get(id)?.name}`
  const built = found.filter((each) => tableOf(each).startsWith('production_'))
  expect(built).toHaveLength(100)
  for (const each of built) {
    expect(each.unclear, tableOf(each)).toEqual([])
    expect(each.open, tableOf(each)).toEqual([])
    const expected = new Set(columnsOf[tableOf(each)])
    // The golden leaves out what a snapshot takes from the clock.
    const traced = each.columns.filter(({ name }) => expected.has(name) || !snapshotColumns.includes(name))
    expect(traced.map(({ name }) => name).sort(), tableOf(each)).toEqual([...expected])
  }

  const origins = new Origins(found)
  for (const each of built) {
    for (const { relation, column } of each.columns.flatMap(({ sources }) => origins.ofSources(sources))) {
      expect(origins.find(relation)?.columns.map(({ name }) => name)).toContain(column)
    }
  }
  const mail = { relation: 'model.commerce.dim_customers.v2', column: 'email', kind: 'copied' as const }
  expect(origins.standing(mail)).toEqual([
    { relation: 'model.commerce.stg_firestore_users', column: 'email', kind: 'copied' },
  ])
  const raw = origins.ofSources([mail]).map(({ relation, column }) => `${relation}.${column}`)
  expect(raw).toContain('source.commerce.firestore.users_changelog.data')
}, 60_000)
