import { z } from 'zod'
import { defineContract, done } from './define-contract.ts'
import { roleKey } from './people.ts'

/** Who must have a second factor to work here after a sign-in by password. */
export const secondFactorRule = z.enum(['optional', 'admins', 'everyone'])
export type SecondFactorRule = z.infer<typeof secondFactorRule>

/** The source of a rule for groups that a directory sends by SCIM. */
export const DIRECTORY = 'scim'

/** What a group of a provider or a directory gives here. */
export const groupRule = z.object({
  /** Whose group it is: the id of a provider, or scim for the directory. Others that call a group so get nothing by it. */
  source: z.string().trim().min(1, 'A rule belongs to a provider or to the directory.').max(50),
  /** Its name or id, as the provider sends it. */
  group: z.string().trim().min(1, 'A rule names a group of the provider.').max(300),
  roles: z.array(roleKey).max(50),
  /** Ids of groups here. */
  groups: z.array(z.uuid()).max(50),
})
export type GroupRule = z.infer<typeof groupRule>

export const identitySettings = z.object({
  secondFactor: secondFactorRule,
  /** Name of the claim, with dots for what is nested: realm_access.roles. */
  groupsClaim: z.string().trim().min(1, 'The claim has a name, usually groups.').max(200),
  rules: z.array(groupRule).max(500),
  /** Whoever a rule matches may join without an invitation. */
  admitByRule: z.boolean(),
  /** What whoever a directory makes by SCIM begins with. */
  directoryRole: roleKey.nullable(),
})
export type IdentitySettings = z.infer<typeof identitySettings>

const identity = identitySettings.extend({
  /** Names the state that an editor saw. */
  version: z.number().int(),
  /** OpenID providers of the configuration. */
  providers: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Where a directory sends people and groups. */
  scimUrl: z.string(),
})
export type Identity = z.infer<typeof identity>

export const getIdentity = defineContract({
  method: 'GET',
  path: '/api/identity',
  summary: 'How people sign in: second factor, rules for groups of providers',
  response: identity,
})
export const updateIdentity = defineContract({
  method: 'PUT',
  path: '/api/identity',
  summary: 'Change how people sign in; rules count from the next sign-in of each person',
  body: identitySettings.extend({ version: z.number().int() }),
  response: identity,
})

const code = z.string().trim().min(1, 'The code is missing.').max(40)
const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })

export const getSecondFactor = defineContract({
  method: 'GET',
  path: '/api/me/second-factor',
  summary: 'Whether I have a second factor, and must have one',
  response: z.object({
    confirmedAt: z.string().nullable(),
    recoveryCodesLeft: z.number(),
    required: z.boolean(),
  }),
})
export const beginSecondFactor = defineContract({
  method: 'POST',
  path: '/api/me/second-factor/enrolment',
  summary: 'Begin to set up a second factor: a secret for an authenticator app',
  response: z.object({
    secret: z.string(),
    /** For the picture that the app reads. */
    address: z.string(),
  }),
})
export const confirmSecondFactor = defineContract({
  method: 'POST',
  path: '/api/me/second-factor',
  summary: 'Confirm the second factor by its first code; recovery codes are shown once',
  body: z.object({ code }),
  response: recoveryCodes,
})
export const removeSecondFactor = defineContract({
  method: 'DELETE',
  path: '/api/me/second-factor',
  summary: 'Turn my second factor off, with a code of it',
  body: z.object({ code }),
  response: done,
})
export const renewRecoveryCodes = defineContract({
  method: 'POST',
  path: '/api/me/second-factor/recovery-codes',
  summary: 'Make new recovery codes, with a code; those before are worth nothing',
  body: z.object({ code }),
  response: recoveryCodes,
})
export const resetSecondFactor = defineContract({
  method: 'DELETE',
  path: '/api/people/[id]/second-factor',
  summary: 'Remove the second factor of a person who lost it; their sessions end',
  params: z.object({ id: z.uuid() }),
  response: done,
})

/** Where a role or a membership came from: a person who set it, a provider, or a directory. */
export const membership = z.object({
  kind: z.enum(['role', 'group']),
  key: z.string(),
  name: z.string(),
  source: z.string(),
  since: z.string(),
})
export type Membership = z.infer<typeof membership>
export const listMemberships = defineContract({
  method: 'GET',
  path: '/api/people/[id]/memberships',
  summary: 'Roles and groups of a person, and where each came from',
  params: z.object({ id: z.uuid() }),
  response: z.object({ memberships: z.array(membership) }),
})
