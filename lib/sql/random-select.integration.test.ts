import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'
import { readSyntaxTree } from '#lib/warehouse/duckdb/syntax-tree.ts'
import { originMark, traceColumns, type OutputColumn, type ResolveRelation } from './index.ts'
import { RandomSelects, randomTables } from './testing/random-select.ts'

const idOf = (schema: string | null, name: string) => `${schema === 's' ? 's' : ''}${name}`

const resolve: ResolveRelation = ({ schema, name }) => {
  const columns = randomTables[name]
  if (columns === undefined) return null
  const id = idOf(schema, name)
  return { id, columns: columns.map((each) => ({ name: each, mark: originMark(id, each) })), complete: true }
}

/** Every value says which column of which table it is: `<p.a>`. */
async function openTainted() {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run('create schema s')
  for (const schema of ['main', 's'])
    for (const [name, columns] of Object.entries(randomTables)) {
      const values = columns.map((column) => `'<${idOf(schema, name)}.${column}>' as ${column}`)
      await connection.run(`create table ${schema}.${name} as select ${values.join(', ')}`)
    }
  return connection
}

it('no value stands in a column whose lineage does not name where it comes from', async () => {
  const connection = await openTainted()
  const random = new RandomSelects(20_261_122)
  const wrong: string[] = []
  let valid = 0
  for (let count = 0; count < 1_500; count++) {
    const { sql } = random.next()
    const result = await connection.runAndReadAll(sql).catch(() => null)
    if (result === null) continue
    valid += 1
    const tree = await readSyntaxTree(connection, sql)
    const { columns, unclear } = traceColumns(tree ?? [], resolve)
    const names = result.columnNames()
    if (tree === null || unclear.length > 0 || columns.length !== names.length) wrong.push(`columns: ${sql}`)
    const rows = result.getRowsJson()
    columns.forEach((column, at) => {
      const unsaid = tokensOf(rows.map((row) => row[at])).filter((token) => !says(column, token))
      if (unsaid.length > 0) wrong.push(`${column.name} lacks ${unsaid.join(', ')}: ${sql}`)
    })
  }
  expect(valid).toBeGreaterThan(900)
  expect(wrong).toEqual([])
  connection.closeSync()
}, 60_000)

const tokensOf = (values: readonly unknown[]): readonly string[] => [
  ...new Set(Array.from(JSON.stringify(values).matchAll(/<(\w+\.\w)>/g), ([, token]) => token ?? '')),
]

const says = ({ sources }: OutputColumn, token: string) =>
  sources.some(({ relation, column }) => token === `${relation}.${column ?? ''}`)
