import type { LoginAsk, LoginConnection, LoginSource } from '#lib/catalog/login-source.ts'
import type { ProjectWarehouses } from '#lib/catalog/project-warehouses.ts'
import { readableSchemas, rightsHash } from '#lib/catalog/rights-of.ts'
import type { CommitRef } from '#lib/compile-service/protocol.ts'
import type { NamingAnswer } from '#lib/compile-service/thread/messages.ts'
import { open } from '#lib/config/secret-box.ts'
import type { OverlappingGrants } from '#lib/contracts/warehouse-access.ts'
import { AppError } from '#lib/core/app-error.ts'
import { subscribe } from '#lib/db/notifications.ts'
import { findProjectById, type ProjectRecord } from '#lib/db/project-repository.ts'
import {
  deleteWarehouseLogins,
  findLoginOf,
  findPersonLogin,
  findProductionLogin,
  findWarehouseAccess,
  listProjectsWithLogins,
  listWarehouseLogins,
  markLoginUnknown,
  putWarehouseAccess,
  type WarehouseLoginRow,
} from '#lib/db/warehouse-login-repository.ts'
import type { AccessSync } from '#lib/warehouse/access-sync.ts'
import { WarehouseError, type Connection } from '#lib/warehouse/warehouse.ts'
import { loginPrefix } from './group-logins.ts'
import { loadGroups } from './load-groups.ts'
import { storedMain, type LoginOutcome } from './outcome.ts'
import { synchronise, wishFor } from './synchronise.ts'

export interface WarehouseLoginsOptions {
  readonly warehouses: ProjectWarehouses
  readonly key: Buffer
  /** What main says of the warehouse's schemas. */
  readonly naming: (project: ProjectRecord, main: CommitRef, signal: AbortSignal) => Promise<NamingAnswer>
  /** Where main grants by dbt's own `grants`. */
  readonly overlaps: (
    project: ProjectRecord,
    main: CommitRef,
    signal: AbortSignal,
  ) => Promise<OverlappingGrants[]>
  readonly report: (message: string, error?: unknown) => void
}

const LONGEST_MS = 120_000
/** What was changed by hand is found without anybody looking. */
const LOOK_AGAIN_MS = 10 * 60_000
const never = new AbortController().signal

/**
 * Keeps the principals of each project's warehouse in step with its grants, and connects by them. Where they are not
 * set up the guard alone decides, which the pages say; where they are, nothing falls back to the project's connection.
 */
export class WarehouseLogins implements LoginSource {
  readonly #options: WarehouseLoginsOptions
  /** Schemas that the last look of this process saw; none: it has not looked yet. */
  readonly #seen = new Map<string, ReadonlySet<string>>()
  readonly #mains = new Map<string, string>()
  readonly #looks = new Map<string, Promise<LoginOutcome>>()
  readonly #waiting = new Map<string, Promise<LoginOutcome>>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #stop: (() => void) | null = null
  #closed = false

  constructor(options: WarehouseLoginsOptions) {
    this.#options = options
  }

