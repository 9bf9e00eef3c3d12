import { z } from 'zod'
import { defineContract, done } from './define-contract.ts'
import { nameText } from './name-text.ts'
import { apiToken, roleKey, tokenScope } from './people.ts'

/** Acts by its token and cannot sign in; what it starts is under its own name. */
export const serviceAccount = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  roles: z.array(roleKey),
  createdAt: z.string(),
  createdBy: z.string().nullable(),
  /** Null where its token was revoked. */
  token: apiToken.nullable(),
})
export type ServiceAccount = z.infer<typeof serviceAccount>

const name = nameText
const tokenText = {
  scopes: z.array(tokenScope).min(1, 'A token needs at least one scope.'),
  expiresInDays: z.number().int().min(1).max(730).nullable(),
}
const withSecret = z.object({ account: serviceAccount, secret: z.string() })
const params = z.object({ id: z.uuid() })

export const listServiceAccounts = defineContract({
  method: 'GET',
  path: '/api/service-accounts',
  summary: 'Service accounts with their tokens',
  response: z.object({ accounts: z.array(serviceAccount) }),
})
export const createServiceAccount = defineContract({
  method: 'POST',
  path: '/api/service-accounts',
  summary: 'Make a service account; the secret of its token is shown once',
  body: z.object({ name, roles: z.array(roleKey), ...tokenText }),
  response: withSecret,
})
export const updateServiceAccount = defineContract({
  method: 'PUT',
  path: '/api/service-accounts/[id]',
  summary: 'Rename a service account or set its roles',
  params,
  body: z.object({ name, roles: z.array(roleKey) }),
  response: serviceAccount,
})
export const renewServiceSecret = defineContract({
  method: 'POST',
  path: '/api/service-accounts/[id]/secret',
  summary: 'Make a new token for a service account; the one before ends at once',
  params,
  body: z.object(tokenText),
  response: withSecret,
})
export const removeServiceAccount = defineContract({
  method: 'DELETE',
  path: '/api/service-accounts/[id]',
  summary: 'Close a service account; its token ends at once',
  params,
  response: done,
})
