import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeConnection, readSyntaxTree } from '#lib/warehouse/duckdb/syntax-tree.ts'
import { originMark, traceColumns, type QueryLineage, type ResolveRelation } from './index.ts'

const instance = await DuckDBInstance.create(':memory:')
let connection: Awaited<ReturnType<typeof instance.connect>>
beforeAll(async () => {
  connection = await instance.connect()
})
afterAll(() => {
  closeConnection(connection)
  instance.closeSync()
})

const tables: Readonly<Record<string, readonly string[]>> = {
  t: ['id', 'email', 'name', 's', 'l'],
  u: ['id', 'city', 'total'],
  w: ['id', 'email', 'city'],
}
/** `t`, `u` and `w` are known; of `open_*` no column is; nobody knows the others. */
const resolve: ResolveRelation = ({ schema, name }) => {
  if (name.startsWith('open_'))
    return { id: name, columns: [{ name: 'id', mark: originMark(name, 'id') }], complete: false }
  const columns = tables[name]
  if (columns === undefined) return null
  const id = schema === null ? name : `${schema}.${name}`
  return { id, columns: columns.map((each) => ({ name: each, mark: originMark(id, each) })), complete: true }
}

async function trace(sql: string): Promise<QueryLineage> {
  const tree = await readSyntaxTree(connection, sql)
  if (tree === null) throw new Error(`DuckDB does not read: ${sql}`)
  return traceColumns(tree, resolve)
}

/** `name: t.email ~t.id` for each column, `~` before what is only made of a source; then what is open. */
async function told(sql: string): Promise<string[]> {
  const { columns, open, unclear } = await trace(sql)
  const words = (sources: QueryLineage['columns'][number]['sources']) =>
    sources
      .map(({ relation, column, kind }) => `${kind === 'derived' ? '~' : ''}${relation}.${column ?? '?'}`)
      .sort()
  return [
    ...columns.map(({ name, sources }) => [`${name}:`, ...words(sources)].join(' ')),
    ...open.map((part) =>
      part.kind === 'relation'
        ? [`… ${part.relation}`, ...part.except.map((name) => `-${name}`).sort()].join(' ')
        : ['…', ...words(part.sources)].join(' '),
    ),
    ...unclear.map((what) => `unclear: ${what}`),
  ]
}

const marksOf = async (sql: string) => (await trace(sql)).columns.map(({ mark }) => mark)

