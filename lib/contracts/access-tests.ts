import { z } from 'zod'
import { datasetAction } from './access.ts'
import { accessTestStatus, span } from './compile.ts'
import { defineContract, projectParams } from './define-contract.ts'

const part = { name: z.string().min(1).max(300), span: span.nullable() }

/** A sentence of `access_tests:`, as the engine read it. */
export const accessTest = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  sentence: z.string(),
  severity: z.enum(['error', 'warn']),
  path: z.string(),
  span: span.nullable(),
  subject: z.object({ kind: z.enum(['any', 'role', 'group', 'person']), ...part }),
  can: z.boolean(),
  verb: datasetAction,
  object: z.object({
    kind: z.enum(['any', 'dataset', 'model']),
    ...part,
    /** Where a model of this name stands in production. */
    modelDataset: z.string().nullable(),
    /** Models of nearly this name. */
    nearModels: z.array(z.string()),
  }),
})
export type AccessTestDto = z.infer<typeof accessTest>

export const accessTestResult = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  sentence: z.string(),
  severity: z.enum(['error', 'warn']),
  path: z.string(),
  span: span.nullable(),
  status: accessTestStatus,
  /** One sentence: why it holds, or does not. */
  message: z.string(),
  remedy: z.string().nullable(),
  /** Datasets that it is about. */
  datasets: z.array(z.string()),
  /** Whether one of them is restricted. */
  isRestricted: z.boolean(),
  /** Whether it is about a group or a person: their grants are told to those who grant or approve. */
  isPersonal: z.boolean(),
  /** Where a word is wrong: there is no such role, person, dataset or model. */
  fault: span.nullable(),
})
export type AccessTestResult = z.infer<typeof accessTestResult>

const results = z.object({ results: z.array(accessTestResult) })

export const listAccessTests = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/access/tests',
  summary: 'The access tests of my branch, or of main, judged by the grants that hold now',
  params: projectParams,
  query: z.object({ of: z.enum(['branch', 'main']).default('branch') }),
  response: results,
})
/** For the command line, also in CI: the sentences of a folder that is not committed here. */
export const judgeAccessTests = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/access/tests',
  summary: 'Judge access tests by the grants that hold now',
  params: projectParams,
  body: z.object({ tests: z.array(accessTest).max(5_000) }),
  response: results,
})
