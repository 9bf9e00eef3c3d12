import { loadConfig } from '#lib/config/config.ts'
import { findOpenInvitation, takeAccountLink } from '#lib/db/account-link-repository.ts'
import type { GroupRule } from '#lib/contracts/identity.ts'
import { recordAudit } from '#lib/db/audit-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { loadIdentitySettings } from '#lib/db/identity-settings-repository.ts'
import {
  createUser,
  findUserByEmail,
  findUserByIdentity,
  linkIdentity,
  normaliseEmail,
  type UserWithRoles,
} from '#lib/db/user-repository.ts'
import { applyGroupRules } from './apply-group-rules.ts'

/** What a provider says of a person, after next-auth has verified the token. */
export interface ProviderProfile {
  readonly provider: string
  readonly subject: string
  readonly email: string
  readonly name: string
  /** True where the provider says that the address is proven, or an admin said that it proves all of them. */
  readonly emailVerified: boolean
  /** Groups that the provider says; null where it says that there are too many to send. */
  readonly groups: readonly string[] | null
}

export type ProviderSignIn =
  | { readonly status: 'signed-in'; readonly userId: string }
  | { readonly status: 'refused'; readonly reason: 'not-invited' | 'unverified' | 'closed' }

/**
 * Who a provider's person is here: by the linked identity, else by the proven mail address of somebody who is here or
 * invited, else by an allowed mail domain (as Data Reader), else by a rule for one of their groups, where the settings
 * say so. Nobody else gets in.
 */
export async function signInWithProvider(profile: ProviderProfile): Promise<ProviderSignIn> {
  const linked = await findUserByIdentity(profile.provider, profile.subject)
  if (linked !== null) return openAccount(linked, profile)
  if (!profile.emailVerified || profile.email === '') return refuse(profile, 'unverified')
  const user = (await findUserByEmail(profile.email)) ?? (await join(profile))
  if (user === null || user.kind !== 'person') return refuse(profile, 'not-invited')
  await linkIdentity(user.id, profile.provider, profile.subject)
  return openAccount(user, profile)
}

/** Who signs in has what the rules give for their groups from this moment on. */
async function openAccount(user: UserWithRoles, profile: ProviderProfile): Promise<ProviderSignIn> {
  if (user.disabledAt !== null) return { status: 'refused', reason: 'closed' }
  if (profile.groups === null) {
    await recordAudit({
      userId: null,
      operation: 'identity.sync',
      outcome: 'refused',
      subject: `person ${user.id}, by ${profile.provider}`,
      reason: 'The provider did not send the groups: they are too many. What was there stays.',
    })
  } else {
    const { provider, groups } = profile
    const read = () => Promise.resolve({ groups })
    await applyGroupRules(await rulesOf(provider), { userId: user.id, source: provider, read })
  }
  return { status: 'signed-in', userId: user.id }
}

async function join(profile: ProviderProfile): Promise<UserWithRoles | null> {
  const invitation = await findOpenInvitation(profile.email)
  const domain = normaliseEmail(profile.email).split('@')[1] ?? ''
  const allowed = loadConfig().allowedDomains.includes(domain)
  if (invitation === null && !allowed && !(await isAdmittedByRule(profile))) return null
  return getDatabase().$transaction(async (database) => {
    if (invitation !== null && !(await takeAccountLink(database, invitation.id))) return null
    return createUser(database, {
      email: profile.email,
      name: invitation?.name || profile.name,
      passwordHash: null,
      roles: invitation?.roles ?? (allowed ? ['data_reader'] : []),
      assignedBy: invitation?.createdBy ?? null,
    })
  })
}

async function isAdmittedByRule({ provider, groups }: ProviderProfile): Promise<boolean> {
  const { admitByRule } = await loadIdentitySettings()
  return admitByRule && (await rulesOf(provider)).some((rule) => groups?.includes(rule.group))
}

/** Two providers may have groups of one name that are not the same people. */
async function rulesOf(provider: string): Promise<readonly GroupRule[]> {
  return (await loadIdentitySettings()).rules.filter(({ source }) => source === provider)
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
