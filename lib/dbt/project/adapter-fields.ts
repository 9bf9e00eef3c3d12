import { stringAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'

/** What a kind of warehouse calls its fields in profiles.yml, and which of them `target.*` may show. */
export interface AdapterFields {
  readonly schema: (connection: JsonObject) => string
  readonly database: (connection: JsonObject) => string | null
  /** An allow-list: passwords, keys and tokens are never on it. */
  readonly shown: readonly string[]
}

const first = (connection: JsonObject, keys: readonly string[]): string | null => {
  for (const key of keys) {
    const value = stringAt(connection, key)
    if (value !== null) return value
  }
  return null
}

function duckdbDatabase(connection: JsonObject): string {
  const named = stringAt(connection, 'database')
  if (named !== null) return named
  const path = stringAt(connection, 'path') ?? ':memory:'
  if (path === ':memory:') return 'memory'
  const file = path.split(/[\\/]/).at(-1) ?? path
  if (path.startsWith('md:')) return file.replace(/^md:/, '').split('?')[0] ?? file
  return file.replace(/\.[^.]*$/, '')
}

const generic: AdapterFields = {
  schema: (connection) => first(connection, ['schema', 'dataset']) ?? 'public',
  database: (connection) => first(connection, ['database', 'dbname', 'project', 'catalog']),
  shown: ['host', 'port', 'user', 'role', 'warehouse', 'account', 'region', 'location'],
}

const known: Readonly<Record<string, AdapterFields>> = {
  duckdb: {
    schema: (connection) => stringAt(connection, 'schema') ?? 'main',
    database: duckdbDatabase,
    shown: ['path', 'is_motherduck', 'external_root', 'extensions', 'disable_transactions'],
  },
  postgres: {
    schema: (connection) => stringAt(connection, 'schema') ?? 'public',
    database: (connection) => first(connection, ['dbname', 'database']),
    shown: [
      'host',
      'user',
      'port',
      'role',
      'search_path',
      'sslmode',
      'keepalives_idle',
      'connect_timeout',
      'retries',
      'application_name',
      'autocommit',
    ],
  },
  bigquery: {
    schema: (connection) => first(connection, ['dataset', 'schema']) ?? 'public',
    database: (connection) => first(connection, ['project', 'database']),
    shown: [
      'method',
      'project',
      'dataset',
      'location',
      'priority',
      'maximum_bytes_billed',
      'execution_project',
    ],
  },
  clickhouse: {
    schema: (connection) => first(connection, ['schema', 'dataset']) ?? 'default',
    database: () => null,
    shown: ['driver', 'host', 'port', 'user', 'verify', 'secure', 'cluster'],
  },
}

export const findAdapterFields = (type: string): AdapterFields => known[type] ?? generic
