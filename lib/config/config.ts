import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import { AppError } from '#lib/core/app-error.ts'
import { processSingleton } from '#lib/core/process-singleton.ts'
import { parseKey, readOrCreateKeyFile } from './encryption-key.ts'

export interface OidcProvider {
  readonly id: string
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What is asked for, with spaces between. */
  readonly scope: string
  /** Its addresses count as proven also where it does not say whether they are. */
  readonly provesAddresses: boolean
}

/** What the installation was told by its environment, checked once. */
export interface Config {
  readonly version: string
  readonly dataDir: string
  /** Null where PostgreSQL is embedded and nothing runs. */
  readonly databaseUrl: string | null
  /** True where DATABASE_URL names a PostgreSQL of the installation's owner. */
  readonly ownDatabase: boolean
  /** 32 bytes; encrypts what is secret at rest and signs sessions. */
  readonly key: Buffer
  /** Where the web server listens; 127.0.0.1 unless METRICWRIGHT_HOST says otherwise. */
  readonly host: string
  readonly port: number
  /** Address that people use, without a slash at the end. */
  readonly webUrl: string
  /** False where webUrl is only the guess http://localhost:PORT. */
  readonly webUrlGiven: boolean
  readonly workerSocket: string
  /** Where the worker listens for a web process on another machine, besides its socket; null for nowhere. */
  readonly workerListen: { readonly host: string; readonly port: number } | null
  readonly adminPassword: string | null
  readonly oidc: readonly OidcProvider[]
  /** Mail domains whose people may join by OpenID without an invitation, as Data Reader. */
  readonly allowedDomains: readonly string[]
}

const optional = z
  .string()
  .trim()
  .transform((value) => (value === '' ? undefined : value))
  .optional()

const environment = z.object({
  METRICWRIGHT_DATA: optional,
  METRICWRIGHT_KEY: optional,
  METRICWRIGHT_ADMIN_PASSWORD: optional.refine((value) => value === undefined || value.length >= 10),
  METRICWRIGHT_HOST: optional,
  METRICWRIGHT_WORKER_LISTEN: z.union([z.literal(''), z.string().regex(/^[^:\s]+:\d{1,5}$/)]).optional(),
  METRICWRIGHT_URL: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).optional(),
  METRICWRIGHT_ALLOWED_DOMAINS: optional,
  METRICWRIGHT_OIDC_ISSUER: optional,
  METRICWRIGHT_OIDC_CLIENT_ID: optional,
  METRICWRIGHT_OIDC_CLIENT_SECRET: optional,
  METRICWRIGHT_OIDC_NAME: optional,
  METRICWRIGHT_OIDC_SCOPE: z.union([z.literal(''), z.string().regex(/(^| )openid( |$)/)]).optional(),
  METRICWRIGHT_OIDC_PROVES_ADDRESSES: z.enum(['', 'true', 'false']).optional(),
  METRICWRIGHT_GOOGLE_CLIENT_ID: optional,
  METRICWRIGHT_GOOGLE_CLIENT_SECRET: optional,
  METRICWRIGHT_SUPERVISED_DATABASE: optional,
  DATABASE_URL: optional,
  PORT: z.union([z.literal(''), z.coerce.number().int().min(1).max(65535)]).optional(),
})
type Environment = z.output<typeof environment>

/** The only reader of the environment. Throws AppError('invalid') that names the variable. */
export function loadConfig(): Config {
  return processSingleton('config', () => parseConfig(process.env))
}

/** For the command line, which finds the data folder by a file in it: the configuration as that installation has it. */
export function useDataDir(dataDir: string): Config {
  return processSingleton('config', () => parseConfig({ ...process.env, METRICWRIGHT_DATA: dataDir }))
}

export function parseConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(variables)
  if (!parsed.success) {
    const name = parsed.error.issues[0]?.path.join('.') ?? 'The environment'
    throw new AppError('invalid', `${name} is not valid.`, {
      remedy: remedies[name] ?? 'Look at the configuration table in README.md.',
      details: { issues: parsed.error.issues.map((each) => ({ path: each.path, message: each.message })) },
    })
  }
  return build(parsed.data)
}

const remedies: Readonly<Record<string, string>> = {
  PORT: 'It is a number from 1 to 65535, for example PORT=3001 npm start.',
  METRICWRIGHT_ADMIN_PASSWORD:
    'A password has 10 characters or more; without it one is made and printed once.',
  METRICWRIGHT_WORKER_LISTEN: 'It is a host and a port, for example 10.0.0.5:4100.',
  METRICWRIGHT_OIDC_SCOPE: 'It is a list with openid in it, for example: openid email profile groups.',
  METRICWRIGHT_OIDC_PROVES_ADDRESSES:
    'It is true where the provider lets nobody have an address that is not theirs, else false.',
  METRICWRIGHT_URL: 'It is the whole address that people use, for example https://metrics.example.com.',
}

