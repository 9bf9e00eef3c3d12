import { createHash } from 'node:crypto'

/** Statements that PostgreSQL keeps for each connection. The product has some three hundred. */
const MOST_KEPT = 500
/** A list of values makes a text of its own for each length: such are not worth keeping. */
const MOST_PARAMETERS = 24

/**
 * Names for statements that come again, so that PostgreSQL parses and plans them once for a connection and not for
 * every request. Empty: not kept.
 */
export function createStatementNames(): (query: {
  readonly sql: string
  readonly args: readonly unknown[]
}) => string {
  const names = new Map<string, string>()
  return ({ sql, args }) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    if (args.length > MOST_PARAMETERS || names.size >= MOST_KEPT) return ''
    const name = createHash('sha1').update(sql).digest('base64url')
    names.set(sql, name)
    return name
  }
}