  /** Follows grants: what is changed, and what ends by itself. */
  async start(): Promise<void> {
    const all = () => void this.#lookAtAll()
    this.#stop = await subscribe('access_changed', all, all)
    all()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stop?.()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    await Promise.allSettled([...this.#looks.values(), ...this.#waiting.values()])
  }

  async find(ask: LoginAsk): Promise<LoginConnection | null> {
    const { project } = ask
    if ((await findWarehouseAccess(project.id))?.mode !== 'on') return null
    if (ask.of === 'preview') await this.#rememberMain(project.id, ask.main)
    const row = this.#sawAll(ask) ? await this.#rowOf(ask) : null
    const found = row ?? (await this.#look(project.id).then(() => this.#rowAfterLook(ask)))
    if (found === null) {
      throw new AppError('unavailable', 'The warehouse has no login for you yet, so nothing can be read.', {
        remedy: 'Access, Warehouse says what is missing; an admin mends it there.',
      })
    }
    const connection = await this.#connectPatiently(project, found)
    const login = { name: found.name, secret: '', renew: false, reads: [], owns: [], makesSchemas: false }
    return {
      connection,
      makeSchema: async (schema, signal) =>
        (await this.#accessOf(project)).makeSchemas(login, [schema], { signal }),
    }
  }

  /** After a build: new schemas, and what a build's own grants took away. */
  async changed(projectId: string): Promise<void> {
    if ((await findWarehouseAccess(projectId))?.mode === 'on') await this.#look(projectId)
  }

  /** For the page: what would be done now, and what the warehouse answers. Changes nothing. */
  async describe(projectId: string, main: CommitRef, signal: AbortSignal) {
    const project = await this.#project(projectId)
    const access = await this.#findAccess(project)
    if (access === null) return null
    const ability = await access.ability({ signal })
    if (!ability.able) return { ability, plan: null, drift: [], named: [], overlaps: [] }
    const [{ groups, unreviewed }, overlaps] = await Promise.all([
      this.#groups(project, main, signal),
      this.#options.overlaps(project, main, signal),
    ])
    const { wish, named } = await wishFor({ project, groups, unreviewed, key: this.#options.key })
    const plan = await access.plan(wish, { signal })
    const isOn = (await findWarehouseAccess(projectId))?.mode === 'on'
    return { ability, plan, drift: isOn ? await access.verify(wish, { signal }) : [], named, overlaps }
  }

  /** The first time somebody decides for it; then the same as happens by itself. */
  async turnOn(projectId: string, main: CommitRef): Promise<LoginOutcome> {
    const project = await this.#project(projectId)
    const access = await this.#accessOf(project)
    const ability = await access.ability({ signal: never })
    if (!ability.able) throw new AppError('conflict', ability.why, { remedy: ability.remedy })
    await putWarehouseAccess(projectId, { main: { ...main } })
    const outcome = await this.#look(projectId)
    if (outcome.problem !== null) throw new AppError('unavailable', outcome.problem)
    await this.#tryOne(project)
    await putWarehouseAccess(projectId, { mode: 'on' })
    return outcome
  }

  /** Takes the logins away; relations that they made stay, as the project's own. */
  async turnOff(projectId: string): Promise<LoginOutcome> {
    const project = await this.#project(projectId)
    await putWarehouseAccess(projectId, { mode: 'off' })
    await this.#looks.get(projectId)?.catch(() => undefined)
    const access = await this.#accessOf(project)
    const failed = await access.apply(
      { prefix: loginPrefix(project), logins: [], unreviewed: [] },
      { signal: never },
    )
    const failures = failed.map(({ step, message }) => ({ words: step.words, message }))
    if (failures.length === 0) {
      const rows = await listWarehouseLogins(projectId)
      await deleteWarehouseLogins(
        projectId,
        rows.map(({ name }) => name),
      )
    }
    this.#seen.delete(projectId)
    const outcome = { problem: null, failures, drift: [] }
    await putWarehouseAccess(projectId, { outcome, checkedAt: new Date() })
    return outcome
  }

  /** A server that does not let them in is found before anybody depends on it. */
  async #tryOne(project: ProjectRecord): Promise<void> {
    const row = await findProductionLogin(project.id)
    if (row === null) throw new AppError('unavailable', 'The warehouse did not take the logins.')
    await this.#connect(project, row)
  }

  #sawAll({ project, schemas, describe, holder }: LoginAsk): boolean {
    const seen = this.#seen.get(project.id)
    if (seen === undefined) return false
    return readableSchemas(holder, schemas, describe).every((schema) => seen.has(schema))
  }

  /** A merge may say otherwise what a schema is: the next look goes by it. */
  async #rememberMain(projectId: string, main: CommitRef): Promise<void> {
    if (this.#mains.get(projectId) === main.sha) return
    this.#mains.set(projectId, main.sha)
    await putWarehouseAccess(projectId, { main: { ...main } })
    this.#seen.delete(projectId)
  }

  /** A run knows the project as it was when it began; by their own login its person has the rights of now. */
  async #rowAfterLook(ask: LoginAsk): Promise<WarehouseLoginRow | null> {
    const row = await this.#rowOf(ask)
    if (row !== null || ask.of !== 'run') return row
    return findPersonLogin(ask.project.id, ask.holder.slug.toLowerCase())
  }

  #rowOf(ask: LoginAsk): Promise<WarehouseLoginRow | null> {
    const { project, holder, describe } = ask
    if (ask.of === 'production') return findProductionLogin(project.id)
    const schemas = [...(this.#seen.get(project.id) ?? [])]
    const hash = rightsHash(readableSchemas(holder, schemas, describe))
    return findLoginOf(project.id, { slug: holder.slug.toLowerCase(), rightsHash: hash })
  }

  /** The profile may name another server by now, or somebody changed the password: then it is given anew. */
  async #connectPatiently(project: ProjectRecord, row: WarehouseLoginRow): Promise<Connection> {
    try {
      return await this.#connect(project, row)
    } catch {
      await markLoginUnknown(row.id)
      await this.#look(project.id)
      return this.#connect(project, row)
    }
  }

  async #connect(project: ProjectRecord, row: WarehouseLoginRow): Promise<Connection> {
    const { warehouses, key } = this.#options
    try {
      return await warehouses.connectAs(project, { user: row.name, password: open(key, row.secret) })
    } catch (error) {
      if (!(error instanceof WarehouseError)) throw error
      throw new AppError(
        'unavailable',
        `The warehouse does not let the login ${row.name} in: ${error.message}`,
        {
          remedy: "An admin looks at the server's pg_hba.conf, then at Access, Warehouse.",
          cause: error,
        },
      )
    }
  }

  /** One look at a time and project; who comes meanwhile waits for one that begins after they came. */
  #look(projectId: string): Promise<LoginOutcome> {
    const running = this.#looks.get(projectId)
    if (running === undefined) return this.#begin(projectId)
    const next =
      this.#waiting.get(projectId) ??
      running
        .catch(() => undefined)
        .then(() => {
          this.#waiting.delete(projectId)
          return this.#begin(projectId)
        })
    this.#waiting.set(projectId, next)
    return next
  }

  #begin(projectId: string): Promise<LoginOutcome> {
    const look = this.#synchronise(projectId).finally(() => this.#looks.delete(projectId))
    this.#looks.set(projectId, look)
    return look
  }

