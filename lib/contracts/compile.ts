import { z } from 'zod'
import { defineContract, projectParams } from './define-contract.ts'

export const accessTestStatus = z.enum(['pass', 'warn', 'fail', 'error', 'skipped'])
export type AccessTestStatus = z.infer<typeof accessTestStatus>

export const position = z.object({ line: z.number(), column: z.number() })
export const span = z.object({ start: position, end: position })
export const diagnostic = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  remedy: z.string().nullable(),
  path: z.string().nullable(),
  span: span.nullable(),
  stack: z.array(z.object({ label: z.string(), path: z.string(), span })),
  uniqueId: z.string().nullable(),
})
export type DiagnosticDto = z.infer<typeof diagnostic>

export const compileOutcome = z.object({
  /** Node that the file defines, null for YAML, macros and the like. */
  uniqueId: z.string().nullable(),
  name: z.string().nullable(),
  resourceType: z.string().nullable(),
  materialized: z.string().nullable(),
  relationName: z.string().nullable(),
  /** Null where it does not compile. */
  compiledSql: z.string().nullable(),
  /** Relations that `ref` resolved to, with the environment that they are in. */
  refs: z.array(
    z.object({
      uniqueId: z.string(),
      relation: z.string(),
      environment: z.enum(['development', 'production', 'source', 'inline']),
    }),
  ),
  /** True where the compile needs an answer of the warehouse that is not known yet. */
  needsWarehouse: z.boolean(),
  /** Of this file and of what it uses; faults elsewhere in the project are in `projectProblems`. */
  diagnostics: z.array(diagnostic),
  projectProblems: z.object({ errors: z.number(), warnings: z.number() }),
  models: z.number(),
  elapsedMs: z.number(),
})
export type CompileOutcome = z.infer<typeof compileOutcome>

/** The buffer travels with the request; drafts of other files come from the store. */
export const compileFile = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/compile',
  summary: 'Parse and compile a file of my branch with its unsaved text',
  params: projectParams,
  body: z.object({ path: z.string(), content: z.string().nullable(), allowWarehouse: z.boolean() }),
  response: compileOutcome,
})
export const listProblems = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/problems',
  summary: 'All diagnostics of my branch',
  params: projectParams,
  response: z.object({ diagnostics: z.array(diagnostic) }),
})

export const graphNode = z.object({
  id: z.string(),
  name: z.string(),
  resourceType: z.string(),
  materialized: z.string().nullable(),
  layer: z.enum(['source', 'staging', 'core', 'mart', 'use']),
  folder: z.string(),
  packageName: z.string(),
  path: z.string().nullable(),
  tags: z.array(z.string()),
  tests: z.number(),
  /** Access tests about its dataset in production, and how many of them do not hold. */
  accessTests: z.object({ total: z.number(), broken: z.number() }),
  /** Built in my development schema; where false, ref resolves to production. */
  builtInDevelopment: z.boolean(),
  builtInProduction: z.boolean(),
  lastState: z.string().nullable(),
})
export type GraphNode = z.infer<typeof graphNode>
export const graph = z.object({
  nodes: z.array(graphNode),
  edges: z.array(z.tuple([z.string(), z.string()])),
  hash: z.string(),
})
export type Graph = z.infer<typeof graph>
export const getGraph = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/graph',
  summary: 'The whole lineage of my branch with drafts, or of main; `select` filters by dbt selection syntax',
  params: projectParams,
  query: z.object({
    of: z.enum(['branch', 'main']).default('branch'),
    select: z.string().max(2000).default(''),
  }),
  response: graph,
})

export const nodeColumn = z.object({
  name: z.string(),
  type: z.string().nullable(),
  description: z.string(),
  tests: z.array(z.string()),
})
export const nodeDetail = z.object({
  id: z.string(),
  name: z.string(),
  resourceType: z.string(),
  materialized: z.string().nullable(),
  description: z.string(),
  path: z.string().nullable(),
  relationName: z.string().nullable(),
  owner: z.string().nullable(),
  tags: z.array(z.string()),
  meta: z.record(z.string(), z.unknown()),
  columns: z.array(nodeColumn),
  tests: z.array(
    z.object({ id: z.string(), name: z.string(), column: z.string().nullable(), severity: z.string() }),
  ),
  parents: z.array(z.string()),
  children: z.array(z.string()),
  accessTests: z.array(
    z.object({ id: z.string(), sentence: z.string(), status: accessTestStatus, message: z.string() }),
  ),
  /** Roles that may view its dataset in production. */
  readableBy: z.array(z.object({ role: z.string(), name: z.string(), action: z.string() })),
  /** Its dataset in production where I may not view it: what a request would ask for. Null where I may. */
  withheld: z.string().nullable(),
})
export type NodeDetail = z.infer<typeof nodeDetail>
export const getNode = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/nodes/[id]',
  summary: 'One node with columns, tests, docs and who can read it',
  params: z.object({ project: z.string(), id: z.string() }),
  query: z.object({ of: z.enum(['branch', 'main']).default('branch') }),
  response: nodeDetail,
})

