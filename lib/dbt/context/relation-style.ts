/** How an adapter writes the names of relations, and what its relations can do. */
export interface RelationStyle {
  /** Python's name of the class, as `repr` prints it. */
  readonly className: string
  readonly columnClassName: string
  readonly quoteCharacter: string
  readonly quotePolicy: RelationPolicy
  readonly includePolicy: RelationPolicy
  /** A sub-query in FROM needs an alias. */
  readonly requireAlias: boolean
  readonly renameable: readonly string[]
  readonly replaceable: readonly string[]
  /** Characters of a name; longer ones are cut in silence by the warehouse, so they are refused. Null: no limit. */
  readonly maxNameLength: number | null
}

export interface RelationPolicy {
  readonly database: boolean
  readonly schema: boolean
  readonly identifier: boolean
}

const all: RelationPolicy = { database: true, schema: true, identifier: true }
const none: RelationPolicy = { database: false, schema: false, identifier: false }

const ansi: RelationStyle = {
  className: 'BaseRelation',
  columnClassName: 'Column',
  quoteCharacter: '"',
  quotePolicy: all,
  includePolicy: all,
  requireAlias: true,
  renameable: [],
  replaceable: [],
  maxNameLength: null,
}

const withoutDatabase: RelationPolicy = { database: false, schema: true, identifier: true }

/**
 * Adapters by the `type` of their target. Those that the product cannot connect to are listed as well, because
 * projects for them still compile and show lineage; one that is not listed writes ANSI names.
 */
const styles: Readonly<Record<string, RelationStyle>> = {
  duckdb: { ...ansi, className: 'DuckDBRelation', columnClassName: 'DuckDBColumn', requireAlias: false },
  postgres: {
    ...ansi,
    className: 'PostgresRelation',
    columnClassName: 'PostgresColumn',
    renameable: ['view', 'table'],
    replaceable: ['view', 'table'],
    maxNameLength: 63,
  },
  redshift: {
    ...ansi,
    className: 'RedshiftRelation',
    requireAlias: false,
    renameable: ['view', 'table'],
    replaceable: ['view'],
  },
  snowflake: {
    ...ansi,
    className: 'SnowflakeRelation',
    columnClassName: 'SnowflakeColumn',
    quotePolicy: none,
    requireAlias: false,
    renameable: ['table', 'view'],
    replaceable: ['table', 'view', 'dynamic_table'],
  },
  bigquery: {
    ...ansi,
    className: 'BigQueryRelation',
    columnClassName: 'BigQueryColumn',
    quoteCharacter: '`',
    requireAlias: false,
    renameable: ['table'],
    replaceable: ['table', 'view'],
  },
  databricks: { ...ansi, className: 'DatabricksRelation', quoteCharacter: '`', requireAlias: false },
  spark: {
    ...ansi,
    className: 'SparkRelation',
    quoteCharacter: '`',
    quotePolicy: none,
    includePolicy: withoutDatabase,
    requireAlias: false,
  },
  clickhouse: {
    ...ansi,
    className: 'ClickHouseRelation',
    columnClassName: 'ClickHouseColumn',
    quoteCharacter: '`',
    includePolicy: withoutDatabase,
  },
}

export function relationStyle(adapterType: string): RelationStyle {
  return Object.hasOwn(styles, adapterType) ? (styles[adapterType] ?? ansi) : ansi
}

export function quoteIdentifier(style: RelationStyle, identifier: string): string {
  return `${style.quoteCharacter}${identifier}${style.quoteCharacter}`
}
