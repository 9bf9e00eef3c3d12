import { z } from 'zod'
import { defineContract, projectParams } from './define-contract.ts'
import { permission, roleKey } from './people.ts'

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

export const roleDescription = z.object({
  key: roleKey,
  name: z.string(),
  summary: z.string(),
  permissions: z.array(permission),
  people: z.number(),
})
export const dataset = z.object({
  name: z.string(),
  environment: z.enum(['production', 'development', 'raw']),
  layer,
  tables: z.number(),
})
export const accessCell = z.object({
  role: roleKey,
  dataset: z.string(),
  action: datasetAction.nullable(),
  because: z.string(),
})

export const getAccess = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/access',
  summary: 'Roles, datasets, and what each role may do with each dataset',
  params: projectParams,
  response: z.object({
    roles: z.array(roleDescription),
    datasets: z.array(dataset),
    cells: z.array(accessCell),
  }),
})