const cases: Readonly<Record<string, readonly (readonly [sql: string, ...columns: string[]])[]>> = {
  'a plain select': [
    ['select email from t', 'email: t.email'],
    ['select email as mail, t.name from t', 'mail: t.email', 'name: t.name'],
    ['select c.EMAIL from t as c', 'EMAIL: t.email'],
    [
      'select main.t.email, memory.main.t.name from memory.main.t',
      'email: main.t.email',
      'name: main.t.name',
    ],
    ['select 1 as one, current_date as today, count(*) as n from t', 'one:', 'today:', 'n:'],
    ['select cast(email as text) as e, name::varchar from t', 'e: t.email', 'name: t.name'],
    ['select lower(email) || name as x from t', 'x: ~t.email ~t.name'],
    ['select coalesce(email, name) as x, max(email) as y from t', 'x: t.email t.name', 'y: t.email'],
    ['select max(email) filter (where name = 1) as y from t', 'y: ~t.email ~t.name'],
    ['select case when email is null then id else 0 end as x from t', 'x: ~t.email ~t.id'],
    ['select s.a.b as x, t.s.a as y, l[1] as z from t', 'x: ~t.s', 'y: ~t.s', 'z: ~t.l'],
    ['select t as row_of_it from t', 'row_of_it: ~t.email ~t.id ~t.l ~t.name ~t.s'],
    ['select list_transform(l, email -> email + id) as x from t', 'x: ~t.id ~t.l'],
    ['select list_reduce(l, (name, email) -> name + email) as x from t', 'x: ~t.l'],
    ['select list_transform(l, lambda email: email + id) as x from t', 'x: ~t.id ~t.l'],
    ["select s -> 'a' as x, s -> 'a' -> email ->> 'b' as y from t", 'x: ~t.s', 'y: ~t.email ~t.s'],
    ['select list_transform(l, x -> x -> email) as x from t', 'x: ~t.email ~t.l'],
    ['select lower(email) as email, email as again from t', 'email: ~t.email', 'again: t.email'],
    ['select lower(email) as low, low || 1 as lower_still from t', 'low: ~t.email', 'lower_still: ~t.email'],
    ['select row_number() over (partition by email order by id) as n from t', 'n: ~t.email ~t.id'],
    ['select sum(id) over w as n from t window w as (partition by name)', 'n: ~t.id ~t.name'],
    ['from t select email', 'email: t.email'],
    ['select distinct on (name) email from t order by id', 'email: t.email'],
  ],
  'what filters, joins, groups and orders': [
    ["select id from t where email like '%x' order by name", 'id: t.id'],
    ['select t.id from t join u on t.email = u.city', 'id: t.id'],
    ['select id, count(*) as n from t group by all having max(email) > 1', 'id: t.id', 'n:'],
    ['select id from t qualify row_number() over (order by email) = 1', 'id: t.id'],
    ['select exists (select 1 from u where u.city = t.email) as e from t', 'e:'],
    ['select city from u semi join t using (id)', 'city: u.city'],
    ['select city from u anti join t using (id)', 'city: u.city'],
  ],
  stars: [
    ['select * from u', 'id: u.id', 'city: u.city', 'total: u.total'],
    ['from u', 'id: u.id', 'city: u.city', 'total: u.total'],
    ['table u', 'id: u.id', 'city: u.city', 'total: u.total'],
    ['select u.*, email from t, u', 'id: u.id', 'city: u.city', 'total: u.total', 'email: t.email'],
    ['select * exclude (id, total) from u', 'city: u.city'],
    ['select * exclude (u.id) from u', 'city: u.city', 'total: u.total'],
    ['select * exclude (u.id, city) from u, w', 'total: u.total', 'id: w.id', 'email: w.email'],
    ['select w.* exclude (w.id) from u, w', 'email: w.email', 'city: w.city'],
    [
      'select * rename (w.id as other) from u, w',
      ...['id: u.id', 'city: u.city', 'total: u.total', 'other: w.id', 'email: w.email', 'city_1: w.city'],
    ],
    [
      'select * replace (total as city) from u, w',
      ...['id: u.id', 'city: u.total', 'total: u.total', 'id_1: w.id', 'email: w.email'],
    ],
    ['select * replace (upper(city) as city) from u', 'id: u.id', 'city: ~u.city', 'total: u.total'],
    ['select * rename (city as town) from u', 'id: u.id', 'town: u.city', 'total: u.total'],
    ["select columns('^(id|city)$') from u", 'id: u.id', 'city: u.city'],
    ["select columns(['id', 'total']) from u", 'id: u.id', 'total: u.total'],
    ["select columns(c -> c like 'i%') from u", 'id: u.id', 'city: u.city', 'total: u.total'],
    ['select max(columns(* exclude (id))) from u', 'max(city): u.city', 'max(total): u.total'],
    ["select * like 'c%' from u", 'id: u.id', 'city: u.city', 'total: u.total'],
    ['select s.* from t', '… ~t.s'],
    ['select count(u.*) as n from u', 'n:'],
    ['select to_jsonb(u.*) as n, now() as at from u', 'n: ~u.city ~u.id ~u.total', 'at:'],
    ['select email collate nocase as e from t', 'e: t.email'],
  ],
  joins: [
    [
      'select * from u join w using (id)',
      'id: u.id',
      'city: u.city',
      'total: u.total',
      'email: w.email',
      'city_1: w.city',
    ],
    ['select id from u right join w using (id)', 'id: w.id'],
    ['select id from u full join w using (id)', 'id: u.id w.id'],
    ['select w.id from u join w using (id)', 'id: w.id'],
    ['select * from u natural join w', 'id: u.id', 'city: u.city', 'total: u.total', 'email: w.email'],
    ['select x.email, y.city from t x cross join u y', 'email: t.email', 'city: u.city'],
    [
      'select a.email, b.email as other from t a left join t b on a.id = b.id',
      'email: t.email',
      'other: t.email',
    ],
    ['select l.m from t, lateral (select t.email as m) l', 'm: t.email'],
    ['select x.e from t, unnest(t.l) as x(e)', 'e: ~t.l'],
    ['select unnest(l) as e from t', 'e: ~t.l'],
    [
      'select * from t asof join u on t.id >= u.id',
      ...['id', 'email', 'name', 's', 'l'].map((c) => `${c}: t.${c}`),
      ...['id_1: u.id', 'city: u.city', 'total: u.total'],
    ],
    ['select city from t positional join u', 'city: u.city'],
  ],
  'common table expressions': [
    ['with c as (select email as m from t) select m from c', 'm: t.email'],
    ['with c(a, b) as (select id, email from t) select b, c.a from c', 'b: t.email', 'a: t.id'],
    ['with u as (select email as city from t) select city from u', 'city: t.email'],
    ['with u as (select * from u) select city from u', 'city: u.city'],
    ['with a as (select email from t), b as (select * from a) select b.* from b', 'email: t.email'],
    [
      'with a as (select 1 as x) select (with a as (select email as x from t) select x from a) as y from a',
      'y: t.email',
    ],
    ['with c as (select city from u) select city from main.u, c', 'city: main.u.city u.city'],
    [
      'with recursive r as (select id, email from t union all select r.id + 1, w.email from r join w using (id)) select * from r',
      'id: t.id',
      'email: t.email w.email',
    ],
    [
      'with recursive r(n) as (select id from t union select n + total from r, u) select n from r',
      'n: t.id ~u.total',
    ],
    ['with unused as (select query_me from elsewhere) select id from t', 'id: t.id'],
  ],
  'sets of rows': [
    [
      'select id, email from t union all select total, city from u',
      'id: t.id u.total',
      'email: t.email u.city',
    ],
    [
      'select id, city from u union by name select email, id from w',
      'id: u.id w.id',
      'city: u.city',
      'email: w.email',
    ],
    ['select email from t except select city from u', 'email: t.email'],
    ['select email from t intersect select city from u', 'email: t.email'],
    ['(select email from t) union (select city from u) order by 1 limit 3', 'email: t.email u.city'],
    ['values (1, 2), (3, 4)', 'col0:', 'col1:'],
    ['select b from (values (1, 2)) as v(a, b)', 'b:'],
    ['select x.b from t, lateral (values (t.email, 2)) as x(b, c)', 'b: t.email'],
  ],
  subqueries: [
    ['select (select max(city) from u where u.id = t.id) as c from t', 'c: u.city'],
    ['select (select city || t.email from u limit 1) as c from t', 'c: ~t.email ~u.city'],
    ['select email in (select city from u) as c from t', 'c: ~t.email ~u.city'],
    ['select array(select city from u) as c', 'c: ~u.city'],
    ['select q.m from (select email as m from t) as q', 'm: t.email'],
    ['select m from (select email from t) as q(m)', 'm: t.email'],
  ],
  'pivot and unpivot': [
    ['from u pivot (sum(total) for city in (1, 2))', 'id: u.id', '… ~u.city ~u.total'],
    ['select n, v from (unpivot u on city, total into name n value v)', 'n:', 'v: u.city u.total'],
    ['select id, v from u unpivot (v for n in (city, total))', 'id: u.id', 'v: u.city u.total'],
  ],
  'table functions': [
    ['select range as n from range(3)', 'n:'],
    ["select * from read_csv('x.csv')"],
    ['select * from somebody_s_macro(1)', 'unclear: somebody_s_macro()'],
    ["select * from query('select 1')", 'unclear: query()'],
    ['summarize u', '… ~u.city ~u.id ~u.total'],
    ['describe u'],
  ],
  "PostgreSQL's ways": [
    ["select s->>'email' as e, s->'a'->>'b' as f from t", 'e: ~t.s', 'f: ~t.s'],
    ["select e.v->>'k' as k from t cross join lateral jsonb_array_elements(t.s) as e(v)", 'k: ~t.s'],
    ['select x.v, x.n from t cross join lateral unnest(l) with ordinality as x(v, n)', 'v: ~t.l', 'n: ~t.l'],
    ['select array_agg(email order by id) filter (where id > 1) as m from t', 'm: ~t.email ~t.id'],
    ['select percentile_cont(0.5) within group (order by total) as m from u', 'm: ~u.total'],
    ['select mode() within group (order by city) as m from u', 'm: ~u.city'],
    [
      "select email ~* 'x' as a, name is distinct from email as b from t",
      'a: ~t.email',
      'b: ~t.email ~t.name',
    ],
    ['select t.id::text::int as i, (s).field as f from t', 'i: t.id', 'f: ~t.s'],
    [
      "select email at time zone 'utc' as at, extract(year from email) as y from t",
      'at: ~t.email',
      'y: ~t.email',
    ],
    ['with c as not materialized (select email from t) select * from c', 'email: t.email'],
    ['select distinct on (id) id, email from t order by id, name desc', 'id: t.id', 'email: t.email'],
  ],
  'relations whose columns nobody knows': [
    ['select email from nowhere.x', 'email: nowhere.x.email'],
    ['select * from x', '… x'],
    ['with c as (select * from x) select email from c', 'email: x.email'],
    ['with c as (select * exclude (email) from x) select * from c', '… x -email'],
    ['select * replace (1 as one) rename (two as three) from x', 'three: x.two', 'one:', '… x -one -two'],
    ['select email from x join y on x.i = y.i', 'email: x.email y.email'],
    ['select x.email, y.* from x join y on x.i = y.i', 'email: x.email', '… y'],
    ['select o.email, o.id from open_one o', 'email: open_one.email', 'id: open_one.id'],
    ['select * from open_one', 'id: open_one.id', '… open_one -id'],
    ['select id from t, x', 'id: t.id'],
    ['select m from x as x(m)', 'm: ~x.?'],
    ['select * from x union all select id, email from w', 'id: w.id ~x.?', 'email: w.email ~x.?', '… x'],
    ['select no_such from u', 'no_such: ~u.city ~u.id ~u.total'],
  ],
}

