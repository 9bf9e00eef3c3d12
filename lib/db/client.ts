import { PrismaPg } from '@prisma/adapter-pg'
import { loadConfig } from '#lib/config/config.ts'
import { AppError } from '#lib/core/app-error.ts'
import { clearProcessSingleton, processSingleton } from '#lib/core/process-singleton.ts'
import { PrismaClient } from './generated/client.ts'
import { createStatementNames } from './statement-names.ts'

export type Database = PrismaClient
/** What a function takes that may run inside a transaction of its caller. */
export type DatabaseOrTransaction = Omit<
  PrismaClient,
  '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'
>

/** Connections a process. PostgreSQL's default allows 100; web and worker together stay far below. */
const MAX_CONNECTIONS = 12
/** For a connection to begin a transaction on, and for the transaction: a busy machine is slow, not broken. */
const MAX_WAIT_MS = 10_000
const MAX_TRANSACTION_MS = 20_000

export function createDatabase(url: string, options: { maxConnections?: number } = {}): Database {
  const pool = {
    connectionString: url,
    max: options.maxConnections ?? MAX_CONNECTIONS,
    connectionTimeoutMillis: 5_000,
    // A new one costs 30 ms and more until PostgreSQL has planned the statements of a request on it.
    idleTimeoutMillis: 10 * 60_000,
    keepAlive: true,
  }
  const adapter = new PrismaPg(pool, { statementNameGenerator: createStatementNames() })
  return new PrismaClient({
    adapter,
    transactionOptions: { maxWait: MAX_WAIT_MS, timeout: MAX_TRANSACTION_MS },
  })
}

/** The process's own client. Throws AppError('unavailable') where there is no database to go to. */
export function getDatabase(): Database {
  return processSingleton('database', () => {
    const { databaseUrl } = loadConfig()
    if (databaseUrl === null) {
      throw new AppError('unavailable', 'Metricwright is not running, so its database cannot be reached.', {
        remedy: 'Start it with npm start, or set DATABASE_URL.',
      })
    }
    return createDatabase(databaseUrl)
  })
}

export async function closeDatabase(): Promise<void> {
  const database = getDatabase()
  clearProcessSingleton('database')
  await database.$disconnect()
}

/** Prisma: cannot reach, timed out, closed, pool timed out, no transaction in time. PostgreSQL: shutting down, starting up, too many clients. Node: sockets. */
const UNAVAILABLE_CODES = new Set([
  ...['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2037'],
  ...['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006'],
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
])
const UNAVAILABLE_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
])
const UNAVAILABLE_TEXT =
  /can't reach database server|connection terminated|terminating connection due to|not currently accepting connections|timeout exceeded when trying to connect|server closed the connection|the database system is (starting up|shutting down)/i

/** PostgreSQL's own words for a full disk: of a table, of its log, of a temporary file. */
const FULL_TEXT = /could not (extend|write|create)[^]*No space left on device|Code: `53100`/i

/** Whether a failure means that the application database has no room left to write. */
export function isOutOfSpace(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 6; depth += 1) {
    if (FULL_TEXT.test(at.message)) return true
    at = at.cause
  }
  return false
}

/** Whether a failure means that the application database does not answer, rather than a fault of the statement. */
export function isUnavailable(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at !== null && typeof at === 'object' && depth < 6; depth += 1) {
    if (has(at, 'code', UNAVAILABLE_CODES) || has(at, 'originalCode', UNAVAILABLE_CODES)) return true
    if (has(at, 'kind', UNAVAILABLE_KINDS)) return true
    if (at instanceof Error && UNAVAILABLE_TEXT.test(at.message)) return true
    at = 'cause' in at ? at.cause : null
  }
  return false
}

function has(value: object, name: string, wanted: ReadonlySet<string>): boolean {
  const found: unknown = Reflect.get(value, name)
  return typeof found === 'string' && wanted.has(found)
}
