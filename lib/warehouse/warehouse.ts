import type {
  CatalogQuestion,
  Cell,
  DatabaseColumn,
  DatabaseErrorKind,
  DatabaseRelation,
  LoadedRows,
  SchemaSearch,
} from '#lib/dbt/database.ts'
import type { ZodType } from 'zod'
import type { AccessSync } from './access-sync.ts'

declare const safeSql: unique symbol
/** SQL that may be sent: it came from the compiler and passed the guard, or it is our own text. */
export type SafeSql = string & { readonly [safeSql]: true }
/** The only constructor. Callers state in a comment why the text may be sent. */
export const asSafeSql = (text: string) => text as SafeSql

export interface CallOptions {
  readonly signal: AbortSignal
  /** Shown in the warehouse's own list of queries, so that it can be found and cancelled after a crash. */
  readonly tag?: string
}

export interface QueryOptions extends CallOptions {
  /** Stop after this many rows; the last batch says that it was cut. */
  readonly maxRows?: number
  /** Stop after about this many bytes of result. */
  readonly maxBytes?: number
}

export interface RowBatch {
  /** Present in the first batch, also when there are no rows. */
  readonly columns: readonly DatabaseColumn[] | null
  readonly rows: readonly (readonly Cell[])[]
  /** Set in the last batch where a limit of QueryOptions cut the result. */
  readonly cutBy: 'rows' | 'bytes' | null
}

export interface QueryShape {
  readonly columns: readonly DatabaseColumn[]
  /** Bytes that the query would scan, null where the warehouse cannot say. */
  readonly bytesEstimate: number | null
}

/** What a statement is and touches, by the warehouse's own parser. */
export interface StatementFacts {
  readonly text: string
  readonly kind:
    | 'select'
    | 'create'
    | 'insert'
    | 'update'
    | 'delete'
    | 'merge'
    | 'drop'
    | 'alter'
    /** Rights on one relation given or taken. */
    | 'grant'
    | 'copy'
    | 'transaction'
    | 'other'
  /** Relation written, as typed and unquoted, null where there is none or it cannot be told. */
  readonly target: TableName | null
  readonly tablesRead: readonly TableName[]
  /** Those of tablesRead that stand in the text; the others were reached through views and macros. */
  readonly tablesNamed: readonly TableName[]
  readonly functions: readonly string[]
  /** Functions that stand where a table stands. They are among `functions` too. */
  readonly tableFunctions: readonly string[]
  /** What the text names with a schema and does not read as a table, where the warehouse tells by it whether there is the schema. */
  readonly namedBeside?: readonly TableName[]
  /** False where the lists above may miss something: the guard refuses then. */
  readonly complete: boolean
}

export interface TableName {
  readonly database: string | null
  readonly schema: string | null
  readonly name: string
}

export interface Capabilities {
  readonly dialect: 'duckdb' | 'postgres' | 'bigquery' | 'clickhouse'
  readonly transactions: boolean
  readonly cancelsRunningQuery: boolean
  readonly bytesEstimate: boolean
  readonly principals: 'none' | 'login-role' | 'service-account'
  readonly maxIdentifierLength: number
}

export interface Warehouse<C> {
  /** Validation, the form, and which fields are secret (`.meta({secret: true})`). */
  readonly config: ZodType<C>
  readonly capabilities: Capabilities
  connect(config: C, options: CallOptions): Promise<Connection>
  toError(cause: unknown): WarehouseError
}

export interface Connection {
  /** Splits and classifies by the native parser; never runs anything. Throws WarehouseError('syntax'). */
  analyze(sql: string, options: CallOptions): Promise<readonly StatementFacts[]>
  query(sql: SafeSql, options: QueryOptions): AsyncIterable<RowBatch>
  describe(sql: SafeSql, options: CallOptions): Promise<QueryShape>
  listSchemas(options: CallOptions): Promise<readonly string[]>
  /** Of one schema, or of all that listSchemas names, in one statement. */
  listRelations(schema: string | null, options: CallOptions): Promise<readonly DatabaseRelation[]>
  listColumns(
    relation: { schema: string; name: string },
    options: CallOptions,
  ): Promise<readonly DatabaseColumn[]>
  /** A query whose only cell is the text that made a view; no row or null where there is no such view. */
  viewDefinitionSql(view: { readonly schema: string; readonly name: string }): SafeSql
  /** Made of values alone, each a literal: what the engine's own macros ask about relations. */
  catalogQuestionSql(question: CatalogQuestion): SafeSql
  session(options: CallOptions): Promise<Session>
  /** Null where the warehouse has no principals that could enforce anything. */
  readonly access: AccessSync | null
  close(): Promise<void>
}

/** One warehouse session: statements share a transaction and temporary tables. */
export interface Session {
  readonly tag: string
  execute(
    sql: SafeSql,
    options: { readonly fetch: boolean; readonly maxRows?: number },
  ): Promise<{
    readonly columns: readonly DatabaseColumn[]
    readonly rows: readonly (readonly Cell[])[]
    readonly rowsAffected: number | null
    /** What the warehouse itself says of the statement, such as `INSERT 0 12`. */
    readonly message?: string
  }>
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  /** What the session sees, its open transaction and temporary tables included. Null is the main database. */
  listSchemas(database: string | null): Promise<readonly string[]>
  listRelations(schema: SchemaSearch): Promise<readonly DatabaseRelation[]>
  /** Empty where there is no such relation; an empty schema finds what the session's search path finds. */
  listColumns(relation: {
    database: string | null
    schema: string
    name: string
  }): Promise<readonly DatabaseColumn[]>
  loadRows(
    relation: { database?: string | null; schema: string; name: string },
    columns: readonly string[],
    rows: LoadedRows,
  ): Promise<number>
  /** Cancels what runs now, in the warehouse too. */
  cancel(): Promise<void>
  close(): Promise<void>
}

export class WarehouseError extends Error {
  readonly kind: DatabaseErrorKind
  readonly offset: number | null
  readonly remedy: string | null

  constructor(
    kind: DatabaseErrorKind,
    message: string,
    options: { offset?: number | null; remedy?: string | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'WarehouseError'
    this.kind = kind
    this.offset = options.offset ?? null
    this.remedy = options.remedy ?? null
  }
}
