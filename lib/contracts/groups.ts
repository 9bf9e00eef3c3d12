import { z } from 'zod'
import { defineContract, done } from './define-contract.ts'
import { nameText, summaryText } from './name-text.ts'
import { permission, roleKey } from './people.ts'

export const role = z.object({
  key: roleKey,
  name: z.string(),
  summary: z.string(),
  permissions: z.array(permission),
  builtIn: z.boolean(),
  people: z.number(),
  /** Of a role that an admin made: names the state that an editor saw. */
  version: z.number(),
})
export type RoleDetail = z.infer<typeof role>

const roleText = {
  name: nameText,
  summary: summaryText,
  permissions: z.array(permission),
}
export const listRoles = defineContract({
  method: 'GET',
  path: '/api/roles',
  summary: 'Built-in roles and those that admins made',
  response: z.object({ roles: z.array(role) }),
})
export const createRole = defineContract({
  method: 'POST',
  path: '/api/roles',
  summary: 'Make a role; its datasets are granted in the matrix of a project',
  body: z.object({ key: roleKey, ...roleText }),
  response: role,
})
export const updateRole = defineContract({
  method: 'PUT',
  path: '/api/roles/[key]',
  summary: 'Change a role that an admin made',
  params: z.object({ key: roleKey }),
  body: z.object({ version: z.number().int(), ...roleText }),
  response: role,
})
export const deleteRole = defineContract({
  method: 'DELETE',
  path: '/api/roles/[key]',
  summary: 'Remove a role that nobody holds, with its grants',
  params: z.object({ key: roleKey }),
  response: done,
})

export const group = z.object({
  id: z.string(),
  name: z.string(),
  summary: z.string(),
  version: z.number(),
  members: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })),
})
export type Group = z.infer<typeof group>

const groupText = {
  name: nameText,
  summary: summaryText,
  members: z.array(z.uuid()).max(5000),
}
export const listGroups = defineContract({
  method: 'GET',
  path: '/api/groups',
  summary: 'Groups with their members',
  response: z.object({ groups: z.array(group) }),
})
export const createGroup = defineContract({
  method: 'POST',
  path: '/api/groups',
  summary: 'Make a group',
  body: z.object(groupText),
  response: group,
})
export const updateGroup = defineContract({
  method: 'PUT',
  path: '/api/groups/[id]',
  summary: 'Rename a group or set its members',
  params: z.object({ id: z.uuid() }),
  body: z.object({ version: z.number().int(), ...groupText }),
  response: group,
})
export const deleteGroup = defineContract({
  method: 'DELETE',
  path: '/api/groups/[id]',
  summary: 'Remove a group with its grants',
  params: z.object({ id: z.uuid() }),
  response: done,
})
