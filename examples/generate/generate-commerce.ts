import { sizes, type Scale } from './scale.ts'
import { seed } from './random.ts'
import type { Step } from './step.ts'
import { business } from './steps/business.ts'
import { calendar } from './steps/calendar.ts'
import { customers } from './steps/customers.ts'
import { productEvents } from './steps/events.ts'
import { feedback } from './steps/feedback.ts'
import { logs } from './steps/logs.ts'
import { orders } from './steps/orders.ts'
import { payments } from './steps/payments.ts'
import { subscriptions } from './steps/subscriptions.ts'

export type { Scale } from './scale.ts'

/** What the generator needs of a DuckDB session. Each call is one statement. */
export interface SqlRunner {
  run(sql: string): Promise<unknown>
}

export interface GenerateOptions {
  readonly connection: SqlRunner
  readonly scale: Scale
  /** Called before each statement and once at the end, with `done` equal to `total`. */
  readonly onProgress?: (done: number, total: number, label: string) => void
  /** Looked at between statements; the reason is thrown. What was made so far stays and is made anew next time. */
  readonly signal?: AbortSignal
}

/** Raised when the rows change, so that a data folder made by an older generator can be told apart. */
export const generatorVersion = 1

/** One row (seed, scale, generator_version) once the data is complete; the table is absent before that. */
export const markerTable = 'raw_demo.generation'

const schemas = [
  'raw_amplitude',
  'raw_apollo',
  'raw_csv',
  'raw_demo',
  'raw_finance',
  'raw_firestore',
  'raw_gsheets',
  'raw_helpscout',
  'raw_hubspot_fivetran',
  'raw_hubspot_stitch',
  'raw_logs',
  'raw_refiner',
  'raw_stripe',
  'raw_stripe_historical',
  'raw_work',
] as const

const areas = [
  calendar,
  customers,
  subscriptions,
  orders,
  payments,
  productEvents,
  feedback,
  business,
  logs,
] as const

/** The statements in order; exported so that a test can look at them without a database. */
export function commerceSteps(scale: Scale): readonly Step[] {
  return [
    ...schemas.map((name) => ({ label: 'Schemas', sql: `CREATE SCHEMA IF NOT EXISTS ${name}` })),
    { label: 'Schemas', sql: `DROP TABLE IF EXISTS ${markerTable}` },
    ...areas.flatMap((area) => area(sizes[scale])),
    { label: 'Cleaning up', sql: 'DROP SCHEMA raw_work CASCADE' },
    {
      label: 'Cleaning up',
      sql: `CREATE OR REPLACE TABLE ${markerTable} AS
SELECT ${seed} AS seed, '${scale}' AS scale, ${generatorVersion} AS generator_version`,
    },
  ]
}

/**
 * Fills the raw schemas of the demo project. The same scale always gives the same rows; running it again
 * replaces them. `full` has more than 200,000 orders, 500,000 order items and 1,000,000 events.
 */
export async function generateCommerce({
  connection,
  scale,
  onProgress,
  signal,
}: GenerateOptions): Promise<void> {
  const steps = commerceSteps(scale)
  for (const [done, step] of steps.entries()) {
    signal?.throwIfAborted()
    onProgress?.(done, steps.length, step.label)
    await connection.run(step.sql)
  }
  onProgress?.(steps.length, steps.length, 'Done')
}
