import { z } from 'zod'
import { defineContract } from './define-contract.ts'

export const auditLine = z.object({
  id: z.string(),
  at: z.string(),
  /** Null: the installation itself. */
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  operation: z.string(),
  outcome: z.string(),
  subject: z.string(),
  /** The subject with the names of people and groups in place of their ids. */
  about: z.string(),
  reason: z.string(),
  /** As whom the person viewed the product then, e.g. role Data Reader; '' for themselves. */
  viewedAs: z.string(),
})
export type AuditLine = z.infer<typeof auditLine>

const day = z.iso.date()
export const auditFilter = z.object({
  /** In operation, subject, reason, whom it was viewed as, or the person's name and address. */
  text: z.string().max(200).default(''),
  person: z.uuid().optional(),
  /** Beginning of the operation, e.g. access. */
  operation: z.string().max(100).default(''),
  outcome: z.enum(['done', 'refused']).optional(),
  /** Days in UTC, both included. */
  from: day.optional(),
  to: day.optional(),
})
export type AuditFilter = z.infer<typeof auditFilter>

export const listAudit = defineContract({
  method: 'GET',
  path: '/api/audit',
  summary: 'The audit log, newest first',
  query: auditFilter.extend({
    /** Lines before this id. */
    before: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  }),
  response: z.object({ lines: z.array(auditLine), more: z.boolean() }),
})
export const exportAudit = defineContract({
  method: 'GET',
  path: '/api/audit/export',
  summary: 'The audit log as CSV, oldest first, with the hash of each line',
  query: auditFilter,
  response: z.string(),
  kind: 'csv',
})
export const verifyAudit = defineContract({
  method: 'GET',
  path: '/api/audit/verification',
  summary: 'Whether a line of the audit log was removed or changed',
  response: z.object({
    lines: z.number(),
    intact: z.boolean(),
    /** The first line that does not follow from those before it. */
    brokenAt: z.string().nullable(),
    head: z.string(),
  }),
})
