import type { RoleKey } from '#lib/contracts/people.ts'
import { systemClock } from '#lib/core/clock.ts'
import { getDatabase } from '#lib/db/client.ts'
import { createUser } from '#lib/db/user-repository.ts'
import type { OperationContext } from '../operation.ts'
import { builtInAccess, toPrincipal, type Principal } from '../principal.ts'

/** A person in the test database. `name` is also the address's name and the slug, e.g. ann. */
export async function createTestPerson(name: string, ...roles: RoleKey[]): Promise<Principal> {
  const user = await createUser(getDatabase(), {
    email: `${name}@example.com`,
    name,
    passwordHash: null,
    roles,
    assignedBy: null,
  })
  return toPrincipal(user, builtInAccess, { via: 'token' })
}

/** The context in which an operation of that person runs. */
export function contextOf(principal: Principal, signal?: AbortSignal): OperationContext {
  return { principal, signal: signal ?? new AbortController().signal, clock: systemClock }
}
