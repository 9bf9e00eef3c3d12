import { operation, type OperationContext } from '#lib/access/operation.ts'
import { hashPassword } from '#lib/auth/password.ts'
import { requireLeft, takeOne } from '#lib/auth/rate-limit.ts'
import { hashSecret, randomSecret } from '#lib/auth/secrets.ts'
import type { RoleKey } from '#lib/contracts/people.ts'
import { AppError } from '#lib/core/app-error.ts'
import {
  createAccountLink,
  findOpenLink,
  takeAccountLink,
  type AccountLinkRow,
} from '#lib/db/account-link-repository.ts'
import { recordAudit } from '#lib/db/audit-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { revokeSessions } from '#lib/db/session-repository.ts'
import { clearFailures, recordFailures } from '#lib/db/sign-in-failure-repository.ts'
import { createUser, findUserByEmail, setPasswordHash } from '#lib/db/user-repository.ts'
import { getPerson, requireNotAbove, requireRoles } from './manage-people.ts'

const INVITE_DAYS = 7
const RESET_HOURS = 24

interface NewLink {
  url: string
  expiresAt: string
}

interface InviteInput {
  readonly email: string
  readonly name: string
  readonly roles: readonly RoleKey[]
  /** Address of this installation as the admin sees it. */
  readonly origin: string
}

export const invitePerson = operation(
  {
    name: 'people.invite',
    permission: 'people.manage',
    audit: ({ email, roles }: InviteInput) => `${email}: ${roles.join(', ')}`,
  },
  async (context: OperationContext, { email, name, roles, origin }): Promise<NewLink> => {
    if ((await findUserByEmail(email)) !== null) {
      throw new AppError('conflict', `${email} is here already.`, {
        remedy: 'Make a link for a new password, or change the roles.',
      })
    }
    await requireRoles(context.principal, roles)
    return makeLink(context, { kind: 'invite', email, name, roles, userId: null, origin })
  },
)

export const createResetLink = operation(
  {
    name: 'people.reset-link',
    permission: 'people.manage',
    audit: ({ id }: { id: string; origin: string }) => `person ${id}`,
  },
  async (context: OperationContext, { id, origin }): Promise<NewLink> => {
    const person = await getPerson(id)
    const { email, name, disabledAt } = person
    if (disabledAt !== null) throw new AppError('conflict', 'The account is closed. Open it first.')
    await requireNotAbove(context.principal, person)
    return makeLink(context, { kind: 'reset', email, name, roles: [], userId: id, origin })
  },
)

async function makeLink(
  { principal, clock }: OperationContext,
  link: InviteInput & { kind: 'invite' | 'reset'; userId: string | null },
): Promise<NewLink> {
  const { origin, ...rest } = link
  const what = 'links made in an hour'
  await takeOne({ key: `links:${principal.userId}`, most: 120, windowSeconds: 3600, what })
  const hours = link.kind === 'invite' ? INVITE_DAYS * 24 : RESET_HOURS
  const expiresAt = new Date(clock.now().getTime() + hours * 3_600_000)
  const token = randomSecret()
  await createAccountLink({ ...rest, tokenHash: hashSecret(token), createdBy: principal.userId, expiresAt })
  return { url: `${origin}/join/${token}`, expiresAt: expiresAt.toISOString() }
}

/** For the holder of a link, who is not signed in. Throws AppError('not-found') where it is used, withdrawn or over. */
export async function getAccountLink(token: string, address: string): Promise<AccountLinkRow> {
  const limit = { key: `link:${address}`, most: 30, windowSeconds: 15 * 60, what: 'links that are not open' }
  await requireLeft(limit)
  const link = await findOpenLink(hashSecret(token))
  if (link === null) {
    await recordFailures([limit.key.slice(0, 400)])
    throw new AppError('not-found', 'This link has been used, has expired or was withdrawn.', {
      remedy: 'Ask an admin for a new one.',
    })
  }
  return link
}

/** Joins, or sets a new password, which ends all sessions. A link works once. */
export async function applyAccountLink(input: {
  readonly token: string
  readonly name: string
  readonly password: string
  /** Where the request came from, for the limit. */
  readonly address: string
}): Promise<{ email: string }> {
  const link = await getAccountLink(input.token, input.address)
  const passwordHash = await hashPassword(input.password)
  const userId = await getDatabase().$transaction(async (database) => {
    if (!(await takeAccountLink(database, link.id))) {
      throw new AppError('not-found', 'This link was used a moment ago.')
    }
    if (link.userId !== null) {
      await setPasswordHash(database, link.userId, passwordHash)
      return link.userId
    }
    const { email, roles, createdBy } = link
    const name = input.name || link.name
    return (await createUser(database, { email, name, passwordHash, roles, assignedBy: createdBy })).id
  })
  if (link.userId !== null) await revokeSessions(link.userId, {})
  await clearFailures(`account:${link.email}`)
  const name = link.kind === 'reset' ? 'password.reset' : 'people.join'
  await recordAudit({ userId, operation: name, outcome: 'done', subject: link.email, reason: '' })
  return { email: link.email }
}
