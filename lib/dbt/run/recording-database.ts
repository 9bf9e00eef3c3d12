import { DatabaseError } from '../database.ts'
import type { CatalogQuestion, Database, DatabaseResult } from '../database.ts'

/** Passes all on; remembers the last statement for messages about it, and whether a transaction is open. */
export class RecordingDatabase implements Database {
  readonly #inner: Database
  lastSql: string | null = null
  #open = false

  constructor(inner: Database) {
    this.#inner = inner
  }

  execute(sql: string, options: { readonly fetch: boolean; readonly maxRows?: number }): DatabaseResult {
    this.lastSql = sql
    return this.#inner.execute(sql, options)
  }

  begin(): void {
    this.#inner.begin()
    this.#open = true
  }

  commit(): void {
    this.#inner.commit()
    this.#open = false
  }

  rollback(): void {
    this.#open = false
    this.#inner.rollback()
  }

  /**
   * Rolls back what is still open: a template that asked the warehouse while it was compiled began a transaction that
   * nobody ends. A session that is lost has nothing left to end.
   */
  settle(): void {
    if (!this.#open) return
    try {
      this.rollback()
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
    }
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
