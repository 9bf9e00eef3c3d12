import { operation, type OperationContext } from '#lib/access/operation.ts'
import { authenticate } from '#lib/auth/authenticate.ts'
import { developmentSchema, PRODUCTION_SCHEMA } from '#lib/catalog/environment-target.ts'
import { doorToken } from '#lib/compile-service/door-token.ts'
import { resolveScope } from '#lib/compile-service/resolve-scope.ts'
import { readAccessToken, useDataDir, type Config } from '#lib/config/config.ts'
import type { Environment } from '#lib/contracts/runs.ts'
import { systemClock } from '#lib/core/clock.ts'
import type { LoadedProfile } from '#lib/dbt/index.ts'
import { closeDatabase } from '#lib/db/client.ts'
import { listProjectRecords, type ProjectRecord } from '#lib/db/project-repository.ts'
import { chooseImporter } from '#lib/workspace/import/choose-importer.ts'
import { warehouseFile } from '#lib/workspace/import/store-profile.ts'
import { UsageError } from '../usage-error.ts'
import type { WarehouseAccess } from '../warehouse-access.ts'
import type { Owner } from './find-owner.ts'
import { RemoteSession } from './remote-session.ts'

interface Opening {
  readonly owner: Owner
  readonly project: string
  readonly environment: Environment
}

/**
 * Works in a warehouse that a running Metricwright owns, as the person whose token METRICWRIGHT_TOKEN is; without one
 * as the first admin, whom the account that runs Metricwright stands for. The worker checks every statement.
 */
export async function openThroughOwner(owner: Owner, profile: LoadedProfile): Promise<WarehouseAccess> {
  const config = readInstallation(owner)
  try {
    return await open(owner, profile, config)
  } catch (error) {
    // An open pool of connections would keep the process from ending.
    await closeDatabase()
    throw error
  }
}

/** The project whose warehouse the file is. */
export async function getOwnedProject(owner: Owner): Promise<ProjectRecord> {
  const project = (await listProjectRecords()).find((each) => warehouseFile(each.slug) === owner.file)
  if (project !== undefined) return project
  throw new UsageError(`${owner.file} lies in the data folder of Metricwright, but no project owns it.`)
}

async function open(owner: Owner, profile: LoadedProfile, config: Config): Promise<WarehouseAccess> {
  const project = await getOwnedProject(owner)
  const context = await identify()
  const environment: Environment = profile.target.schema === PRODUCTION_SCHEMA ? 'production' : 'development'
  if (environment === 'development') requireOwnSchema(context, profile)
  const begin = environment === 'production' ? openProduction : openDevelopment
  const hello = await begin(context, { owner, project: project.slug, environment })
  const session = (tag: string) =>
    RemoteSession.open({ socket: owner.socket, token: doorToken(config.key), hello: { ...hello, tag } })
  return {
    openSession: session,
    exclusive: false,
    query: async (sql, { maxRows }) => {
      const one = await session('show')
      try {
        const options = maxRows === null ? { fetch: true } : { fetch: true, maxRows }
        return await one.execute(sql, options)
      } finally {
        await one.close()
      }
    },
    check: async () => (await session('check')).close(),
    close: closeDatabase,
  }
}

/** Said before the first statement: the guard would refuse each of them, and could not name what to set. */
function requireOwnSchema({ principal }: OperationContext, { target, schemaVariable }: LoadedProfile): void {
  const own = developmentSchema(principal.slug)
  const schema = target.schema.toLowerCase()
  if (schema === own || schema.startsWith(`${own}_`)) return
  const remedy =
    schemaVariable === null
      ? `Give target '${target.name}' in profiles.yml \`schema: ${own}\``
      : `Set ${schemaVariable}=${own}`
  throw new UsageError(
    `Target '${target.name}' works in the schema ${target.schema}, but in the warehouse of the running Metricwright ` +
      `${principal.name} writes only ${own} and ${own}_*.\n${remedy}, or set METRICWRIGHT_TOKEN to whose schema it is.`,
  )
}

export function readInstallation({ dataDir, file }: Owner) {
  try {
    return useDataDir(dataDir)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EACCES')) throw cause
    throw new UsageError(
      `${file} is owned by a running Metricwright of another account.\nRun this as that account.`,
    )
  }
}

/** Whom the caller is: the person of METRICWRIGHT_TOKEN, else the first admin. */
export async function identify(): Promise<OperationContext> {
  const { signal } = new AbortController()
  const token = readAccessToken()
  if (token === null) return chooseImporter(signal)
  const request = new Request('http://localhost', { headers: { authorization: `Bearer ${token}` } })
  const principal = await authenticate(request)
  if (principal !== null) return { principal, signal, clock: systemClock }
  throw new UsageError(
    'METRICWRIGHT_TOKEN is not valid any more.\nMake a new token on the page Settings > My account.',
  )
}

const audit = ({ project, environment }: Opening) => `project ${project}, ${environment}: command line`
const openDevelopment = operation({ name: 'run.terminal', permission: 'run.development', audit }, greet)
const openProduction = operation(
  { name: 'run.terminal-production', permission: 'run.production', audit },
  greet,
)

/** What tells the worker who works where; main's project says which dataset each schema is. */
async function greet({ principal }: OperationContext, { project, environment }: Opening) {
  const { scope } = await resolveScope(principal, project, 'main')
  return { scope, environment }
}
