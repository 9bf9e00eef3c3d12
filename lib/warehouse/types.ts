/** Every warehouse that the product can connect to, by the `type` of a profile. Without their drivers, for any process. */
export const warehouseTypes = ['duckdb', 'postgres'] as const

export type WarehouseType = (typeof warehouseTypes)[number]

export function isWarehouseType(type: string): type is WarehouseType {
  return warehouseTypes.some((known) => known === type)
}
