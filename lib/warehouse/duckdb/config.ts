import { z } from 'zod'

/** Settings of a DuckDB file or memory instance. Where a value is absent, DuckDB's own default holds. */
export const duckdbConfig = z.object({
  /** File of the database, or `:memory:`. */
  path: z.string().min(1),
  /** More files to see beside it, by alias. */
  attach: z
    .array(
      z.object({
        path: z.string().min(1),
        alias: z.string().min(1),
        type: z.string().nullable().default(null),
        readOnly: z.boolean().default(false),
      }),
    )
    .default([]),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  extensions: z.array(z.string().min(1)).default([]),
  /** DuckDB's own memory limit, e.g. `2GB`. It bounds the buffers, not the process. */
  memoryLimit: z.string().nullable().default(null),
  /** DuckDB's own worker threads. */
  threads: z.number().int().positive().nullable().default(null),
  tempDirectory: z.string().nullable().default(null),
  maxTempDirectorySize: z.string().nullable().default(null),
  /** Nothing outside the file is reachable, and settings cannot be changed: for SQL that people type. */
  lockedDown: z.boolean().default(false),
  /** Statements that run at once; more wait. Kept under libuv's pool, whose threads the statements occupy. */
  concurrency: z.number().int().positive().max(64).default(3),
})

export type DuckdbConfig = z.infer<typeof duckdbConfig>

export function parseDuckdbConfig(input: z.input<typeof duckdbConfig>): DuckdbConfig {
  return duckdbConfig.parse(input)
}
