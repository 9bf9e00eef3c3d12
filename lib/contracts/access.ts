import { z } from 'zod'
import { defineContract, done, projectParams } from './define-contract.ts'

export const datasetAction = z.enum(['list', 'view', 'edit', 'own'])
export type DatasetAction = z.infer<typeof datasetAction>

export const layer = z.enum([
  'raw',
  'staging',
  'core',
  'mart',
  'reporting',
  'ml',
  'airflow',
  'census',
  'customer_io',
  'development',
  'other',
])
export type Layer = z.infer<typeof layer>

/** `every` comes with built-in roles alone. A pattern has * for any text and ? for one character. */
export const grantScope = z.object({
  kind: z.enum(['dataset', 'pattern', 'layer', 'every']),
  value: z.string(),
})
export type GrantScope = z.infer<typeof grantScope>

/** A right that a person, a group or a role has, wherever it comes from. */
export const heldGrant = z.object({
  /** Null: comes with a built-in role. */
  id: z.string().nullable(),
  /** Null: in every project. */
  projectId: z.string().nullable(),
  scope: grantScope,
  action: datasetAction,
  expiresAt: z.string().nullable(),
  via: z.object({ kind: z.enum(['user', 'group', 'role']), key: z.string(), name: z.string() }),
})
export type HeldGrant = z.infer<typeof heldGrant>

export const grantSubject = z.object({
  kind: z.enum(['user', 'group', 'role']),
  /** Id of the person or group, key of the role. */
  key: z.string().min(1).max(100),
})
export type GrantSubject = z.infer<typeof grantSubject>

export const chainStep = z.object({
  kind: z.enum(['person', 'group', 'role', 'grant', 'dataset']),
  title: z.string(),
  detail: z.string(),
})
export type ChainStep = z.infer<typeof chainStep>

export const accessGrant = z.object({
  id: z.string(),
  subject: grantSubject,
  subjectName: z.string(),
  scope: grantScope,
  action: datasetAction,
  expiresAt: z.string().nullable(),
  note: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  /** Nothing that it covers exists yet. */
  pending: z.boolean(),
})
export type AccessGrant = z.infer<typeof accessGrant>

export const dataset = z.object({
  name: z.string(),
  environment: z.enum(['production', 'development', 'raw']),
  layer,
  tables: z.number(),
  /** Only grants by its very name open it. */
  restricted: z.boolean(),
})
export type DatasetRow = z.infer<typeof dataset>

export const accessCell = z.object({
  /** Place of the dataset in the list. */
  dataset: z.number(),
  action: datasetAction,
  because: z.string(),
  /** The grant of this subject for this very dataset, if there is one. */
  grantId: z.string().nullable(),
  expiresAt: z.string().nullable(),
  /** What would be left without that grant. */
  rest: datasetAction.nullable(),
})
export type AccessCell = z.infer<typeof accessCell>

export const accessRow = z.object({
  subject: grantSubject,
  name: z.string(),
  about: z.string(),
  /** How many hold the role or are in the group; null for a person. */
  people: z.number().nullable(),
  /** Cells where nothing is allowed are left out. */
  cells: z.array(accessCell),
})
export type AccessRow = z.infer<typeof accessRow>

export const getAccess = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/access',
  summary:
    'Who may do what with each dataset: roles; for those who decide also groups and people with grants',
  params: projectParams,
  response: z.object({
    datasets: z.array(dataset),
    rows: z.array(accessRow),
    /** How many grants the project has; 0 for those who may not see them. */
    grants: z.number(),
    /** Changes and faults of access.yml and permission models, at the last look; null where nobody may know or looked. */
    drift: z
      .object({ waiting: z.number(), faults: z.number(), run: z.number().nullable(), at: z.string() })
      .nullable(),
  }),
})
export const listGrants = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/access/grants',
  summary: 'Every grant of a project that is not over, for those who grant or approve',
  params: projectParams,
  response: z.object({ grants: z.array(accessGrant) }),
})
export const setGrant = defineContract({
  method: 'PUT',
  path: '/api/projects/[project]/access/grants',
  summary: 'Grant an action on datasets to a person, group or role; the same subject and scope replaces',
  params: projectParams,
  body: z.object({
    subject: grantSubject,
    scope: z.object({
      kind: z.enum(['dataset', 'pattern', 'layer']),
      value: z.string().trim().min(1).max(300),
    }),
    action: datasetAction,
    expiresAt: z.iso.datetime().nullable(),
    note: z.string().trim().max(500).default(''),
  }),
  response: z.object({ id: z.string() }),
})
export const removeGrant = defineContract({
  method: 'DELETE',
  path: '/api/projects/[project]/access/grants/[id]',
  summary: 'Take a grant back',
  params: z.object({ project: z.string(), id: z.uuid() }),
  response: done,
})
export const setRestricted = defineContract({
  method: 'PUT',
  path: '/api/projects/[project]/access/restricted',
  summary: 'Take a dataset out of every grant by pattern or layer, or put it back',
  params: projectParams,
  body: z.object({ dataset: z.string().trim().min(1).max(300), restricted: z.boolean() }),
  response: done,
})

export const explainAccess = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/access/explain',
  summary: 'Why a person may, or may not, do something with a dataset',
  params: projectParams,
  query: z.object({ person: z.uuid(), dataset: z.string().min(1).max(300), action: datasetAction }),
  response: z.object({
    allowed: z.boolean(),
    strongest: datasetAction.nullable(),
    because: z.string(),
    chain: z.array(chainStep),
    /** Other grants that cover the dataset, in words. */
    others: z.array(z.string()),
  }),
})
export const whoCan = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/access/who',
  summary: 'Who may do something with a dataset, and by what',
  params: projectParams,
  query: z.object({ dataset: z.string().min(1).max(300), action: datasetAction }),
  response: z.object({
    people: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        email: z.string(),
        action: datasetAction,
        because: z.string(),
      }),
    ),
    total: z.number(),
  }),
})

export const accessRequest = z.object({
  id: z.string(),
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  dataset: z.string(),
  action: datasetAction,
  note: z.string(),
  state: z.enum(['open', 'approved', 'declined', 'withdrawn']),
  createdAt: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  decisionNote: z.string(),
  expiresAt: z.string().nullable(),
  mine: z.boolean(),
  /** Null where I may decide; else why not. */
  whyNot: z.string().nullable(),
})
export type AccessRequest = z.infer<typeof accessRequest>

export const listAccessRequests = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/access/requests',
  summary: 'My requests; for those who decide, everybody’s',
  params: projectParams,
  response: z.object({ requests: z.array(accessRequest) }),
})
export const createAccessRequest = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/access/requests',
  summary: 'Ask for datasets that were refused',
  params: projectParams,
  body: z.object({
    datasets: z.array(z.string().trim().min(1).max(300)).min(1).max(20),
    action: z.enum(['list', 'view', 'edit']),
    note: z.string().trim().max(500),
  }),
  response: z.object({ requests: z.array(z.string()) }),
})
export const decideAccessRequest = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/access/requests/[id]/decision',
  summary: 'Approve a request, for good or for some days, or decline it',
  params: z.object({ project: z.string(), id: z.uuid() }),
  body: z.object({
    approve: z.boolean(),
    /** Of an approval: until when; null for good. */
    expiresAt: z.iso.datetime().nullable(),
    note: z.string().trim().max(500).default(''),
  }),
  response: done,
})
export const withdrawAccessRequest = defineContract({
  method: 'DELETE',
  path: '/api/projects/[project]/access/requests/[id]',
  summary: 'Withdraw my request',
  params: z.object({ project: z.string(), id: z.uuid() }),
  response: done,
})
