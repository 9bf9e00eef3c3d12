import type { Client } from 'pg'
import type {
  AccessAbility,
  AccessDrift,
  AccessFailure,
  AccessPlan,
  AccessSync,
  AccessWish,
  WishedLogin,
} from '../../access-sync.ts'
import type { CallOptions } from '../../warehouse.ts'
import { cancellable } from '../cancel.ts'
import { quoteName } from '../catalog.ts'
import type { ClientPool } from '../client-pool.ts'
import { postgresError } from '../errors.ts'
import { INVOKER_VERSION } from './names.ts'
import { planGrants } from './plan-grants.ts'
import { openDoors, planRevokes } from './plan-revokes.ts'
import type { PlannedStep } from './planned-step.ts'
import { readSelf, readState } from './read-state.ts'
import { verifyAccess } from './verify.ts'

/** A grant waits so long for a table that is in use, and is told then: the next look does it. */
const LOCK_WAIT = '5s'
const AGAIN = new Set(['XX000', '40001', '40P01', '55P03'])

/** Roles and rights in one database, by the project's own connection. docs/decisions/postgres-logins.md */
export class PostgresAccess implements AccessSync {
  readonly #pool: ClientPool

  constructor(pool: ClientPool) {
    this.#pool = pool
  }

  ability(options: CallOptions): Promise<AccessAbility> {
    return this.#with(options, async (client) => {
      const { me, superuser, createsRoles, createsSchemas, database, version } = await readSelf(client)
      if (!superuser && !createsRoles) {
        return {
          able: false,
          why: `The profile's login ${me} may not make roles.`,
          remedy: `Let a superuser run: alter role ${quoteName(me)} createrole.`,
        }
      }
      if (!superuser && !createsSchemas) {
        return {
          able: false,
          why: `The profile's login ${me} may not make schemas in ${database}.`,
          remedy: `Let its owner run: grant create on database ${quoteName(database)} to ${quoteName(me)}.`,
        }
      }
      const notes = [
        ...(superuser
          ? []
          : [
              `${me} is no superuser: what others own can be granted only where they let it, and tables that they make anew are readable after the next look.`,
            ]),
        ...(version >= INVOKER_VERSION
          ? []
          : [
              'This server is older than PostgreSQL 15: views of a development schema answer with the rights of who made them, so others cannot read those.',
            ]),
      ]
      return { able: true, notes }
    })
  }

  plan(wish: AccessWish, options: CallOptions): Promise<AccessPlan> {
    return this.#with(options, async (client) => {
      const { steps, doors } = await planAll(client, wish)
      return { steps: steps.map(({ step }) => step), openDoors: doors }
    })
  }

  apply(wish: AccessWish, options: CallOptions): Promise<readonly AccessFailure[]> {
    return this.#with(options, async (client) => {
      const { steps } = await planAll(client, wish)
      await client.query(`select set_config('lock_timeout', $1, false)`, [LOCK_WAIT])
      const failures: AccessFailure[] = []
      for (const each of steps) failures.push(...(await perform(client, each, options.signal)))
      return failures
    })
  }

  verify(wish: AccessWish, options: CallOptions): Promise<readonly AccessDrift[]> {
    return this.#with(options, (client) => verifyAccess(client, wish))
  }

  async makeSchemas(login: WishedLogin, schemas: readonly string[], options: CallOptions): Promise<void> {
    if (schemas.length === 0) return
    await this.#with(options, async (client) => {
      for (const schema of schemas) {
        await client.query(
          `create schema if not exists ${quoteName(schema)} authorization ${quoteName(login.name)}`,
        )
      }
    })
  }

  /** Settings and locks of this are not for the next query, so the connection is cleaned. */
  async #with<T>({ signal }: CallOptions, task: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.#pool.take(signal)
    try {
      return await cancellable(client, { config: this.#pool.config, signal, sent: null }, () => task(client))
    } finally {
      await this.#pool.giveBack(client, true)
    }
  }
}

async function planAll(client: Client, wish: AccessWish) {
  const state = await readState(client, wish.prefix)
  return {
    steps: [...planGrants(wish, state), ...planRevokes(wish, state)],
    doors: openDoors(wish, state),
  }
}

/** Each statement by itself: what is refused for one relation is done for the others. */
async function perform(
  client: Client,
  { step, statements }: PlannedStep,
  signal: AbortSignal,
): Promise<readonly AccessFailure[]> {
  const failures: AccessFailure[] = []
  for (const statement of statements) {
    signal.throwIfAborted()
    const message = await attempt(client, statement)
    if (message !== null) failures.push({ step, message })
  }
  return failures
}

/** Two that change one list of rights at once disturb each other: a build that swaps tables, say. Once more, then. */
async function attempt(client: Client, statement: string): Promise<string | null> {
  try {
    await client.query(statement)
    return null
  } catch (cause) {
    const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined
    if (typeof code !== 'string') throw cause
    if (!AGAIN.has(code)) return postgresError(cause).message
  }
  try {
    await client.query(statement)
    return null
  } catch (cause) {
    return postgresError(cause).message
  }
}
