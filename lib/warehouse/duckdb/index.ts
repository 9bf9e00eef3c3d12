import { duckdbConfig } from './config.ts'
import { connectDuckdb } from './connection.ts'
import { duckdbError } from './errors.ts'
import type { DuckdbConfig } from './config.ts'
import type { Warehouse } from '../warehouse.ts'

export { duckdbConfig, parseDuckdbConfig } from './config.ts'
export type { DuckdbConfig } from './config.ts'
export { connectDuckdb } from './connection.ts'

export const duckdb: Warehouse<DuckdbConfig> = {
  config: duckdbConfig,
  capabilities: {
    dialect: 'duckdb',
    transactions: true,
    cancelsRunningQuery: true,
    bytesEstimate: false,
    principals: 'none',
    maxIdentifierLength: 1024,
  },
  connect: async (config, options) => {
    options.signal.throwIfAborted()
    return connectDuckdb(config)
  },
  toError: (cause) => duckdbError(cause),
}
