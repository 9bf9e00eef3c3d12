import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { useTestDatabase } from './testing/test-database.ts'

const test = useTestDatabase()
const TYPES: Readonly<Record<string, string>> = {
  String: 'text',
  Int: 'integer',
  BigInt: 'bigint',
  Boolean: 'boolean',
  DateTime: 'timestamp with time zone',
  Json: 'jsonb',
  Bytes: 'bytea',
}

interface Model {
  readonly table: string
  readonly columnOf: ReadonlyMap<string, string>
  readonly body: readonly string[]
}

/** The migrations are written for themselves; this proves that they make what schema.prisma declares. */
describe('the migrated database', () => {
  const models = readModels(readFileSync('prisma/schema.prisma', 'utf8'))

  it('has the columns of schema.prisma', async () => {
    const found = await list(`
      select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, null)
        || case when a.attnotnull then '' else ' null' end as line
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and c.relname <> '_prisma_migrations'`)
    expect(found).toEqual(models.flatMap(declaredColumns).sort())
  })

  it('has the keys and indexes of schema.prisma', async () => {
    const found = await list(`
      select t.relname || ' ' || case when i.indisprimary then 'primary' when i.indisunique then 'unique' else 'index' end
        || ' ' || (select string_agg(a.attname, ',' order by k.at)
           from unnest(i.indkey) with ordinality k(attnum, at)
           join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum) as line
      from pg_index i join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = t.relnamespace
      where n.nspname = 'public' and t.relname <> '_prisma_migrations'`)
    expect(found).toEqual(models.flatMap(declaredIndexes).sort())
  })

  it('has the references of schema.prisma', async () => {
    const found = await list(`
      select conrelid::regclass::text || ' -> ' || confrelid::regclass::text || ' ' || confdeltype::text as line
      from pg_constraint where contype = 'f'`)
    expect(found.map((line) => line.replaceAll('"', '')).sort()).toEqual(declaredReferences(models).sort())
  })
})

async function list(sql: string): Promise<string[]> {
  const client = new Client({ connectionString: test.url })
  await client.connect()
  try {
    const { rows } = await client.query<{ line: string }>(sql)
    return rows.map((row) => row.line).sort()
  } finally {
    await client.end()
  }
}

function readModels(schema: string): Model[] {
  return [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name = '', text = '']) => {
    const body = text
      .split('\n')
      .map((line) => line.replace(/\s*\/\/.*$/, '').trim())
      .filter((line) => line !== '')
    const columnOf = new Map(body.filter(isColumn).map((line) => [fieldOf(line), columnName(line)]))
    return { table: /^@@map\("(\w+)"\)$/m.exec(body.join('\n'))?.[1] ?? name, columnOf, body }
  })
}

const fieldOf = (line: string) => line.split(/\s+/)[0] ?? ''
const columnName = (line: string) => /\s@map\("(\w+)"\)/.exec(line)?.[1] ?? fieldOf(line)
const isColumn = (line: string) => TYPES[/^\w+\s+(\w+)/.exec(line)?.[1] ?? ''] !== undefined

function declaredColumns(model: Model): string[] {
  return model.body.filter(isColumn).map((line) => {
    const [, type = '', mark = ''] = /^\w+\s+(\w+)(\[\]|\?)?/.exec(line) ?? []
    const base = line.includes('@db.Uuid') ? 'uuid' : TYPES[type]
    // A list without a default may be absent in PostgreSQL; Prisma reads that as empty.
    const tail = mark === '[]' ? '[] null' : mark === '?' ? ' null' : ''
    return `${model.table}.${columnName(line)} ${base}${tail}`
  })
}

function declaredIndexes(model: Model): string[] {
  const columns = (text: string) =>
    text
      .split(',')
      .map((field) => model.columnOf.get(field.trim()) ?? field.trim())
      .join(',')
  return model.body.flatMap((line) => {
    const block = /^@@(id|unique|index)\(\[([^\]]+)\]/.exec(line)
    if (block) return `${model.table} ${KINDS[block[1] ?? '']} ${columns(block[2] ?? '')}`
    if (/\s@id\b/.test(line)) return `${model.table} primary ${columnName(line)}`
    if (/\s@unique\b/.test(line)) return `${model.table} unique ${columnName(line)}`
    return []
  })
}

const KINDS: Readonly<Record<string, string>> = { id: 'primary', unique: 'unique', index: 'index' }

function declaredReferences(models: readonly Model[]): string[] {
  const schema = readFileSync('prisma/schema.prisma', 'utf8')
  const tableOf = new Map(
    [...schema.matchAll(/^model (\w+) \{[\s\S]*?@@map\("(\w+)"\)/gm)].map(([, name, table]) => [name, table]),
  )
  return models.flatMap((model) =>
    model.body
      .filter((line) => line.includes('@relation(fields:'))
      .map((line) => {
        const target = tableOf.get(/^\w+\s+(\w+)/.exec(line)?.[1] ?? '')
        return `${model.table} -> ${target} ${line.includes('onDelete: Cascade') ? 'c' : 'r'}`
      }),
  )
}