describe('column lineage', () => {
  for (const [what, each] of Object.entries(cases)) {
    it.each(each)(`${what}: %s`, async (sql, ...columns) => {
      expect(await told(sql)).toEqual(columns.filter((column) => column !== ''))
    })
  }

  it.each([
    "select s #>> '{a,b}' as e from t",
    "select email like any (array['a', 'b']) as e from t",
    'pivot u on city using sum(total)',
  ])('has no tree for %s, so whole tables count', async (sql) => {
    expect(await readSyntaxTree(connection, sql)).toBeNull()
  })

  it('says of a text that is no single query that it was not followed', () => {
    expect(traceColumns([], resolve)).toEqual({
      columns: [],
      open: [],
      unclear: ['a text that is not one query'],
    })
    expect(traceColumns([{ node: { type: 'NEW_NODE' } }], resolve).unclear).toEqual(['new node'])
    expect(traceColumns(['x', 1], resolve).unclear).toHaveLength(1)
  })
})

describe('marks of values', () => {
  it('is that of the origin for a value that is handed on', async () => {
    const origin = originMark('t', 'email')
    expect(await marksOf('select email from t')).toEqual([origin])
    expect(await marksOf('with c as (select email as a from t) select c.a::text as b from c')).toEqual([
      origin,
    ])
    expect(await marksOf('select email from t union all select email from t')).toEqual([origin])
  })

  it('is equal where the value is made in the same way, whatever things are called', async () => {
    const one = await marksOf('select lower(t.email) || 1 as x from t')
    const other = await marksOf(
      'with c as (select email as m from t)\n select LOWER(q.m)||1 as y from c as q',
    )
    expect(other).toEqual(one)
  })

  it('differs where it is made in another way', async () => {
    const texts = [
      'lower(email)',
      'upper(email)',
      'lower(name)',
      'count(email)',
      'count(distinct email)',
      'email = 1',
      'email = 2',
      'email[1:3]',
    ]
    const marks = await marksOf(`select ${texts.map((text, at) => `${text} as c${at}`).join()} from t`)
    expect(new Set(marks).size).toBe(texts.length)
  })
})
