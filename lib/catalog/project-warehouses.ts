import { mkdirSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { open } from '#lib/config/secret-box.ts'
import { assertNever } from '#lib/core/assert-never.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { parseDuckdbConfig } from '#lib/warehouse/duckdb/index.ts'
import {
  connectPostgres,
  parsePostgresConfig,
  type PostgresConnection,
} from '#lib/warehouse/postgres/index.ts'
import { HostedDuckdb } from '#lib/warehouse/duckdb/host/host-client.ts'
import { WarehouseError, type Connection } from '#lib/warehouse/warehouse.ts'

/** What is sealed in a project's row, by adapter. */
const storedConnection = z.discriminatedUnion('type', [
  z.object({ type: z.literal('duckdb'), file: z.string().regex(/^[^/\\]+$/) }),
  z.object({ type: z.literal('postgres'), profile: z.record(z.string(), z.json()) }),
])
type StoredConnection = z.infer<typeof storedConnection>

export interface ProjectWarehousesOptions {
  readonly dataDir: string
  readonly key: Buffer
  readonly report: (message: string) => void
}

type Connectable = Pick<ProjectRecord, 'id' | 'slug' | 'connection'>

const GB = 1024 ** 3
const SUCCESSION_SECONDS = 20

/** The worker's connections, one a project, opened when it is first needed and held. */
export class ProjectWarehouses {
  readonly #options: ProjectWarehousesOptions
  readonly #open = new Map<string, { readonly sealed: string; readonly connection: Promise<Connection> }>()
  /** By project and login: connections of the warehouse's own principals. */
  readonly #logins = new Map<
    string,
    { readonly mark: string; readonly connection: Promise<PostgresConnection> }
  >()

  constructor(options: ProjectWarehousesOptions) {
    this.#options = options
  }

  /** Null where the project's adapter is none of ours. */
  find(project: Connectable): Promise<Connection> | null {
    if (project.connection === null) return null
    const sealed = Buffer.from(project.connection).toString('base64')
    const known = this.#open.get(project.id)
    if (known?.sealed === sealed) return known.connection
    void known?.connection.then((old) => old.close()).catch(() => undefined)
    const text = open(this.#options.key, Buffer.from(project.connection))
    const connection = this.#connect(project, storedConnection.parse(JSON.parse(text)))
    this.#open.set(project.id, { sealed, connection })
    // What could not be opened is tried anew by the next caller.
    connection.catch(() => this.#open.delete(project.id))
    return connection
  }

  /**
   * By another login than the profile's, at the same place. Few connections are kept: there may be many logins. Throws
   * where the server does not let it in now, also where it did before.
   */
  async connectAs(
    project: Connectable,
    login: { readonly user: string; readonly password: string },
  ): Promise<Connection> {
    if (project.connection === null) throw new WarehouseError('connection', 'The project has no warehouse.')
    const stored = storedConnection.parse(
      JSON.parse(open(this.#options.key, Buffer.from(project.connection))),
    )
    if (stored.type !== 'postgres') throw new WarehouseError('other', `${stored.type} has no logins.`)
    const config = {
      ...parsePostgresConfig(stored.profile),
      ...login,
      role: null,
      sslcert: null,
      sslkey: null,
      retries: 0,
    }
    const key = `${project.id} ${login.user}`
    const mark = JSON.stringify(config)
    const known = this.#logins.get(key)
    if (known?.mark === mark) {
      const connection = await known.connection
      await connection.start(new AbortController().signal)
      return connection
    }
    void known?.connection.then((old) => old.close()).catch(() => undefined)
    const connection = connectPostgres(config, { signal: new AbortController().signal, keepFew: true })
    this.#logins.set(key, { mark, connection })
    connection.catch(() => this.#logins.delete(key))
    return connection
  }

  /**
   * How many nodes may be built at once. DuckDB computes on this machine and uses all of it for one query, so more
   * nodes than processors only get in each other's way; one is left to those who wait for a preview.
   */
  threadLimit(project: Pick<ProjectRecord, 'adapter'>): number {
    return project.adapter === 'duckdb' ? Math.max(1, availableParallelism() - 1) : Number.POSITIVE_INFINITY
  }

  async close(): Promise<void> {
    const all = [...this.#open.values(), ...this.#logins.values()]
    this.#open.clear()
    this.#logins.clear()
    await Promise.allSettled(all.map(async ({ connection }) => (await connection).close()))
  }

  #connect(project: Connectable, stored: StoredConnection): Promise<Connection> {
    switch (stored.type) {
      case 'duckdb':
        return this.#connectDuckdb(project, stored.file)
      case 'postgres':
        return connectPostgres(parsePostgresConfig(stored.profile), { signal: new AbortController().signal })
      default:
        return assertNever(stored)
    }
  }

  async #connectDuckdb(project: Connectable, file: string): Promise<Connection> {
    const folder = path.join(this.#options.dataDir, 'warehouses')
    const temporary = path.join(folder, 'tmp', project.slug)
    mkdirSync(temporary, { recursive: true, mode: 0o700 })
    const memory = duckdbMemory()
    const config = parseDuckdbConfig({
      path: path.join(folder, file),
      memoryLimit: `${Math.round(memory / 1024 ** 2)}MB`,
      tempDirectory: temporary,
      maxTempDirectorySize: '20GB',
      threads: availableParallelism(),
      lockedDown: true,
      concurrency: 8,
    })
    const host = new HostedDuckdb(config, {
      // DuckDB's limit bounds its buffers only; what results and lists take comes on top.
      maxResidentBytes: memory + GB,
      onRestart: (reason) => this.#options.report(`DuckDB of ${project.slug} was started again: ${reason}`),
    })
    await startPatiently(host)
    return host
  }
}

/**
 * The DuckDB process of a worker that was stopped keeps the file for up to 10 s, until it ends itself. A worker that
 * has just started may be its successor, so it waits; later a taken file is told at once.
 */
async function startPatiently(host: HostedDuckdb): Promise<void> {
  for (;;) {
    try {
      return await host.start()
    } catch (error) {
      const taken = error instanceof WarehouseError && error.kind === 'connection'
      if (!taken || process.uptime() > SUCCESSION_SECONDS) throw error
      await delay(250)
    }
  }
}

/** A quarter of the machine, within reason: the rest is for PostgreSQL, the web process and the renders. */
function duckdbMemory(): number {
  return Math.min(8 * GB, Math.max(GB / 2, totalmem() / 4))
}
