import { z } from 'zod'
import { accessFault } from './access-fault.ts'
import { defineContract, projectParams } from './define-contract.ts'

export const accessDifference = z.object({
  id: z.string(),
  kind: z.enum(['role', 'group', 'member', 'restricted', 'grant']),
  /** "view on production_ml to the role data_reader" */
  title: z.string(),
  /** What applying does; `keep`: made on the page, or of a model that could not be read. */
  effect: z.enum(['add', 'change', 'remove', 'keep']),
  /** Where it was made: the page, access.yml, or the name of a permission model. */
  madeIn: z.string(),
  /** Kept unless who applies chooses to remove it. */
  removable: z.boolean(),
  fields: z.array(z.object({ name: z.string(), declared: z.string(), stored: z.string() })),
  place: z.object({ path: z.string(), line: z.number().nullable() }).nullable(),
  /** The dataset that it is about does not exist yet. */
  pending: z.boolean(),
  /** Why it cannot be done; null where it can. */
  blocked: z.string().nullable(),
  /** Whether the warehouse lets whom it is for read all of it; null where the warehouse cannot say. */
  inWarehouse: z.boolean().nullable(),
})
export type AccessDifferenceRow = z.infer<typeof accessDifference>

export const accessPlan = z.object({
  /** Whether the commit has an access.yml. */
  hasFile: z.boolean(),
  commit: z.string(),
  faults: z.array(accessFault),
  onlyDeclared: z.array(accessDifference),
  onlyStored: z.array(accessDifference),
  different: z.array(accessDifference),
  /** Permission models that were read, and those that could not be. */
  models: z.array(
    z.object({ name: z.string(), rows: z.number().nullable(), problem: z.string().nullable() }),
  ),
  /** Where the warehouse answers otherwise than what is granted here; null where it has no logins of ours. */
  warehouse: z
    .object({
      words: z.string(),
      /** Statements that would put it right. */
      steps: z.number(),
      drift: z.array(
        z.object({
          login: z.string(),
          people: z.array(z.string()),
          schema: z.string(),
          kind: z.enum(['missing', 'extra']),
          words: z.string(),
        }),
      ),
    })
    .nullable(),
  /** Names the two sides as they are shown: applying is refused when either has moved. */
  mark: z.string(),
  mayApply: z.object({ allowed: z.boolean(), reason: z.string() }),
  /** When it was applied last. */
  applied: z.object({ at: z.string(), by: z.string(), commit: z.string() }).nullable(),
})
export type AccessPlan = z.infer<typeof accessPlan>

export const getAccessPlan = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/access/plan',
  summary:
    'What access.yml and the permission models declare, against what holds; for those who grant or approve',
  params: projectParams,
  response: accessPlan,
})
export const applyAccessPlan = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/access/plan/application',
  summary: 'Apply exactly the plan that was shown; refused where the file or the database moved since',
  params: projectParams,
  body: z.object({
    mark: z.string().min(1).max(100),
    /** Ids of rows made on the page that are removed as well. */
    remove: z.array(z.string().max(2000)).max(10_000).default([]),
  }),
  response: z.object({ lines: z.array(z.string()), plan: accessPlan }),
})
export const writeAccessFile = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/access/file',
  summary: 'Write what holds to access.yml, as a draft on my branch',
  params: projectParams,
  response: z.object({ path: z.string(), changed: z.boolean() }),
})
