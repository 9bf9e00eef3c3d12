/** Names that tables and CTEs of the random queries share, so that one is often taken for the other. */
export const randomQueryNames = ['p', 'q', 'r'] as const

type Random = (below: number) => number

/** The same numbers for the same seed. */
export function randomNumbers(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
}

function one<T>(all: readonly T[], random: Random): T {
  const found = all[random(all.length)]
  if (found === undefined) throw new Error('There is nothing to choose from.')
  return found
}

/**
 * A query of tables with one column `x`, in SQL that DuckDB and PostgreSQL both read: CTEs that hide tables, in every
 * place where a query may stand. Not each is valid.
 */
export function randomQuery(random: Random, { qualifier = 's', depth = 3 } = {}): string {
  const pick = <T>(all: readonly T[]): T => one(all, random)
  const chance = (percent: number) => random(100) < percent
  const name = () => pick(randomQueryNames)
  const table = () => (chance(50) ? `${qualifier}.${name()}` : name())

  function query(left: number): string {
    const body = left > 0 && chance(25) ? setQuery(left - 1) : select(left - 1)
    const ends = chance(15) ? ' order by 1' : chance(15) ? ` limit (${scalar(left - 1)})` : ''
    return left > 0 && chance(55) ? `${ctes(left - 1)} ${body}${ends}` : `${body}${ends}`
  }

  function ctes(left: number): string {
    const isRecursive = chance(50)
    const list = Array.from({ length: 1 + random(2) }, () => {
      const own = name()
      const columns = chance(20) ? ' (x)' : ''
      const how = pick(['', '', ' materialized', ' not materialized'])
      return `${own}${columns} as${how} (${isRecursive && chance(60) ? recursive(own, left) : query(left)})`
    })
    return `with ${isRecursive ? 'recursive ' : ''}${list.join(', ')}`
  }

  function recursive(own: string, left: number): string {
    const first = chance(50) ? 'select 1 as x' : select(left - 1)
    const next = chance(70) ? `select x + 1 from ${own} where x < 3` : select(left - 1)
    return `${first} union ${chance(50) ? 'all ' : ''}${next}`
  }

  function setQuery(left: number): string {
    const part = () => (chance(30) ? `(${query(left)})` : select(left))
    return `${part()} ${pick(['union', 'union all', 'except', 'intersect'])} ${part()}`
  }

  function select(left: number): string {
    const value = left > 0 && chance(15) ? `(${scalar(left - 1)}) as x` : 't0.x'
    return `select ${value} from ${from(left)}${left > 0 && chance(30) ? where(left - 1) : ''}`
  }

  function scalar(left: number): string {
    return left > 0 ? `select max(x) from (${query(left - 1)}) as m` : `select max(x) from ${table()}`
  }

  function from(left: number): string {
    const each = (at: number) =>
      left > 0 && chance(35)
        ? `${at > 0 && chance(30) ? 'lateral ' : ''}(${query(left - 1)}) as t${at}`
        : `${table()} as t${at}`
    const kind = random(10)
    if (kind < 6) return each(0)
    if (kind < 7) return `${each(0)}, ${each(1)}`
    if (kind < 8) return `${each(0)} cross join ${each(1)}`
    return `${each(0)} join ${each(1)} ${pick(['using (x)', 'on t0.x = t1.x', `on exists (select 1 from ${table()})`])}`
  }

  function where(left: number): string {
    return pick([
      () => ` where exists (${query(left)})`,
      () => ` where t0.x in (${query(left)})`,
      () => ` where t0.x is not distinct from (${scalar(left)})`,
      () => ` where t0.x > 0 group by t0.x having count(*) > (${scalar(left)})`,
    ])()
  }

  return query(depth)
}

/** A statement that writes `dev.t`, with random queries wherever one may stand. */
export function randomWrite(random: Random, { qualifier = 's' } = {}): string {
  const pick = <T>(all: readonly T[]): T => one(all, random)
  const query = () => randomQuery(random, { qualifier, depth: 2 })
  const scalar = () => `(select max(x) from (${query()}) as m)`
  const table = () => pick([`${qualifier}.${pick(randomQueryNames)}`, pick(randomQueryNames), `(${query()})`])
  const source = () =>
    pick([
      `${table()} as u`,
      `${table()} as u join ${table()} as w on u.x = w.x`,
      `${table()} as u, ${table()} as w`,
    ])
  const condition = () =>
    pick([`a.x = u.x`, `a.x in (${query()})`, `exists (${query()})`, `a.x > ${scalar()}`])
  const value = () => pick(['1', 'u.x', scalar(), `case when exists (${query()}) then 1 end`])
  return pick([
    () => `create table dev.n as ${query()}`,
    () => `create view dev.v as ${query()}`,
    () => `create temporary table n as ${query()}`,
    () => `insert into dev.t ${query()}`,
    () => `insert into dev.t (x) ${query()}`,
    () => `insert into dev.t (x) values (${scalar()})`,
    () => `insert into dev.t select ${scalar()}`,
    () => `update dev.t as a set x = ${value()} from ${source()} where ${condition()}`,
    () => `update dev.t as a set x = ${scalar()} where a.x in (${query()})`,
    () => `delete from dev.t as a using ${source()} where ${condition()}`,
    () => `delete from dev.t as a where a.x in (${query()})`,
    () =>
      `merge into dev.t as a using ${table()} as u on ${condition()} when matched then update set x = ${value()} when not matched then insert (x) values (${value()})`,
    () =>
      `merge into dev.t as a using ${table()} as u on (a.x = u.x) when matched and ${condition()} then delete when not matched by source then delete`,
    () => `merge into dev.t as a using ${table()} as u using (x) when matched then update set x = ${value()}`,
    () => `alter table dev.t add column y int default ${scalar()}`,
    () => `create table dev.n (x int check (x > ${scalar()}), foreign key (x) references ${qualifier}.p (x))`,
    () => `create table dev.n (x int references ${table()} (x))`,
    () => `create index i on dev.t ((${value()}))`,
  ])()
}
