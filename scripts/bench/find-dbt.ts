import { existsSync } from 'node:fs'
import path from 'node:path'

/** dbt-core, to be compared with: as named, of METRICWRIGHT_DBT, or the first on PATH. */
export function findDbt(named: string | null): string | null {
  const given = named ?? process.env['METRICWRIGHT_DBT'] ?? null
  if (given !== null) {
    if (existsSync(given)) return path.resolve(given)
    throw new Error(`There is no dbt at ${given}.`)
  }
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => path.join(folder, 'dbt')).find((file) => existsSync(file)) ?? null
}
