import type { Database, DatabaseResult } from '../database.ts'

/** Passes all on, and remembers the last statement for messages about it. */
export class RecordingDatabase implements Database {
  readonly #inner: Database
  lastSql: string | null = null

  constructor(inner: Database) {
    this.#inner = inner
  }

  execute(sql: string, options: { readonly fetch: boolean; readonly maxRows?: number }): DatabaseResult {
    this.lastSql = sql
    return this.#inner.execute(sql, options)
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

  loadRows(...args: Parameters<Database['loadRows']>): number {
    return this.#inner.loadRows(...args)
  }
}