  async #synchronise(projectId: string): Promise<LoginOutcome> {
    const signal = AbortSignal.timeout(LONGEST_MS)
    let outcome: LoginOutcome
    let nextExpiry: Date | null = null
    try {
      const project = await this.#project(projectId)
      const main = storedMain.parse((await findWarehouseAccess(projectId))?.main)
      const access = await this.#accessOf(project)
      const found = await this.#groups(project, main, signal)
      nextExpiry = found.nextExpiry
      const { groups, unreviewed } = found
      outcome = await synchronise({ project, groups, unreviewed, access, key: this.#options.key, signal })
      this.#seen.set(projectId, new Set(found.schemas))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#options.report('the logins of a warehouse could not be kept in step', error)
      outcome = { problem: message, failures: [], drift: [] }
    }
    await putWarehouseAccess(projectId, { outcome, checkedAt: new Date() })
    this.#lookLater(projectId, nextExpiry)
    return outcome
  }

  #lookLater(projectId: string, nextExpiry: Date | null): void {
    clearTimeout(this.#timers.get(projectId))
    if (this.#closed) return
    const until = nextExpiry === null ? LOOK_AGAIN_MS : nextExpiry.getTime() - Date.now()
    const timer = setTimeout(
      () => void this.#lookIfOn(projectId),
      Math.max(0, Math.min(until, LOOK_AGAIN_MS)) + 20,
    )
    timer.unref()
    this.#timers.set(projectId, timer)
  }

  async #lookAtAll(): Promise<void> {
    try {
      await Promise.all((await listProjectsWithLogins()).map((id) => this.#look(id)))
    } catch (error) {
      this.#options.report('the projects with logins could not be listed', error)
    }
  }

  async #lookIfOn(projectId: string): Promise<void> {
    await this.changed(projectId).catch((error: unknown) =>
      this.#options.report('the logins of a warehouse could not be looked at', error),
    )
  }

  async #groups(project: ProjectRecord, main: CommitRef, signal: AbortSignal) {
    const connection = await this.#options.warehouses.find(project)
    if (connection === null) throw new AppError('unavailable', 'The project has no warehouse.')
    const [naming, schemas] = await Promise.all([
      this.#options.naming(project, main, signal),
      connection.listSchemas({ signal }),
    ])
    return { ...(await loadGroups(project.id, naming, schemas)), schemas }
  }

  async #project(id: string): Promise<ProjectRecord> {
    const project = await findProjectById(id)
    if (project === null) throw new AppError('not-found', 'There is no such project.')
    return project
  }

  async #findAccess(project: ProjectRecord): Promise<AccessSync | null> {
    return (await this.#options.warehouses.find(project))?.access ?? null
  }

  async #accessOf(project: ProjectRecord): Promise<AccessSync> {
    const access = await this.#findAccess(project)
    if (access === null) throw new AppError('conflict', 'This warehouse has no logins of its own.')
    return access
  }
}
