import type { Database } from '../database.ts'

/** Passes all on: for databases that change one thing of another. */
export class PassingDatabase implements Database {
  protected readonly inner: Database

  constructor(inner: Database) {
    this.inner = inner
  }

  execute(...args: Parameters<Database['execute']>): ReturnType<Database['execute']> {
    return this.inner.execute(...args)
  }

  begin(): void {
    this.inner.begin()
  }

  commit(): void {
    this.inner.commit()
  }

  rollback(): void {
    this.inner.rollback()
  }

  listSchemas(database: string | null): readonly string[] {
    return this.inner.listSchemas(database)
  }

  listRelations(schema: Parameters<Database['listRelations']>[0]): ReturnType<Database['listRelations']> {
    return this.inner.listRelations(schema)
  }

  listColumns(relation: Parameters<Database['listColumns']>[0]): ReturnType<Database['listColumns']> {
    return this.inner.listColumns(relation)
  }

  askCatalog(...args: Parameters<Database['askCatalog']>): ReturnType<Database['askCatalog']> {
    return this.inner.askCatalog(...args)
  }

  loadRows(...args: Parameters<Database['loadRows']>): number {
    return this.inner.loadRows(...args)
  }
}
