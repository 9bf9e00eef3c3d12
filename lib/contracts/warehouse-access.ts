import { z } from 'zod'
import { defineContract, projectParams } from './define-contract.ts'

const step = z.object({
  kind: z.enum(['create', 'grant', 'revoke', 'own', 'drop']),
  /** Null: of everybody who can sign in to the warehouse. */
  login: z.string().nullable(),
  schema: z.string().nullable(),
  words: z.string(),
  /** In the warehouse's language; never with a secret. */
  statement: z.string(),
})
export type WarehouseAccessStep = z.infer<typeof step>

const drift = z.object({
  login: z.string(),
  schema: z.string(),
  kind: z.enum(['missing', 'extra']),
  words: z.string(),
})

const login = z.object({
  name: z.string(),
  kind: z.enum(['person', 'set', 'production']),
  /** Names of people and roles that work by it. */
  people: z.array(z.string()),
  reads: z.array(z.string()),
  owns: z.array(z.string()),
})
export type WarehouseLogin = z.infer<typeof login>

const overlap = z.object({
  /** Where main's project says it. */
  path: z.string(),
  line: z.number(),
  nodes: z.array(z.string()),
  /** What dbt makes of it after each build, in words. */
  grants: z.string(),
})
export type OverlappingGrants = z.infer<typeof overlap>

export const warehouseAccess = z.object({
  /** none: the warehouse has no users. unable: its connection may make none. off, on: whether logins are used. */
  state: z.enum(['none', 'unable', 'off', 'on']),
  /** Why it is so, in one or two sentences. */
  words: z.string(),
  notes: z.array(z.string()),
  checkedAt: z.string().nullable(),
  logins: z.array(login),
  /** What would be done now. */
  steps: z.array(step),
  /** What others own, and what opens more than is granted here. */
  openDoors: z.array(z.string()),
  /** dbt's own `grants` of the project: two decide who reads those relations. */
  overlaps: z.array(overlap),
  /** Where the warehouse answers otherwise than the grants. */
  drift: z.array(drift),
  /** What could not be done the last time. */
  failures: z.array(z.object({ words: z.string(), message: z.string() })),
})
export type WarehouseAccessState = z.infer<typeof warehouseAccess>

export const getWarehouseAccess = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/access/warehouse',
  summary: "The warehouse's own logins: who works by which, what would be granted and revoked, and drift",
  params: projectParams,
  response: warehouseAccess,
})
export const setWarehouseAccess = defineContract({
  method: 'PUT',
  path: '/api/projects/[project]/access/warehouse',
  summary: 'Make the logins and keep them in step with the grants, or take them away',
  params: projectParams,
  body: z.object({ state: z.enum(['on', 'off']) }),
  response: warehouseAccess,
})
