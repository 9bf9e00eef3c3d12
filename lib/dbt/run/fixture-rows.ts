import type { Json } from '../manifest.ts'
import { isObject } from '../schema/json-access.ts'

/** A row without nulls comes first, as in dbt: some warehouses take the types of the columns from the first row. */
export function firstCompleteRow(rows: readonly Json[]): readonly Json[] {
  const at = rows.findIndex((row) => isObject(row) && Object.values(row).every((value) => value !== null))
  const [first, found] = [rows[0], rows[at]]
  if (at <= 0 || first === undefined || found === undefined) return rows
  const moved = [...rows]
  moved[0] = found
  moved[at] = first
  return moved
}
