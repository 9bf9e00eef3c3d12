import { describe, expect, it } from 'vitest'
import { Origins, RelationTracer, type Making, type TracedRelation } from './index.ts'

const column = (...names: string[]) => ({ class: 'COLUMN_REF', type: 'COLUMN_REF', column_names: names })
const from = (schema: string, table: string) => ({
  type: 'BASE_TABLE',
  schema_name: schema,
  table_name: table,
})
const select = (list: object[], table: object) => [
  { node: { type: 'SELECT_NODE', select_list: list, from_table: table } },
]
const upper = (child: object, alias: string) => ({
  ...{ class: 'FUNCTION', type: 'FUNCTION', function_name: 'upper', children: [child], alias },
})

/** By its text, what the parser would make of it. */
const trees: Readonly<Record<string, unknown[]>> = {
  core: select([{ class: 'STAR', type: 'STAR' }], from('raw', 'customers')),
  mart: select([column('id'), upper(column('email'), 'mail')], from('core', 'customers')),
  top: select([{ class: 'STAR', type: 'STAR' }], from('mart', 'dim')),
  self: select([{ class: 'STAR', type: 'STAR' }], from('mart', 'self')),
}

const raw: TracedRelation = {
  id: 'raw',
  relation: { schema: 'RAW', name: 'Customers' },
  made: { by: 'itself', columns: ['id', 'email'], complete: true },
}
const query = (sql: string, ...parents: string[]): Making => ({ by: 'query', sql, parents, added: [] })
const core: TracedRelation = {
  ...{ id: 'core', relation: { schema: 'core', name: 'customers' }, made: query('core', 'raw') },
}
const mart: TracedRelation = {
  ...{ id: 'mart', relation: { schema: 'mart', name: 'dim' }, made: query('mart', 'core') },
}
const top: TracedRelation = { id: 'top', relation: null, made: query('top', 'mart') }
const signal = new AbortController().signal

function tracer() {
  const read: string[] = []
  const made = new RelationTracer((sql) => {
    read.push(sql)
    return Promise.resolve(trees[sql] ?? null)
  })
  return { made, read }
}
const words = (all: readonly { relation: string; column: string | null; kind: string }[]) =>
  all.map(({ relation, column: name, kind }) => `${kind} ${relation}.${name ?? '?'}`)

describe('relations that are made of each other', () => {
  it('are followed to where a value stands first, and to where it stands as it is', async () => {
    const origins = new Origins(await tracer().made.trace([raw, core, mart, top], signal))
    const mail = { relation: 'top', column: 'mail', kind: 'copied' as const }
    expect(words(origins.ofSources([mail]))).toEqual(['derived raw.email'])
    expect(words(origins.standing(mail))).toEqual(['copied mart.mail'])
    expect(words(origins.standing({ ...mail, column: 'ID' }))).toEqual(['copied raw.id'])
    expect(words(origins.ofSources([{ ...mail, column: null }]))).toEqual(['derived raw.?'])
    const [, , dim] = await tracer().made.trace([raw, core, mart], signal)
    const [, , , same] = await tracer().made.trace([raw, core, mart, top], signal)
    expect(same?.columns.map(({ mark }) => mark)).toEqual(dim?.columns.map(({ mark }) => mark))
  })

  it('are read once, until what they read is another', async () => {
    const { made, read } = tracer()
    await made.trace([raw, core, mart], signal)
    await made.trace([raw, core, mart], signal)
    expect(read).toEqual(['core', 'mart'])
    const more: TracedRelation = {
      ...raw,
      made: { by: 'itself', columns: ['id', 'email', 'x'], complete: true },
    }
    const [, after] = await made.trace([more, core, mart], signal)
    expect(after?.columns.map(({ name }) => name)).toEqual(['id', 'email', 'x'])
    expect(read).toEqual(['core', 'mart', 'core', 'mart'])
  })

  it('count as whole where the parser does not read a text, or nobody can', async () => {
    const python: Making = { by: 'other', parents: ['core'], columns: ['n'], mark: '1', why: 'it is no SQL' }
    const origins = new Origins(
      await tracer().made.trace(
        [raw, core, { ...mart, made: query('no such text', 'core') }, { ...top, made: python }],
        signal,
      ),
    )
    expect(origins.find('mart')?.unclear).toEqual(['its SQL is none that the parser reads'])
    expect(words(origins.ofSources([{ relation: 'mart', column: 'any', kind: 'copied' }]))).toEqual([
      'derived raw.?',
    ])
    expect(origins.find('top')?.unclear).toEqual(['it is no SQL'])
    expect(words(origins.standing({ relation: 'top', column: 'n', kind: 'copied' }))).toEqual([
      'copied top.n',
    ])
  })

  it('may read themselves, and be unknown', async () => {
    const self: TracedRelation = {
      ...{ id: 'self', relation: { schema: 'mart', name: 'self' }, made: query('self', 'self') },
    }
    const [lineage] = await tracer().made.trace([self], signal)
    expect(lineage).toMatchObject({ columns: [], open: [] })
    // Without what it reads, a query reads a relation of that name.
    const origins = new Origins(await tracer().made.trace([core], signal))
    expect(words(origins.ofSources([{ relation: 'core', column: 'email', kind: 'copied' }]))).toEqual([
      'copied raw.customers.email',
    ])
  })

  it('stop when nobody waits any more', async () => {
    await expect(tracer().made.trace([raw], AbortSignal.abort())).rejects.toThrow()
  })
})
