import { z } from 'zod'
import { defineContract, done, projectParams } from './define-contract.ts'

export const accessCheckState = z.enum(['queued', 'running', 'passed', 'deviating', 'failed', 'cancelled'])
export type AccessCheckState = z.infer<typeof accessCheckState>

export const accessCheck = z.object({
  number: z.number(),
  state: accessCheckState,
  /** Why there is no report; '' where there is one. */
  error: z.string(),
  startedBy: z.object({ id: z.string(), name: z.string() }),
  /** The run that it was a step of. */
  run: z.number().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  tables: z.number(),
  subjects: z.number(),
  total: z.number(),
  done: z.number(),
  /** Answers that are not what the grants say. */
  deviations: z.number(),
  /** Questions to which the warehouse had no answer, such as a view that is broken. */
  unproven: z.number(),
})
export type AccessCheck = z.infer<typeof accessCheck>

/**
 * One letter an answer. r: reads, as granted. x: refused, as not granted. R: reads though it is not granted.
 * X: refused though it is granted. e: the warehouse failed, so nothing is proven.
 */
export const accessAnswer = z.enum(['r', 'x', 'R', 'X', 'e'])
export type AccessAnswer = z.infer<typeof accessAnswer>

export const accessReport = z.object({
  subjects: z.array(z.object({ kind: z.enum(['role', 'group']), key: z.string(), name: z.string() })),
  tables: z.array(
    z.object({
      dataset: z.string(),
      name: z.string(),
      type: z.string(),
      /** An answer for each subject, in their order. */
      answers: z.string(),
    }),
  ),
  /** Each answer that is not as expected, with what was said. */
  notes: z.array(
    z.object({ table: z.number(), subject: z.number(), answer: accessAnswer, message: z.string() }),
  ),
})
export type AccessReport = z.infer<typeof accessReport>

export const startAccessCheck = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/access/checks',
  summary: 'Ask the warehouse as each role and group for every table of production',
  params: projectParams,
  response: z.object({ number: z.number() }),
})
export const listAccessChecks = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/access/checks',
  summary: 'Access checks, newest first',
  params: projectParams,
  response: z.object({ checks: z.array(accessCheck) }),
})
const checkParams = z.object({ project: z.string(), number: z.coerce.number().int() })
export const getAccessCheck = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/access/checks/[number]',
  summary: 'An access check with its report, table by table',
  params: checkParams,
  response: z.object({ check: accessCheck, report: accessReport.nullable() }),
})
export const cancelAccessCheck = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/access/checks/[number]/cancel',
  summary: 'Cancel an access check that waits or runs',
  params: checkParams,
  response: done,
})
