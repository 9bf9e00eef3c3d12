import type { DuckDBType, DuckDBValue } from '@duckdb/node-api'
import type { Cell } from '#lib/dbt/database.ts'

/**
 * A value as it leaves the warehouse. Integers that a JS number holds exactly are numbers, larger ones text;
 * decimals, dates, timestamps, lists and structs are DuckDB's own text, so that nothing is rounded.
 */
export function toCell(value: DuckDBValue): Cell {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : floatText(value)
    case 'bigint':
      return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value.toString()
    default:
      return value === null || value === undefined ? null : String(value)
  }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'Infinity' : '-Infinity'
}

export const toCells = (row: readonly DuckDBValue[]): Cell[] => row.map(toCell)

/** The name of a type as DESCRIBE prints it. */
export function typeText(type: DuckDBType): string {
  return type.toString()
}

/** About the bytes that a cell takes on its way. */
export function cellSize(cell: Cell): number {
  return typeof cell === 'string' ? cell.length + 2 : 8
}
