const names: Readonly<Record<string, string>> = {
  duckdb: 'DuckDB',
  postgres: 'PostgreSQL',
  bigquery: 'BigQuery',
  clickhouse: 'ClickHouse',
}

/** A warehouse as its makers write it; `adapter` is the type of a profile. */
export const adapterName = (adapter: string): string => names[adapter] ?? adapter
