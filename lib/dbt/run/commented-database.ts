import { DatabaseError } from '../database.ts'
import type { DatabaseResult } from '../database.ts'
import { PassingDatabase } from './passing-database.ts'
import { withComment } from './query-comment.ts'
import type { QueryComment, SentStatement } from './query-comment.ts'

/** Sends statements with the comment that the project wants; what the warehouse says of their places is as without it. */
export class CommentedDatabase extends PassingDatabase {
  #find: () => QueryComment | null = () => null
  #found: QueryComment | null | undefined = null
  #tell: ((sql: string) => void) | null = null

  /** From here on the statements are of another subject; its comment is made when the first of them is sent. */
  begins(find: () => QueryComment | null, tell: ((sql: string) => void) | null = null): void {
    this.#find = find
    this.#found = undefined
    this.#tell = tell
  }

  override execute(
    sql: string,
    options: { readonly fetch: boolean; readonly maxRows?: number },
  ): DatabaseResult {
    if (this.#found === undefined) this.#found = this.#find()
    const sent = this.#found === null ? null : withComment(sql, this.#found)
    this.#tell?.(sent?.sql ?? sql)
    try {
      return this.inner.execute(sent?.sql ?? sql, options)
    } catch (cause) {
      throw sent !== null && cause instanceof DatabaseError ? asWithout(sent.shift, cause) : cause
    }
  }
}

function asWithout({ units, lines }: SentStatement['shift'], cause: DatabaseError): DatabaseError {
  if (units === 0) return cause
  const offset = cause.offset === null ? null : Math.max(0, cause.offset - units)
  // DuckDB shows the line that it means, and its number.
  const message = cause.message.replace(/^LINE (\d+):/m, (_, line) => `LINE ${Number(line) - lines}:`)
  return new DatabaseError(cause.kind, message, { offset, cause })
}
