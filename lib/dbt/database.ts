/** A column of a result or of a relation, with the warehouse's own name of its type. */
export interface DatabaseColumn {
  readonly name: string
  readonly type: string
}

/** A cell as it crosses from the warehouse: exact decimals, big integers, dates and timestamps are strings. */
export type Cell = string | number | boolean | null

export interface DatabaseResult {
  readonly columns: readonly DatabaseColumn[]
  readonly rows: readonly (readonly Cell[])[]
  /** What the adapter says of the statement, e.g. `OK` or `INSERT 0 12`. */
  readonly message: string
  readonly rowsAffected: number | null
}

export interface DatabaseRelation {
  readonly database: string | null
  readonly schema: string
  readonly name: string
  readonly type: 'table' | 'view' | 'materialized_view' | 'external'
}

/** A schema whose relations are asked for. */
export interface SchemaSearch {
  readonly database: string | null
  readonly schema: string
  /** In lower case: only relations whose names begin so are wanted. Who cannot narrow it answers all. */
  readonly prefix?: string
}

/**
 * What the library's own macros ask of a warehouse's catalog beside its lists: values, never text, so that nothing that
 * a project writes can pass for it.
 */
export type CatalogQuestion =
  | {
      /** `keys`: types of the constraints that make keys. `dependents`: tables whose foreign keys lead to it. */
      readonly kind: 'indexes' | 'grants' | 'keys' | 'dependents'
      readonly database: string | null
      readonly schema: string
      readonly name: string
    }
  /** The columns of whole schemas, where there is no name, or of single relations. */
  | {
      readonly kind: 'columns'
      readonly database: string | null
      readonly relations: readonly { readonly schema: string; readonly name: string | null }[]
    }

/** A file of CSV that the warehouse reads by itself. */
export interface CsvText {
  readonly text: string
  readonly delimiter: string
  /** For what is said of it. */
  readonly path: string
  /** The first line with fewer values than the first one names columns. */
  readonly short: { readonly line: number; readonly values: number } | null
}

/** Values, or for DuckDB the text of a file. */
export type LoadedRows = readonly (readonly (string | null)[])[] | CsvText

export const isCsvText = (rows: LoadedRows): rows is CsvText => 'text' in rows

/**
 * Port: what compiling and running need of a warehouse, seen from inside a render, hence synchronous.
 * A render thread implements it by posting to the thread that owns the connection and waiting for the answer.
 * A failed statement throws `DatabaseError`.
 */
export interface Database {
  execute(sql: string, options: { readonly fetch: boolean; readonly maxRows?: number }): DatabaseResult
  begin(): void
  commit(): void
  rollback(): void
  listSchemas(database: string | null): readonly string[]
  listRelations(schema: SchemaSearch): readonly DatabaseRelation[]
  listColumns(relation: {
    readonly database: string | null
    readonly schema: string
    readonly name: string
  }): readonly DatabaseColumn[]
  /** What may not be listed is left out of the answer, as if it were not there. */
  askCatalog(question: CatalogQuestion): DatabaseResult
  /** Loads rows fast into an existing table; values are null or text, typed by the table. */
  loadRows(
    relation: { readonly database: string | null; readonly schema: string; readonly name: string },
    columns: readonly string[],
    rows: LoadedRows,
  ): number
}

export const databaseErrorKinds = [
  'syntax',
  'permission',
  'timeout',
  'cancelled',
  'connection',
  'memory',
  'other',
] as const
export type DatabaseErrorKind = (typeof databaseErrorKinds)[number]

export function isDatabaseErrorKind(value: unknown): value is DatabaseErrorKind {
  return databaseErrorKinds.some((kind) => kind === value)
}

export class DatabaseError extends Error {
  readonly kind: DatabaseErrorKind
  /** Offset into the SQL in UTF-16 code units, where the warehouse gave one. */
  readonly offset: number | null

  constructor(
    kind: DatabaseErrorKind,
    message: string,
    options: { offset?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'DatabaseError'
    this.kind = kind
    this.offset = options.offset ?? null
  }
}
