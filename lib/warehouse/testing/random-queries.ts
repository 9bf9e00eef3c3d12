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

/**
 * A query of tables with one column `x`, in SQL that DuckDB and PostgreSQL both read: CTEs that hide tables, in every
 * place where a query may stand. Not each is valid.
 */
export function randomQuery(random: Random, { qualifier = 's', depth = 3 } = {}): string {
  const pick = <T>(all: readonly T[]): T => {
    const one = all[random(all.length)]
    if (one === undefined) throw new Error('nothing to choose from')
    return one
  }
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
    const one = (at: number) =>
      left > 0 && chance(35)
        ? `${at > 0 && chance(30) ? 'lateral ' : ''}(${query(left - 1)}) as t${at}`
        : `${table()} as t${at}`
    const kind = random(10)
    if (kind < 6) return one(0)
    if (kind < 7) return `${one(0)}, ${one(1)}`
    if (kind < 8) return `${one(0)} cross join ${one(1)}`
    return `${one(0)} join ${one(1)} ${pick(['using (x)', 'on t0.x = t1.x', `on exists (select 1 from ${table()})`])}`
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
