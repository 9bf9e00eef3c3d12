import { setTimeout as delay } from 'node:timers/promises'
import type { Principal } from '#lib/access/principal.ts'
import type { DatasetMap } from '#lib/catalog/dataset-map.ts'
import type { Environment } from '#lib/contracts/runs.ts'
import { listRestricted } from '#lib/db/access-repository.ts'
import { isUnavailable } from '#lib/db/client.ts'
import { WarehouseError } from '#lib/warehouse/warehouse.ts'

/** What a statement is judged by. */
export interface RunAccess {
  readonly principal: Principal
  readonly datasets: DatasetMap
}

export interface LiveAccessOptions extends RunAccess {
  readonly projectId: string
  readonly environment: Environment
  /** The person as they are now; null: they may not sign in any more. */
  readonly load: () => Promise<Principal | null>
  readonly monotonicMs?: () => number
}

/** Statements of all threads that come within this time are judged by one look. */
const FRESH_MS = 100
const RETRY_MS = 250

/**
 * What the person of a run or of a terminal may do now: a long run does not live on what was granted when it began.
 * A right that was taken, an expiry, a closed account and a dataset that was restricted count from the next statement.
 */
export class LiveAccess {
  readonly #options: LiveAccessOptions
  readonly #now: () => number
  #known: { readonly at: number; readonly access: Promise<RunAccess> }

  constructor(options: LiveAccessOptions) {
    this.#options = options
    this.#now = options.monotonicMs ?? (() => performance.now())
    this.#known = { at: this.#now(), access: Promise.resolve(options) }
  }

  /** While the database is away nothing is known, so the statement waits, until `stopped` says why it shall not. */
  async current(stopped: () => Error | null): Promise<RunAccess> {
    for (;;) {
      const error = stopped()
      if (error !== null) throw error
      try {
        return await this.#look()
      } catch (cause) {
        if (!isUnavailable(cause)) throw cause
        await delay(RETRY_MS)
      }
    }
  }

  #look(): Promise<RunAccess> {
    if (this.#now() - this.#known.at < FRESH_MS) return this.#known.access
    const look = { at: this.#now(), access: this.#load() }
    this.#known = look
    // What failed is not kept: the next statement looks again.
    look.access.catch(() => {
      if (this.#known === look) this.#known = { ...look, at: -FRESH_MS }
    })
    return look.access
  }

  async #load(): Promise<RunAccess> {
    const { load, projectId, environment, datasets } = this.#options
    const [principal, restricted] = await Promise.all([load(), listRestricted(projectId)])
    if (principal === null) {
      throw new WarehouseError('permission', 'Who started this may not sign in any more.')
    }
    const right = environment === 'production' ? 'run.production' : 'run.development'
    if (!principal.permissions.has(right)) {
      throw new WarehouseError('permission', `${principal.name} may not run in ${environment} any more.`)
    }
    return { principal, datasets: datasets.withRestricted(restricted) }
  }
}
