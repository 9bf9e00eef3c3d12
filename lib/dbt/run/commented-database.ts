import { DatabaseError } from '../database.ts'
import type { DatabaseResult } from '../database.ts'
import { PassingDatabase } from './passing-database.ts'
import { withComment } from './query-comment.ts'
import type { QueryComment } from './query-comment.ts'

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
    const sent = this.#found === null ? { sql, shift: 0 } : withComment(sql, this.#found)
    this.#tell?.(sent.sql)
    try {
      return this.inner.execute(sent.sql, options)
    } catch (cause) {
      if (!(cause instanceof DatabaseError) || cause.offset === null || sent.shift === 0) throw cause
      const offset = Math.max(0, cause.offset - sent.shift)
      throw new DatabaseError(cause.kind, cause.message, { offset, cause })
    }
  }
}
