import type { Sizes } from './scale.ts'

/** One statement of the generator. */
export interface Step {
  /** Shown beside the progress bar. */
  readonly label: string
  readonly sql: string
}

/** The statements of one area of the raw data, in the order in which they must run. */
export type Area = (sizes: Sizes) => readonly Step[]

export function createTable(name: string, label: string, select: string): Step {
  return { label, sql: `CREATE OR REPLACE TABLE ${name} AS\n${select}` }
}
