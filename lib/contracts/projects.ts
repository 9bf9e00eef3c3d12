import { z } from 'zod'
import { defineContract, projectParams } from './define-contract.ts'

export const project = z.object({
  slug: z.string(),
  name: z.string(),
  /** Adapter of the profile, e.g. duckdb. */
  adapter: z.string(),
  /** Null where queries can run; else one sentence that says why not. */
  warehouseProblem: z.string().nullable(),
  /** Who enforces what is granted: the warehouse's own logins, or the guard alone. */
  enforcement: z.string(),
  defaultBranch: z.string(),
  headSha: z.string(),
  headMessage: z.string(),
  /** Where it was imported from, as it would be named to do it again; empty for what was made here. */
  origin: z.string(),
  /** False where it came from no git repository, so that there is nowhere to push. */
  canPush: z.boolean(),
  productionSchema: z.string(),
  developmentSchema: z.string(),
})
export type Project = z.infer<typeof project>

export const listProjects = defineContract({
  method: 'GET',
  path: '/api/projects',
  summary: 'Projects that I may see',
  response: z.object({
    projects: z.array(z.object({ slug: z.string(), name: z.string(), adapter: z.string() })),
  }),
})
export const getProject = defineContract({
  method: 'GET',
  path: '/api/projects/[project]',
  summary: 'One project',
  params: projectParams,
  response: project,
})
/** Explicit: nothing is ever pushed by itself. */
export const pushProject = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/push',
  summary: 'Push main to where the project was imported from, as a branch of the name given',
  params: projectParams,
  body: z.object({ branch: z.string().trim().min(1).max(200) }),
  response: z.object({ remote: z.string(), branch: z.string(), sha: z.string() }),
})

const healthStatus = z.enum(['ok', 'degraded'])
/** For anybody, as a load balancer: nothing that tells more of the installation than whether it works. */
export const getHealth = defineContract({
  method: 'GET',
  path: '/api/health',
  summary: 'Whether the installation works',
  response: z.object({
    status: healthStatus,
    processes: z.array(z.object({ name: z.string(), ready: z.boolean() })),
  }),
})
export const getHealthDetails = defineContract({
  method: 'GET',
  path: '/api/health/details',
  summary: 'Whether the installation works, its version and its processes; for those who keep it',
  response: z.object({
    status: healthStatus,
    version: z.string(),
    processes: z.array(z.object({ name: z.string(), pid: z.number().nullable(), ready: z.boolean() })),
  }),
})
