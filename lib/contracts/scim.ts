import { z } from 'zod'
import { defineContract } from './define-contract.ts'

/** SCIM 2.0 (RFC 7643, 7644): what a directory sends is read leniently and answered by the book. */
const resource = z.record(z.string(), z.unknown())
export type ScimResource = z.infer<typeof resource>

const list = z.object({
  schemas: z.array(z.string()),
  totalResults: z.number(),
  startIndex: z.number(),
  itemsPerPage: z.number(),
  Resources: z.array(resource),
})
const params = z.object({ id: z.string() })
const query = z.object({
  filter: z.string().max(1000).optional(),
  startIndex: z.coerce.number().int().catch(1).default(1),
  count: z.coerce.number().int().catch(100).default(100),
  excludedAttributes: z.string().optional(),
})
export type ScimQuery = z.output<typeof query>

const on = <P extends `/api/scim/v2/${string}`>(path: P) => ({ path, response: resource })

export const scimServiceProviderConfig = defineContract({
  ...on('/api/scim/v2/ServiceProviderConfig'),
  method: 'GET',
  summary: 'SCIM: what this server supports',
})
export const scimResourceTypes = defineContract({
  method: 'GET',
  path: '/api/scim/v2/ResourceTypes',
  summary: 'SCIM: people and groups',
  response: list,
})
export const scimSchemas = defineContract({
  method: 'GET',
  path: '/api/scim/v2/Schemas',
  summary: 'SCIM: attributes of people and groups',
  response: list,
})
export const scimListUsers = defineContract({
  method: 'GET',
  path: '/api/scim/v2/Users',
  summary: 'SCIM: people, also by userName or externalId',
  query,
  response: list,
})
export const scimCreateUser = defineContract({
  ...on('/api/scim/v2/Users'),
  method: 'POST',
  summary: 'SCIM: make a person',
  body: resource,
})
export const scimGetUser = defineContract({
  ...on('/api/scim/v2/Users/[id]'),
  method: 'GET',
  summary: 'SCIM: one person',
  params,
})
export const scimReplaceUser = defineContract({
  ...on('/api/scim/v2/Users/[id]'),
  method: 'PUT',
  summary: 'SCIM: replace a person; active false closes the account at once',
  params,
  body: resource,
})
export const scimPatchUser = defineContract({
  ...on('/api/scim/v2/Users/[id]'),
  method: 'PATCH',
  summary: 'SCIM: change a person',
  params,
  body: resource,
})
export const scimDeleteUser = defineContract({
  ...on('/api/scim/v2/Users/[id]'),
  method: 'DELETE',
  summary: 'SCIM: close an account for good; its work stays',
  params,
})
export const scimListGroups = defineContract({
  method: 'GET',
  path: '/api/scim/v2/Groups',
  summary: 'SCIM: groups, also by displayName or externalId',
  query,
  response: list,
})
export const scimCreateGroup = defineContract({
  ...on('/api/scim/v2/Groups'),
  method: 'POST',
  summary: 'SCIM: make a group',
  body: resource,
})
export const scimGetGroup = defineContract({
  ...on('/api/scim/v2/Groups/[id]'),
  method: 'GET',
  summary: 'SCIM: one group',
  params,
  query: z.object({ excludedAttributes: z.string().optional() }),
})
export const scimReplaceGroup = defineContract({
  ...on('/api/scim/v2/Groups/[id]'),
  method: 'PUT',
  summary: 'SCIM: replace a group',
  params,
  body: resource,
})
export const scimPatchGroup = defineContract({
  ...on('/api/scim/v2/Groups/[id]'),
  method: 'PATCH',
  summary: 'SCIM: change a group or its members',
  params,
  body: resource,
})
export const scimDeleteGroup = defineContract({
  ...on('/api/scim/v2/Groups/[id]'),
  method: 'DELETE',
  summary: 'SCIM: remove a group with its grants',
  params,
})
