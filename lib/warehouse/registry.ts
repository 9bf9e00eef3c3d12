import type { ZodType } from 'zod'
import { suggest } from '#lib/core/suggest.ts'
import { duckdb } from './duckdb/index.ts'
import { postgres } from './postgres/index.ts'
import { isWarehouseType, warehouseTypes } from './types.ts'
import type { WarehouseType } from './types.ts'
import type { Capabilities, CallOptions, Connection, Warehouse } from './warehouse.ts'
import { WarehouseError } from './warehouse.ts'

/** A warehouse without the type of its config: what the registry's users need of it. */
export interface AnyWarehouse {
  readonly config: ZodType
  readonly capabilities: Capabilities
  /** Validates first; a config that does not fit is a ZodError. */
  connect(config: unknown, options: CallOptions): Promise<Connection>
  toError(cause: unknown): WarehouseError
}

function open<C>(warehouse: Warehouse<C>): AnyWarehouse {
  return {
    config: warehouse.config,
    capabilities: warehouse.capabilities,
    connect: (config, options) => warehouse.connect(warehouse.config.parse(config), options),
    toError: (cause) => warehouse.toError(cause),
  }
}

/** Adding a warehouse is one line here and its name in types.ts. */
const warehouses: Readonly<Record<WarehouseType, AnyWarehouse>> = {
  duckdb: open(duckdb),
  postgres: open(postgres),
}

/** Null for an adapter that the product can compile for but not connect to. */
export function findWarehouse(type: string): AnyWarehouse | null {
  return isWarehouseType(type) ? warehouses[type] : null
}

export function getWarehouse(type: string): AnyWarehouse {
  const found = findWarehouse(type)
  if (found) return found
  const [near] = suggest(type, warehouseTypes, 1)
  throw new WarehouseError('other', `There is no connection for ${type}.`, {
    remedy:
      near === undefined
        ? `Models for ${type} can be edited and compiled; to run them choose ${warehouseTypes.join(', ')}.`
        : `Did you mean '${near}'?`,
  })
}
