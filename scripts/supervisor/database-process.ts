import path from 'node:path'
import { Client } from 'pg'
import type { Config } from '#lib/config/config.ts'
import { readRunState } from '#lib/config/config.ts'
import { AppError } from '#lib/core/app-error.ts'
import { processIdentity } from '#lib/core/running-process.ts'
import { APPLICATION_DATABASE, createApplicationDatabase } from '#lib/db/create-application-database.ts'
import { startPostgres, type PostgresServer } from '#lib/db/postgres-server/start-postgres.ts'

const LOOK_EVERY_MS = 1_000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/** The embedded PostgreSQL, watched: it may be adopted and then is no child, so its life is looked at. */
export class DatabaseProcess {
  readonly #dataDir: string
  readonly #onChange: () => void
  readonly #say: (message: string) => void
  #server: PostgresServer | null = null
  #timer: NodeJS.Timeout | null = null
  #waitMs = FIRST_WAIT_MS
  #stopping = false

  constructor(options: { dataDir: string; onChange: () => void; say: (message: string) => void }) {
    this.#dataDir = options.dataDir
    this.#onChange = options.onChange
    this.#say = options.say
  }

  get record(): { name: string; pid: number | null; identity: string | null } {
    const pid = this.#server?.pid ?? null
    return { name: 'postgres', pid, identity: pid === null ? null : processIdentity(pid) }
  }

  get adopted(): boolean {
    return this.#server?.adopted ?? false
  }

  /** Starts or adopts; the address stays the same as long as this supervisor lives. */
  async start(): Promise<string> {
    const before = readRunState(this.#dataDir)?.databaseUrl
    const port = before !== undefined && URL.canParse(before) ? Number(new URL(before).port) : null
    this.#server = await this.#launch(port)
    await createApplicationDatabase(this.#server.url('postgres'))
    this.#watch(LOOK_EVERY_MS)
    return this.#server.url(APPLICATION_DATABASE)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#server?.stop()
  }

  #launch(port: number | null): Promise<PostgresServer> {
    const logFile = path.join(this.#dataDir, 'run', 'postgres.log')
    return startPostgres({ dataDir: this.#dataDir, logFile, port })
  }

  #watch(inMs: number): void {
    this.#timer = setTimeout(() => void this.#look(), inMs)
  }

  async #look(): Promise<void> {
    const server = this.#server
    if (this.#stopping || server === null) return
    if (server.isAlive()) {
      this.#waitMs = FIRST_WAIT_MS
      return this.#watch(LOOK_EVERY_MS)
    }
    this.#say('The postgres process ended; it is started again.')
    try {
      this.#server = await this.#launch(server.port)
      if (this.#server.port !== server.port) {
        this.#say(`PostgreSQL’s port ${server.port} was taken meanwhile. Stop with Ctrl+C and start again.`)
      }
      this.#onChange()
      this.#watch(LOOK_EVERY_MS)
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error))
      this.#watch(this.#waitMs)
      this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS)
    }
  }
}

/** A database of the installation's owner: we only use it. */
export type DatabaseSource =
  | { readonly kind: 'embedded'; readonly process: DatabaseProcess; readonly url: string }
  | { readonly kind: 'own'; readonly url: string }

export async function openDatabase(
  config: Config,
  options: { onChange: () => void; say: (message: string) => void },
): Promise<DatabaseSource> {
  if (config.ownDatabase && config.databaseUrl !== null) {
    await requireAnswer(config.databaseUrl)
    return { kind: 'own', url: config.databaseUrl }
  }
  const process = new DatabaseProcess({ dataDir: config.dataDir, ...options })
  return { kind: 'embedded', process, url: await process.start() }
}

async function requireAnswer(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    await client.query('select 1')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message || cause.name : String(cause)
    throw new AppError('unavailable', `The PostgreSQL of DATABASE_URL cannot be used: ${why}.`, {
      cause,
      remedy:
        'Look at its address, user and password, or leave DATABASE_URL out: then one is started for you.',
    })
  } finally {
    await client.end().catch(() => undefined)
  }
}
