import type { RelationLineage, TracedRelation } from '#lib/sql/index.ts'
import type { CallOptions } from '../warehouse.ts'
import { parseDuckdbConfig } from './config.ts'
import { HostedDuckdb } from './host/host-client.ts'

const MB = 1024 ** 2
/** What texts and their lineage take beside an empty instance. */
const MOST_BYTES = 1536 * MB
const IDLE_MS = 5 * 60_000

/**
 * Reads SQL of any project with DuckDB's parser: in a process of its own with an empty instance in memory, so that
 * no warehouse waits for it and no text, however odd, reaches one. It is started when it is needed and ended after.
 */
export class ColumnTracer {
  #host: HostedDuckdb | null = null
  #idle: NodeJS.Timeout | null = null
  #busy = 0

  async trace(
    relations: readonly TracedRelation[],
    options: CallOptions,
  ): Promise<readonly RelationLineage[]> {
    this.#busy += 1
    if (this.#idle) clearTimeout(this.#idle)
    try {
      this.#host ??= new HostedDuckdb(tracerConfig, { maxResidentBytes: MOST_BYTES })
      return await this.#host.traceRelations(relations, options)
    } finally {
      this.#busy -= 1
      if (this.#busy === 0) this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref()
    }
  }

  async close(): Promise<void> {
    if (this.#idle) clearTimeout(this.#idle)
    const host = this.#host
    this.#host = null
    await host?.close()
  }
}

const tracerConfig = parseDuckdbConfig({
  path: ':memory:',
  memoryLimit: '256MB',
  threads: 1,
  lockedDown: true,
  concurrency: 1,
})
