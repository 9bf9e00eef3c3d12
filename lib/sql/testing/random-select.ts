/** A query and the names of its columns, as far as they are known when it is written. */
export interface RandomQuery {
  readonly sql: string
  readonly columns: readonly string[]
}

/** Tables of the random queries, each in two schemas. CTEs take their names. */
export const randomTables: Readonly<Record<string, readonly string[]>> = {
  p: ['a', 'b'],
  q: ['b', 'c'],
  r: ['a', 'c'],
}

interface Source {
  readonly alias: string
  readonly columns: readonly string[]
}

type Ctes = ReadonlyMap<string, readonly string[]>

/** Writes queries of DuckDB whose values go many ways: CTEs, joins, stars with changes, set operations, expressions. */
export class RandomSelects {
  #state: number

  /** The same queries for the same seed. */
  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  next(depth = 3): RandomQuery {
    return this.#query(new Map(), depth)
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.#state / 4294967296) * limit)
  }

  #chance(percent: number): boolean {
    return this.#below(100) < percent
  }

  #pick<T>(all: readonly T[]): T {
    const one = all[this.#below(all.length)]
    if (one === undefined) throw new Error('There is nothing to choose from.')
    return one
  }

  #query(outer: Ctes, depth: number): RandomQuery {
    const ctes = new Map(outer)
    const written: string[] = []
    const count = depth > 0 && this.#chance(40) ? 1 + this.#below(2) : 0
    for (let at = 0; at < count; at++) {
      const name = this.#pick(Object.keys(randomTables))
      const { sql, columns } = this.#query(ctes, depth - 1)
      const renamed = this.#chance(20)
        ? columns.map((_, place) => `${this.#pick(['a', 'b', 'c'])}${place}`)
        : null
      written.push(`${name}${renamed === null ? '' : `(${renamed.join(', ')})`} as (${sql})`)
      ctes.set(name, renamed ?? columns)
    }
    const { sql, columns } = this.#body(ctes, depth - (count > 0 ? 1 : 0))
    return { sql: count > 0 ? `with ${written.join(', ')} ${sql}` : sql, columns }
  }

  #body(ctes: Ctes, depth: number): RandomQuery {
    const first = this.#select(ctes, depth)
    if (depth <= 0 || !this.#chance(20)) return first
    const second = this.#select(ctes, depth - 1)
    if (this.#chance(40)) {
      const columns = [...new Set([...first.columns, ...second.columns])]
      return { sql: `(${first.sql}) union all by name (${second.sql})`, columns }
    }
    if (first.columns.length !== second.columns.length) return first
    const operation = this.#pick(['union all', 'union', 'except'])
    return { sql: `(${first.sql}) ${operation} (${second.sql})`, columns: first.columns }
  }

  #select(ctes: Ctes, depth: number): RandomQuery {
    const { from, sources } = this.#from(ctes, depth)
    const list = this.#star(sources)
    const count = 1 + this.#below(3)
    for (let at = 0; at < count; at++) {
      const name = `${this.#pick(['a', 'b', 'c', 'd'])}${this.#chance(50) ? '' : at}`
      if (list.columns.includes(name)) continue
      list.items.push(`${this.#expression(sources, ctes, depth)} as ${name}`)
      list.columns.push(name)
    }
    return { sql: `select ${list.items.join(', ')} from ${from}`, columns: [...new Set(list.columns)] }
  }

  /** `*` in its forms at times, or nothing yet. */
  #star(sources: readonly Source[]): { items: string[]; columns: string[] } {
    const all = [...new Set(sources.flatMap(({ columns }) => columns))]
    const [one, source] = [this.#pick(all), this.#pick(sources)]
    const qualified = `${source.alias}.${this.#pick(source.columns)}`
    const others = all.filter((name) => name !== one)
    const forms: readonly (readonly [string, readonly string[]])[] = [
      ['*', all],
      [`${source.alias}.*`, source.columns],
      [`* exclude (${one})`, others],
      [`* exclude (${qualified})`, all],
      [`* replace (${this.#column(sources)} || 'r' as ${one})`, all],
      [`* rename (${one} as kk)`, [...others, 'kk']],
      [`* rename (${qualified} as kk)`, [...all, 'kk']],
    ]
    const form = this.#chance(35) ? this.#pick(forms) : null
    return form === null ? { items: [], columns: [] } : { items: [form[0]], columns: [...form[1]] }
  }

  #column(sources: readonly Source[]): string {
    const { alias, columns } = this.#pick(sources)
    return this.#chance(10) ? this.#pick(columns) : `${alias}.${this.#pick(columns)}`
  }

  #expression(sources: readonly Source[], ctes: Ctes, depth: number): string {
    const column = () => this.#column(sources)
    const scalar = (before: string) => {
      if (depth <= 0) return column()
      const { sql, columns } = this.#query(ctes, depth - 1)
      return `(select ${before}max(z.${this.#pick(columns)}) from (${sql}) as z)`
    }
    return this.#pick([
      column,
      column,
      column,
      () => `${column()} || ${column()}`,
      () => `coalesce(null, ${column()})`,
      () => `case when ${column()} is not null then ${column()} else 'n' end`,
      () => scalar(''),
      () => scalar(`coalesce(${column()}, '') || `),
      () => `max(${column()}) over (partition by ${column()})`,
      () => `first_value(${column()}) over (order by ${column()})`,
      () => `{'k': ${column()}, 'l': ${column()}}.k`,
      () => `list_transform([${column()}], e -> e || 'x')[1]`,
      () => `unnest([${column()}, ${column()}])`,
    ])()
  }

  #from(ctes: Ctes, depth: number): { readonly from: string; readonly sources: readonly Source[] } {
    const first = this.#source(ctes, depth, 0)
    const { sql, sources } = this.#chance(45)
      ? this.#join(first, this.#source(ctes, depth, 1))
      : { sql: first.sql, sources: [first.source] }
    if (!this.#chance(12)) return { from: sql, sources }
    const lateral = `lateral (select ${this.#column([first.source])} || 'z' as y) as l`
    return { from: `${sql}, ${lateral}`, sources: [...sources, { alias: 'l', columns: ['y'] }] }
  }

  #join(
    left: { readonly sql: string; readonly source: Source },
    right: { readonly sql: string; readonly source: Source },
  ): { readonly sql: string; readonly sources: readonly Source[] } {
    const shared = left.source.columns.filter((name) => right.source.columns.includes(name))
    const forms = ['cross join', 'positional join', ',']
    const using = shared.length > 0 ? ['full join', 'left join', 'right join', 'natural full join'] : []
    const form = this.#pick([...forms, ...using])
    const ending = using.includes(form) && !form.startsWith('natural') ? ` using (${this.#pick(shared)})` : ''
    return { sql: `${left.sql} ${form} ${right.sql}${ending}`, sources: [left.source, right.source] }
  }

  #source(ctes: Ctes, depth: number, at: number): { readonly sql: string; readonly source: Source } {
    const alias = this.#chance(80) ? `t${at}` : `${this.#pick(Object.keys(randomTables))}${at}`
    if (depth > 0 && this.#chance(40)) {
      const { sql, columns } = this.#query(ctes, depth - 1)
      return { sql: `(${sql}) as ${alias}`, source: { alias, columns } }
    }
    if (this.#chance(8)) {
      const columns = ['a', 'c']
      return { sql: `(values ('v', 'w')) as ${alias}(a, c)`, source: { alias, columns } }
    }
    const [name, own] = this.#pick(Object.entries(randomTables))
    const isOther = this.#chance(25)
    const known = isOther ? own : (ctes.get(name) ?? own)
    const columns = this.#chance(15) ? known.map((_, place) => `x${place}`) : known
    const names = columns === known ? '' : `(${columns.join(', ')})`
    return { sql: `${isOther ? 's.' : ''}${name} as ${alias}${names}`, source: { alias, columns } }
  }
}
