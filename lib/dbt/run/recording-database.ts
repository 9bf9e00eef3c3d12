import { DatabaseError } from '../database.ts'
import type { DatabaseResult } from '../database.ts'
import { PassingDatabase } from './passing-database.ts'

/** Remembers the last statement for messages about it, and whether a transaction is open. */
export class RecordingDatabase extends PassingDatabase {
  lastSql: string | null = null
  #open = false

  override execute(
    sql: string,
    options: { readonly fetch: boolean; readonly maxRows?: number },
  ): DatabaseResult {
    this.lastSql = sql
    return this.inner.execute(sql, options)
  }

  override begin(): void {
    this.inner.begin()
    this.#open = true
  }

  override commit(): void {
    this.inner.commit()
    this.#open = false
  }

  override rollback(): void {
    this.#open = false
    this.inner.rollback()
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
}
