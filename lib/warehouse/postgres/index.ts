import type { Warehouse } from '../warehouse.ts'
import { postgresConfig } from './config.ts'
import type { PostgresConfig } from './config.ts'
import { connectPostgres } from './connection.ts'
import { postgresError } from './errors.ts'

export { parsePostgresConfig } from './config.ts'
export type { PostgresConfig } from './config.ts'
export { connectPostgres } from './connection.ts'
export type { PostgresConnection } from './connection.ts'

export const postgres: Warehouse<PostgresConfig> = {
  config: postgresConfig,
  capabilities: {
    dialect: 'postgres',
    transactions: true,
    cancelsRunningQuery: true,
    bytesEstimate: false,
    principals: 'login-role',
    maxIdentifierLength: 63,
  },
  connect: (config, options) => connectPostgres(config, options),
  toError: (cause) => postgresError(cause),
}
