import { DatabaseError } from '../database.ts'
import type { CatalogQuestion, Database, DatabaseResult } from '../database.ts'
import { withComment } from './query-comment.ts'
import type { QueryComment } from './query-comment.ts'

/** Sends statements with the comment that the project wants; what the warehouse says of their places is as without it. */
export class CommentedDatabase implements Database {
  readonly #inner: Database
  #find: () => QueryComment | null = () => null
  #found: QueryComment | null | undefined = null
  #tell: ((sql: string) => void) | null = null

  constructor(inner: Database) {
    this.#inner = inner
  }

  /** From here on the statements are of another subject; its comment is made when the first of them is sent. */
  begins(find: () => QueryComment | null, tell: ((sql: string) => void) | null = null): void {
    this.#find = find
    this.#found = undefined
    this.#tell = tell
  }

  execute(sql: string, options: { readonly fetch: boolean; readonly maxRows?: number }): DatabaseResult {
    if (this.#found === undefined) this.#found = this.#find()
    const sent = this.#found === null ? { sql, shift: 0 } : withComment(sql, this.#found)
    this.#tell?.(sent.sql)
    try {
      return this.#inner.execute(sent.sql, options)
    } catch (cause) {
      if (!(cause instanceof DatabaseError) || cause.offset === null || sent.shift === 0) throw cause
      const offset = Math.max(0, cause.offset - sent.shift)
      throw new DatabaseError(cause.kind, cause.message, { offset, cause })
    }
  }

  begin(): void {
    this.#inner.begin()
  }

  commit(): void {
    this.#inner.commit()
  }

  rollback(): void {
    this.#inner.rollback()
  }

  listSchemas(database: string | null): readonly string[] {
    return this.#inner.listSchemas(database)
  }

  listRelations(schema: Parameters<Database['listRelations']>[0]): ReturnType<Database['listRelations']> {
    return this.#inner.listRelations(schema)
  }

  listColumns(relation: Parameters<Database['listColumns']>[0]): ReturnType<Database['listColumns']> {
    return this.#inner.listColumns(relation)
  }

  askCatalog(question: CatalogQuestion): DatabaseResult {
    return this.#inner.askCatalog(question)
  }

  loadRows(...args: Parameters<Database['loadRows']>): number {
    return this.#inner.loadRows(...args)
  }
}
