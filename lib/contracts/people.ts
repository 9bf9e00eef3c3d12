import { z } from 'zod'
import { nameText, optionalName } from './name-text.ts'
import { defineContract, done } from './define-contract.ts'

export const builtInRole = z.enum(['admin', 'team_lead', 'data_analyst', 'data_reader'])
export type BuiltInRole = z.infer<typeof builtInRole>
/** A built-in role, or one that an admin made. */
export const roleKey = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,59}$/, 'A key has small letters, digits and _, and starts with a letter.')
export type RoleKey = z.infer<typeof roleKey>

/** What a person may do in the product; the page offers nothing else. Declared per role in lib/access/roles.ts. */
export const permission = z.enum([
  'people.manage',
  'roles.assign',
  'project.manage',
  'project.read',
  'files.read',
  'files.edit',
  'preview.run',
  'run.development',
  'run.production',
  'change.open',
  'change.review',
  'change.merge',
  'access.manage',
  'access.approve',
  'access.view_as',
  'audit.read',
])
export type Permission = z.infer<typeof permission>

export const person = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  slug: z.string(),
  roles: z.array(roleKey),
  createdAt: z.string(),
  lastSeenAt: z.string().nullable(),
  disabledAt: z.string().nullable(),
  /** Null where the reader does not manage people. */
  secondFactor: z.boolean().nullable(),
})
export type Person = z.infer<typeof person>

/** Of whom somebody sees the product: a role, a group or a person, read only, until then. */
export const viewing = z.object({
  kind: z.enum(['role', 'group', 'user']),
  /** The role's key, else the id. */
  key: z.string(),
  name: z.string(),
  until: z.string(),
})
export type Viewing = z.infer<typeof viewing>

export const me = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  slug: z.string(),
  roles: z.array(roleKey),
  roleNames: z.array(z.string()),
  permissions: z.array(permission),
  /** Roles and permissions are then those of whom is viewed as. */
  viewing: viewing.nullable(),
})
export type Me = z.infer<typeof me>

export const invitation = z.object({
  id: z.string(),
  kind: z.enum(['invite', 'reset']),
  email: z.string(),
  name: z.string(),
  roles: z.array(roleKey),
  createdAt: z.string(),
  expiresAt: z.string(),
})
export type Invitation = z.infer<typeof invitation>

/** `url` is shown once, to the admin who made it; we send no mail. */
export const newLink = z.object({ url: z.string(), expiresAt: z.string() })

export const getMe = defineContract({
  method: 'GET',
  path: '/api/me',
  summary: 'Who I am and what I may do',
  response: me,
})

export const session = z.object({
  id: z.string(),
  userAgent: z.string(),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  current: z.boolean(),
})
export const listSessions = defineContract({
  method: 'GET',
  path: '/api/me/sessions',
  summary: 'My sessions',
  response: z.object({ sessions: z.array(session) }),
})
export const revokeSession = defineContract({
  method: 'DELETE',
  path: '/api/me/sessions/[id]',
  summary: 'End one of my sessions; its live streams close',
  params: z.object({ id: z.uuid() }),
  response: done,
})
export const changePassword = defineContract({
  method: 'PUT',
  path: '/api/me/password',
  summary: 'Change my password; other sessions end',
  body: z.object({
    current: z.string(),
    next: z.string().min(10, 'A password has 10 characters or more.').max(200),
  }),
  response: done,
})

/** What a token may do of what its person may; each is declared in lib/access/scopes.ts. */
export const tokenScope = z.enum(['full', 'read', 'metadata', 'develop', 'run', 'scim'])
export type TokenScope = z.infer<typeof tokenScope>

export const apiToken = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(tokenScope),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
})
export const listTokens = defineContract({
  method: 'GET',
  path: '/api/me/tokens',
  summary: 'My API tokens',
  response: z.object({ tokens: z.array(apiToken) }),
})
export const createToken = defineContract({
  method: 'POST',
  path: '/api/me/tokens',
  summary: 'Make an API token; its secret is shown once',
  body: z.object({
    name: nameText,
    expiresInDays: z.number().int().min(1).max(365).nullable(),
    scopes: z.array(tokenScope).min(1, 'A token needs at least one scope.').default(['full']),
  }),
  response: z.object({ token: apiToken, secret: z.string() }),
})
export const revokeToken = defineContract({
  method: 'DELETE',
  path: '/api/me/tokens/[id]',
  summary: 'Revoke an API token',
  params: z.object({ id: z.uuid() }),
  response: done,
})

export const listPeople = defineContract({
  method: 'GET',
  path: '/api/people',
  summary: 'People and open invitations',
  response: z.object({ people: z.array(person), invitations: z.array(invitation) }),
})
export const invitePerson = defineContract({
  method: 'POST',
  path: '/api/people/invitations',
  summary: 'Invite a person by link',
  body: z.object({ email: z.email(), name: optionalName, roles: z.array(roleKey).min(1) }),
  response: newLink,
})
export const revokeInvitation = defineContract({
  method: 'DELETE',
  path: '/api/people/invitations/[id]',
  summary: 'Withdraw an invitation or a reset link',
  params: z.object({ id: z.uuid() }),
  response: done,
})
export const assignRoles = defineContract({
  method: 'PUT',
  path: '/api/people/[id]/roles',
  summary: 'Set the roles of a person; the last admin stays one',
  params: z.object({ id: z.uuid() }),
  body: z.object({ roles: z.array(roleKey) }),
  response: person,
})
export const createResetLink = defineContract({
  method: 'POST',
  path: '/api/people/[id]/reset-link',
  summary: 'Make a link by which a person sets a new password',
  params: z.object({ id: z.uuid() }),
  response: newLink,
})
export const setPersonDisabled = defineContract({
  method: 'PUT',
  path: '/api/people/[id]/disabled',
  summary: 'Close or reopen an account; closing ends its sessions',
  params: z.object({ id: z.uuid() }),
  body: z.object({ disabled: z.boolean() }),
  response: person,
})

/** Public: the holder of the link is not signed in. */
export const getAccountLink = defineContract({
  method: 'GET',
  path: '/api/links/[token]',
  summary: 'What an invitation or reset link is for',
  params: z.object({ token: z.string() }),
  response: z.object({
    kind: z.enum(['invite', 'reset']),
    email: z.string(),
    name: z.string(),
    expiresAt: z.string(),
  }),
})
export const useAccountLink = defineContract({
  method: 'POST',
  path: '/api/links/[token]',
  summary: 'Join, or set a new password',
  params: z.object({ token: z.string() }),
  body: z.object({
    name: optionalName,
    password: z.string().min(10, 'A password has 10 characters or more.').max(200),
  }),
  response: z.object({ email: z.string() }),
})
