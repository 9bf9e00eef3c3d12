import { loadConfig } from '#lib/config/config.ts'
import { findOpenInvitation, takeAccountLink } from '#lib/db/account-link-repository.ts'
import { recordAudit } from '#lib/db/audit-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import {
  createUser,
  findUserByEmail,
  findUserByIdentity,
  linkIdentity,
  normaliseEmail,
  type UserWithRoles,
} from '#lib/db/user-repository.ts'

/** What a provider says of a person, after next-auth has verified the token. */
export interface ProviderProfile {
  readonly provider: string
  readonly subject: string
  readonly email: string
  readonly name: string
  /** False only where the provider says that the address is not proven. */
  readonly emailVerified: boolean
}

export type ProviderSignIn =
  | { readonly status: 'signed-in'; readonly userId: string }
  | { readonly status: 'refused'; readonly reason: 'not-invited' | 'unverified' | 'closed' }

/**
 * Who a provider's person is here: by the linked identity, else by the proven mail address of somebody who is here or
 * invited, else by an allowed mail domain (as Data Reader). Nobody else gets in.
 */
export async function signInWithProvider(profile: ProviderProfile): Promise<ProviderSignIn> {
  const linked = await findUserByIdentity(profile.provider, profile.subject)
  if (linked !== null) return openAccount(linked)
  if (!profile.emailVerified || profile.email === '') return refuse(profile, 'unverified')
  const user = (await findUserByEmail(profile.email)) ?? (await join(profile))
  if (user === null || user.kind !== 'person') return refuse(profile, 'not-invited')
  await linkIdentity(user.id, profile.provider, profile.subject)
  return openAccount(user)
}

function openAccount(user: UserWithRoles): ProviderSignIn {
  return user.disabledAt === null
    ? { status: 'signed-in', userId: user.id }
    : { status: 'refused', reason: 'closed' }
}

async function join(profile: ProviderProfile): Promise<UserWithRoles | null> {
  const invitation = await findOpenInvitation(profile.email)
  const domain = normaliseEmail(profile.email).split('@')[1] ?? ''
  if (invitation === null && !loadConfig().allowedDomains.includes(domain)) return null
  return getDatabase().$transaction(async (database) => {
    if (invitation !== null && !(await takeAccountLink(database, invitation.id))) return null
    return createUser(database, {
      email: profile.email,
      name: invitation?.name || profile.name,
      passwordHash: null,
      roles: invitation?.roles ?? ['data_reader'],
      assignedBy: invitation?.createdBy ?? null,
    })
  })
}

async function refuse(
  profile: ProviderProfile,
  reason: 'not-invited' | 'unverified',
): Promise<ProviderSignIn> {
  await recordAudit({
    userId: null,
    operation: 'session.start',
    outcome: 'refused',
    subject: profile.email.slice(0, 200),
    reason: `${profile.provider}: ${reason}`,
  })
  return { status: 'refused', reason }
}
