/** A CTE that stands for an ephemeral model, with its SQL as compiled. */
export interface Cte {
  readonly name: string
  readonly sql: string
}

export interface InjectedSql {
  readonly sql: string
  /** Where the node's own text begins again after what was put in, and how long it was before that. */
  readonly at: number
  readonly length: number
  /** Offset in the finished text of each CTE's SQL. */
  readonly cteOffsets: readonly number[]
}

/** Puts CTEs before the statement: after an existing WITH, or with one of their own. */
export function injectCtes(sql: string, ctes: readonly Cte[]): InjectedSql {
  if (ctes.length === 0) return { sql, at: sql.length, length: 0, cteOffsets: [] }
  const place = findWith(sql)
  let text = place.after === null ? 'with' : ''
  const at = place.after ?? place.first
  const cteOffsets: number[] = []
  for (const [index, cte] of ctes.entries()) {
    text += `${index === 0 ? '' : ','}${opening(cte)}`
    cteOffsets.push(at + text.length)
    text += `${cte.sql}${closing}`
  }
  text += place.after === null ? ' ' : ', '
  return { sql: sql.slice(0, at) + text + sql.slice(at), at, length: text.length, cteOffsets }
}

const opening = ({ name }: Cte) => ` ${name} as (\n`
const closing = '\n)'

/** One CTE as it is put in. */
export const cteText = (cte: Cte): string => `${opening(cte)}${cte.sql}${closing}`

/** The end of a leading WITH (and RECURSIVE), past white space and comments; null where the statement has none. */
function findWith(sql: string): { readonly first: number; readonly after: number | null } {
  const first = skipBlank(sql, 0)
  const word = wordAt(sql, first)
  // Where there is none, one stands before the comments of the statement as well, as in dbt.
  if (word.toLowerCase() !== 'with') return { first: /\S/.exec(sql)?.index ?? sql.length, after: null }
  const end = first + word.length
  const next = skipBlank(sql, end)
  const second = wordAt(sql, next)
  return { first, after: second.toLowerCase() === 'recursive' ? next + second.length : end }
}

const wordAt = (sql: string, offset: number) =>
  /^[A-Za-z_]\w*/.exec(sql.slice(offset, offset + 64))?.[0] ?? ''

function skipBlank(sql: string, from: number): number {
  let at = from
  for (;;) {
    const rest = /\S/.exec(sql.slice(at))
    if (!rest) return sql.length
    at += rest.index
    if (sql.startsWith('--', at)) {
      const end = sql.indexOf('\n', at)
      at = end === -1 ? sql.length : end + 1
    } else if (sql.startsWith('/*', at)) {
      const end = sql.indexOf('*/', at + 2)
      at = end === -1 ? sql.length : end + 2
    } else return at
  }
}
