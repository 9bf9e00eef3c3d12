import type {
  CatalogQuestion,
  Cell,
  DatabaseColumn,
  DatabaseRelation,
  LoadedRows,
  SchemaSearch,
} from '../database.ts'

export interface SessionResult {
  readonly columns: readonly DatabaseColumn[]
  readonly rows: readonly (readonly Cell[])[]
  readonly rowsAffected: number | null
  readonly message?: string
}

/** What a render thread needs of a warehouse's session; the warehouse package's `Session` has it. */
export interface SessionLike {
  execute(
    sql: string,
    options: { readonly fetch: boolean; readonly maxRows?: number },
  ): Promise<SessionResult>
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  listSchemas(database: string | null): Promise<readonly string[]>
  listRelations(schema: SchemaSearch): Promise<readonly DatabaseRelation[]>
  listColumns(relation: {
    database: string | null
    schema: string
    name: string
  }): Promise<readonly DatabaseColumn[]>
  askCatalog(question: CatalogQuestion): Promise<SessionResult>
  loadRows(
    relation: { database?: string | null; schema: string; name: string },
    columns: readonly string[],
    rows: LoadedRows,
  ): Promise<number>
  cancel(): Promise<void>
  close(): Promise<void>
}