export const macro = z.object({
  name: z.string(),
  packageName: z.string(),
  description: z.string(),
  arguments: z.array(z.object({ name: z.string(), type: z.string().nullable(), description: z.string() })),
  /** Null where it is a package's, which nobody edits here. */
  path: z.string().nullable(),
  line: z.number(),
})
export type Macro = z.infer<typeof macro>
export const listMacros = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/macros',
  summary: 'Macros that a file of my branch can call: the project’s, and those of its packages',
  params: projectParams,
  response: z.object({ macros: z.array(macro) }),
})

/** A relation that `ref` leads to and that is built neither for me nor in production. */
export const missingNode = z.object({ uniqueId: z.string(), name: z.string() })
export type MissingNode = z.infer<typeof missingNode>

/** Nothing runs: the warehouse's parser and binder look at the compiled SQL. */
export const checkSql = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/checks',
  summary: 'What the warehouse finds wrong with the compiled SQL of unsaved text, without running it',
  params: projectParams,
  body: z.object({ path: z.string(), content: z.string().nullable() }),
  response: z.object({ diagnostics: z.array(diagnostic), missing: z.array(missingNode) }),
})

export const foundColumn = z.object({
  name: z.string(),
  node: z.string(),
  nodeId: z.string(),
  /** Null where it is a package's, which nobody edits here. */
  path: z.string().nullable(),
})
export type FoundColumn = z.infer<typeof foundColumn>
export const searchColumns = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/columns',
  summary: 'Documented columns by words of their names and of their models, best first',
  params: projectParams,
  query: z.object({ of: z.enum(['branch', 'main']).default('branch'), q: z.string().trim().max(200) }),
  response: z.object({ columns: z.array(foundColumn) }),
})

/** A cell: exact decimals, big integers, dates and timestamps are strings. */
export const cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
export const previewResult = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(cell)),
  /** Which limit cut the result, null where it is whole. */
  cutBy: z.enum(['rows', 'bytes']).nullable(),
  rowLimit: z.number(),
  byteLimit: z.number(),
  compiledSql: z.string(),
  refs: compileOutcome.shape.refs,
  timings: z.object({ compileMs: z.number(), guardMs: z.number(), queryMs: z.number() }),
})
export type PreviewResult = z.infer<typeof previewResult>

/** Runs unsaved text. A closed request cancels the query in the warehouse. Diagnostics and refusals are values. */
export const runPreview = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/previews',
  summary: 'Preview a model, or the selected SQL, of unsaved text',
  params: projectParams,
  body: z.object({
    path: z.string().nullable(),
    content: z.string().nullable(),
    /** SQL with Jinja that is run in place of the file; null runs the file's model. */
    selection: z.string().nullable(),
    /** Where the selection begins in the file, so that faults are told at the file's lines. */
    selectionStart: position.optional(),
    limit: z.number().int().min(1).max(10_000).default(500),
  }),
  response: z.discriminatedUnion('status', [
    z.object({ status: z.literal('ok'), result: previewResult }),
    z.object({
      status: z.literal('invalid'),
      diagnostics: z.array(diagnostic),
      compiledSql: z.string().nullable(),
    }),
    z.object({ status: z.literal('refused'), message: z.string(), datasets: z.array(z.string()) }),
    z.object({
      status: z.literal('failed'),
      kind: z.string(),
      message: z.string(),
      remedy: z.string().nullable(),
      diagnostics: z.array(diagnostic),
      compiledSql: z.string(),
      /** Not built yet, which is why it failed; empty for every other reason. */
      missing: z.array(missingNode),
    }),
    z.object({ status: z.literal('unavailable'), message: z.string() }),
  ]),
})