function build(env: Environment): Config {
  const dataDir = path.resolve(/* turbopackIgnore: true */ env.METRICWRIGHT_DATA ?? defaultDataDir())
  const port = typeof env.PORT === 'number' ? env.PORT : 3000
  const ownDatabase = env.DATABASE_URL !== undefined && env.METRICWRIGHT_SUPERVISED_DATABASE === undefined
  return {
    version: packageJson.version,
    dataDir,
    databaseUrl: env.DATABASE_URL ?? runningDatabaseUrl(dataDir),
    ownDatabase,
    key: env.METRICWRIGHT_KEY
      ? parseKey(env.METRICWRIGHT_KEY, 'METRICWRIGHT_KEY')
      : readOrCreateKeyFile(dataDir),
    host: env.METRICWRIGHT_HOST ?? '127.0.0.1',
    port,
    webUrl: (env.METRICWRIGHT_URL || `http://localhost:${port}`).replace(/\/+$/, ''),
    webUrlGiven: Boolean(env.METRICWRIGHT_URL),
    workerSocket: socketPath(dataDir, 'worker.sock'),
    workerListen: parseListen(env.METRICWRIGHT_WORKER_LISTEN ?? ''),
    adminPassword: env.METRICWRIGHT_ADMIN_PASSWORD ?? null,
    oidc: oidcProviders(env),
    allowedDomains: (env.METRICWRIGHT_ALLOWED_DOMAINS ?? '')
      .split(',')
      .map((domain) => domain.trim().toLowerCase().replace(/^@/, ''))
      .filter(Boolean),
  }
}

/** Of the person at the command line: the API token that says who they are. */
export function readAccessToken(): string | null {
  return process.env['METRICWRIGHT_TOKEN']?.trim() || null
}

/** Where the command line finds an installation on another machine; with METRICWRIGHT_TOKEN. */
export function readInstallationUrl(): string | null {
  return process.env['METRICWRIGHT_URL']?.trim() || null
}

/** The data folder alone: it is checked and made before anything is read from it. */
export function readDataDir(): string {
  return path.resolve(
    /* turbopackIgnore: true */ process.env['METRICWRIGHT_DATA']?.trim() || defaultDataDir(),
  )
}

function defaultDataDir(): string {
  return path.join(homedir(), '.local', 'share', 'metricwright')
}

/** A Unix socket's path has at most 107 bytes on Linux, 103 on macOS: a long data folder gets one beside the temporary files. */
export function socketPath(dataDir: string, name: string): string {
  const inside = path.join(/* turbopackIgnore: true */ dataDir, 'run', name)
  if (Buffer.byteLength(inside) <= 100) return inside
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  return path.join(
    /* turbopackIgnore: true */ tmpdir(),
    `metricwright-${process.getuid?.() ?? 0}-${hash}`,
    name,
  )
}

/** Written by the supervisor while it runs, so that the command line and scripts find its PostgreSQL. */
export const runStateSchema = z.object({
  supervisor: z.object({ pid: z.number(), identity: z.string().nullable() }),
  databaseUrl: z.string(),
  port: z.number(),
  processes: z.array(
    z.object({
      name: z.string(),
      pid: z.number().nullable(),
      /** processIdentity of the pid: a number that was given again is not taken for ours. */
      identity: z.string().nullable(),
    }),
  ),
})
export type RunState = z.infer<typeof runStateSchema>

export function runStateFile(dataDir: string): string {
  return path.join(dataDir, 'run', 'state.json')
}

export function readRunState(dataDir: string): RunState | null {
  try {
    return runStateSchema.parse(JSON.parse(readFileSync(runStateFile(dataDir), 'utf8')))
  } catch {
    return null
  }
}

function runningDatabaseUrl(dataDir: string): string | null {
  return readRunState(dataDir)?.databaseUrl ?? null
}

function parseListen(text: string): Config['workerListen'] {
  const [host = '', port = ''] = text.split(':')
  return text === '' ? null : { host, port: Number(port) }
}

const SCOPE = 'openid email profile'

function oidcProviders(env: Environment): OidcProvider[] {
  const providers: OidcProvider[] = []
  if (env.METRICWRIGHT_OIDC_ISSUER !== undefined) {
    providers.push({
      id: 'oidc',
      name: env.METRICWRIGHT_OIDC_NAME ?? 'single sign-on',
      issuer: env.METRICWRIGHT_OIDC_ISSUER.replace(/\/+$/, ''),
      clientId: required(env, 'METRICWRIGHT_OIDC_CLIENT_ID'),
      clientSecret: required(env, 'METRICWRIGHT_OIDC_CLIENT_SECRET'),
      scope: env.METRICWRIGHT_OIDC_SCOPE || SCOPE,
      provesAddresses: env.METRICWRIGHT_OIDC_PROVES_ADDRESSES === 'true',
    })
  }
  if (env.METRICWRIGHT_GOOGLE_CLIENT_ID !== undefined) {
    providers.push({
      id: 'google',
      name: 'Google',
      issuer: 'https://accounts.google.com',
      clientId: env.METRICWRIGHT_GOOGLE_CLIENT_ID,
      clientSecret: required(env, 'METRICWRIGHT_GOOGLE_CLIENT_SECRET'),
      scope: SCOPE,
      provesAddresses: false,
    })
  }
  return providers
}

function required(
  env: Environment,
  name:
    'METRICWRIGHT_OIDC_CLIENT_ID' | 'METRICWRIGHT_OIDC_CLIENT_SECRET' | 'METRICWRIGHT_GOOGLE_CLIENT_SECRET',
): string {
  const value = env[name]
  if (value === undefined) throw new AppError('invalid', `${name} is missing: the sign-in provider needs it.`)
  return value
}
