import path from 'node:path'
import { processEnvironment, secretsOf } from '#lib/config/process-environment.ts'
import type { Config } from '#lib/config/config.ts'
import { processIdentity } from '#lib/core/running-process.ts'
import { migrate, readMigrations } from '#lib/db/migrate.ts'
import { workerAnswers } from '#lib/health/worker-answers.ts'
import { openDatabase, type DatabaseSource } from './database-process.ts'
import { openLogFile, type LogFile } from './log-file.ts'
import { ManagedProcess } from './managed-process.ts'
import { createMask } from './mask-secrets.ts'
import { isFirstStartDone, runFirstStart } from './run-first-start.ts'
import { removeRunState, writeRunState } from './run-state.ts'
import { say, step } from './say.ts'
import { webAnswers } from './web-answers.ts'

export interface SupervisorOptions {
  readonly config: Config
  readonly root: string
  readonly cwd: string
  readonly project: string | null
  /** Make a link by which the first admin sets a new password. */
  readonly resetAdmin: boolean
  /** For those who change the product: pages are made as they are asked for. */
  readonly dev: boolean
}

const SECOND = 1_000

/** Starts postgres, migrations, worker and web in this order, keeps them alive, stops them in the opposite order. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #aborted = new AbortController()
  #database: DatabaseSource | null = null
  #worker: ManagedProcess | null = null
  #web: ManagedProcess | null = null
  /** Told once, by the start that made it, also where that start failed afterwards. */
  admin: { readonly email: string; readonly password: string } | null = null
  /** Of the import: what the person should know. */
  notes: readonly string[] = []
  /** The project that `--project` named, by its address. */
  imported: string | null = null
  resetLink: string | null = null

  constructor(options: SupervisorOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { root } = this.#options
    const database = await this.#startDatabase()
    await step('Migrations', () =>
      migrate(database.url, readMigrations(path.join(root, 'prisma/migrations'))),
    )
    this.#saveState()
    await this.#firstStart(database)
    if (!this.#aborted.signal.aborted) await this.#startProcesses(database)
  }

  async stop(): Promise<void> {
    this.#aborted.abort()
    await this.#web?.stop()
    await this.#worker?.stop()
    if (this.#database?.kind === 'embedded') await this.#database.process.stop()
    removeRunState(this.#options.config.dataDir)
  }

  async #startDatabase(): Promise<DatabaseSource> {
    const { config } = this.#options
    const database = await step(config.ownDatabase ? 'PostgreSQL of DATABASE_URL' : 'PostgreSQL', () =>
      openDatabase(config, { onChange: () => this.#saveState(), say: (message) => this.#report(message) }),
    )
    this.#database = database
    return database
  }

  async #firstStart(database: DatabaseSource): Promise<void> {
    const { config, project, resetAdmin, cwd, root } = this.#options
    const isDone = await isFirstStartDone(database.url)
    if (isDone && project === null && !resetAdmin) return
    const name = project !== null ? 'Project' : isDone ? 'Link for the admin' : 'Demo project'
    await step(name, (progress) =>
      runFirstStart({
        databaseUrl: database.url,
        env: {
          ...processEnvironment(config, { url: database.url, embedded: database.kind === 'embedded' }),
          ...(config.adminPassword === null ? {} : { METRICWRIGHT_ADMIN_PASSWORD: config.adminPassword }),
        },
        input: { project, cwd, demo: !isDone && project === null, resetAdmin },
        root,
        log: this.#log('start', database),
        signal: this.#aborted.signal,
        onMessage: (message) => {
          if (message.type === 'admin') this.admin = { email: message.email, password: message.password }
          if (message.type === 'progress') progress(`${message.label}, ${message.done} of ${message.total}`)
          if (message.type === 'project') {
            this.notes = message.notes
            this.imported = message.slug
          }
          if (message.type === 'reset-link') this.resetLink = message.url
        },
      }),
    )
  }

  async #startProcesses(database: DatabaseSource): Promise<void> {
    const { config, root, dev } = this.#options
    const follow = ['--import', path.join(root, 'scripts/supervisor/follow-parent.ts')]
    const where = { url: database.url, embedded: database.kind === 'embedded' }
    const common = {
      cwd: root,
      onChange: () => this.#saveState(),
      onRestart: (message: string) => this.#report(message),
    }
    this.#worker = new ManagedProcess({
      ...common,
      name: 'worker',
      args: [...follow, path.join(root, 'worker/main.ts')],
      // DuckDB's queries occupy threads of this pool, file reads need some too.
      env: processEnvironment(config, where, { UV_THREADPOOL_SIZE: '16' }),
      log: this.#log('worker', database),
      isReady: () => workerAnswers(config),
      readyWithinMs: 60 * SECOND,
      graceMs: 15 * SECOND,
      // Longer than any pause of a busy machine; after 30 s its leases are over anyhow.
      watch: { everyMs: 5 * SECOND, times: 6 },
    })
    this.#web = new ManagedProcess({
      ...common,
      name: 'web',
      args: [
        // The development server hands its own start options on to a child, where following would end it at once.
        ...(dev ? [] : follow),
        path.join(root, 'node_modules/next/dist/bin/next'),
        ...[dev ? 'dev' : 'start', '--hostname', config.host, '--port', String(config.port)],
      ],
      env: { ...processEnvironment(config, where), NODE_ENV: dev ? 'development' : 'production' },
      log: this.#log('web', database),
      isReady: () => webAnswers(config),
      readyWithinMs: 60 * SECOND,
      graceMs: 5 * SECOND,
    })
    // They do not need each other to start: the web process says what is missing until the worker is there.
    const worker = this.#worker
    const web = this.#web
    await Promise.all([step('Worker', () => worker.start()), step('Web', () => web.start())])
  }

  #log(name: string, database: DatabaseSource): LogFile {
    const { config } = this.#options
    const mask = createMask(secretsOf(config, database.url))
    return openLogFile(path.join(config.dataDir, 'run'), name, mask)
  }

  /** After the start, what happens to processes is said where people look: on the terminal and in a log. */
  #report(message: string): void {
    if (this.#aborted.signal.aborted) return
    say(message)
    if (this.#database) this.#log('supervisor', this.#database).write(message)
  }

  #saveState(): void {
    const database = this.#database
    if (database === null || this.#aborted.signal.aborted) return
    const records = [
      ...(database.kind === 'embedded' ? [database.process.record] : []),
      ...(this.#worker ? [this.#worker.record] : []),
      ...(this.#web ? [this.#web.record] : []),
    ]
    try {
      writeRunState(this.#options.config.dataDir, {
        supervisor: { pid: process.pid, identity: processIdentity(process.pid) },
        databaseUrl: database.url,
        port: this.#options.config.port,
        processes: records,
      })
    } catch (error) {
      say(
        `The state of the processes could not be written: ${error instanceof Error ? error.message : error}`,
      )
    }
  }
}
