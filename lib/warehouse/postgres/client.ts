import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import type { ClientConfig } from 'pg'
import { cancelled } from '../slots.ts'
import { WarehouseError } from '../warehouse.ts'
import type { PostgresConfig } from './config.ts'
import { postgresError } from './errors.ts'

type Ssl = Exclude<ClientConfig['ssl'], undefined>

/** Opens a connection with its settings in place; where the server does not answer, it is tried again. */
export async function openClient(config: PostgresConfig, signal: AbortSignal | null): Promise<Client> {
  for (let attempt = 0; ; attempt += 1) {
    if (signal?.aborted) throw cancelled()
    try {
      return await openWithBestSsl(config)
    } catch (cause) {
      const error = postgresError(cause)
      if (attempt >= config.retries || !mayPass(error)) throw error
      // 0, 1, 4, 9 seconds, as dbt waits.
      await delay(attempt * attempt * 1000)
    }
  }
}

/** A wrong password stays wrong. */
function mayPass(error: WarehouseError): boolean {
  return error.kind === 'connection' && !/^(password|no pg_hba|role|database) /.test(error.message)
}

async function openWithBestSsl(config: PostgresConfig): Promise<Client> {
  const mode = config.sslmode ?? 'prefer'
  const isLocal = config.host.startsWith('/')
  const first: Ssl = mode === 'disable' || mode === 'allow' || isLocal ? false : sslOptions(config, mode)
  try {
    return await connect(config, first)
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    if (mode === 'prefer' && first !== false && /does not support SSL/.test(message)) {
      return connect(config, false)
    }
    if (mode === 'allow' && !isLocal && /no encryption|SSL off/.test(message)) {
      return connect(config, sslOptions(config, 'require'))
    }
    throw error
  }
}

/** libpq's modes: without a root certificate only verify-ca and verify-full look at who answers. */
function sslOptions(config: PostgresConfig, mode: string): Ssl {
  const files = {
    ...(config.sslrootcert === null ? {} : { ca: readFile(config.sslrootcert, 'sslrootcert') }),
    ...(config.sslcert === null ? {} : { cert: readFile(config.sslcert, 'sslcert') }),
    ...(config.sslkey === null ? {} : { key: readFile(config.sslkey, 'sslkey') }),
  }
  if (mode === 'verify-full') return { ...files, rejectUnauthorized: true }
  const verifies = mode === 'verify-ca' || config.sslrootcert !== null
  return { ...files, rejectUnauthorized: verifies, checkServerIdentity: () => undefined }
}

function readFile(path: string, field: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new WarehouseError('connection', `The file ${path} of ${field} cannot be read.`, { cause })
  }
}

async function connect(config: PostgresConfig, ssl: Ssl): Promise<Client> {
  const client = new Client({
    host: config.host,
    port: config.port,
    user: config.user,
    password: config.password,
    database: config.database,
    application_name: config.application_name,
    connectionTimeoutMillis: config.connect_timeout * 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: config.keepalives_idle * 1000,
    ssl,
  })
  // A connection that is lost between two statements says so to nobody; the next statement fails.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await setUp(client, config)
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}

/** What a connection starts with, also after its settings were discarded. Values go as text, never into the SQL. */
export async function setUp(client: Client, config: PostgresConfig): Promise<void> {
  const settings: (readonly [name: string, value: string])[] = [
    ['datestyle', 'ISO, MDY'],
    // Our splitter reads a backslash as PostgreSQL does under this setting.
    ['standard_conforming_strings', 'on'],
    ['application_name', config.application_name],
  ]
  if (config.search_path) settings.push(['search_path', config.search_path])
  if (config.role) settings.push(['role', roleName(config.role)])
  const calls = settings.map((_one, index) => `set_config($${index * 2 + 1}, $${index * 2 + 2}, false)`)
  await client.query(`select ${calls.join(', ')}`, settings.flat())
  // Ends what a worker that was killed left running; some systems do not have it.
  await client
    .query(`select set_config('client_connection_check_interval', '1s', false)`)
    .catch(() => undefined)
}

/** SET ROLE folds a name that is not quoted. */
function roleName(role: string): string {
  const quoted = /^"(.*)"$/.exec(role)?.[1]
  return quoted === undefined ? role.toLowerCase() : quoted.replaceAll('""', '"')
}
