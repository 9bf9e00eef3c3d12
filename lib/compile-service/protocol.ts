import { z, type ZodType } from 'zod'
import {
  checkSql,
  compileFile,
  compileOutcome,
  diagnostic,
  graph,
  graphNode,
  macro,
  nodeDetail,
  runPreview,
  searchColumns,
} from '#lib/contracts/compile.ts'
import { accessTest, listAccessTests } from '#lib/contracts/access-tests.ts'
import { changeReading } from '#lib/contracts/changes.ts'
import { heldGrant } from '#lib/contracts/access.ts'
import { permission, roleKey, viewing } from '#lib/contracts/people.ts'
import { environment, runCommand } from '#lib/contracts/runs.ts'
import { warehouseAccess } from '#lib/contracts/warehouse-access.ts'

/** Who asks, with all grants that hold now: the web process loads them for each request. */
export const callerDto = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  slug: z.string(),
  roles: z.array(roleKey),
  permissions: z.array(permission),
  grants: z.array(heldGrant),
  sessionId: z.string().nullable(),
  via: z.enum(['session', 'token', 'system']),
  /** As whom the product is seen: the rights above are that one's, never beyond the ceiling. */
  viewing: viewing
    .pick({ kind: true, key: true, name: true })
    .extend({ ceiling: z.array(heldGrant) })
    .nullable(),
})
export type CallerDto = z.infer<typeof callerDto>

/** A commit whose files are in PostgreSQL: the worker knows no git. */
export const commitRef = z.object({
  sha: z.string(),
  snapshotId: z.string(),
  packageSetId: z.string().nullable(),
})
export type CommitRef = z.infer<typeof commitRef>

/** What is looked at: a branch with its drafts in development, or main in production where `branch` is null. */
export const scopeDto = z.object({
  caller: callerDto,
  projectId: z.string(),
  /** Schemas in lower case that an admin restricted. */
  restricted: z.array(z.string()),
  main: commitRef,
  branch: z
    .object({
      id: z.string(),
      head: commitRef,
      /** Their texts are read where they are not known yet. */
      drafts: z.array(z.object({ path: z.string(), version: z.number() })),
    })
    .nullable(),
})
export type ScopeDto = z.infer<typeof scopeDto>

export const commitGraph = z.object({
  nodes: z.array(
    graphNode.extend({
      /** Equal where what the node builds and how it is described are equal. */
      fingerprint: z.string(),
    }),
  ),
  edges: z.array(z.tuple([z.string(), z.string()])),
  errors: z.array(diagnostic),
})
export type CommitGraph = z.infer<typeof commitGraph>

export const selection = z.object({
  ids: z.array(z.string()),
  /** Of the selection and of the project; an error means that nothing can run. */
  diagnostics: z.array(diagnostic),
})
export type Selection = z.infer<typeof selection>

export const datasetList = z.object({
  /** Schemas of the project and of its warehouse, in lower case, with the tables that are there. */
  datasets: z.array(z.object({ name: z.string(), tables: z.number() })),
  /** What main's project says of schemas: layers that it declares, and where its sources are. */
  layers: z.array(z.tuple([z.string(), z.string()])),
  sourceSchemas: z.array(z.string()),
})

export const permissionTables = z.object({
  /** Of main's models named permissions_*; without a table where it cannot be read, and why. */
  tables: z.array(
    z.object({
      model: z.string(),
      table: z
        .object({ columns: z.array(z.string()), rows: z.array(z.array(z.string().nullable())) })
        .nullable(),
      problem: z.string().nullable(),
    }),
  ),
})

export const hiddenNames = z.object({
  ids: z.array(z.string()),
  /** Of nodes and of datasets. */
  names: z.array(z.string()),
  schemas: z.array(z.string()),
  /** Tests that read nothing hidden; those that do are among the ids. */
  tests: z.array(z.string()),
})
export type HiddenNames = z.infer<typeof hiddenNames>

interface Endpoint<I, O> {
  readonly input: ZodType<I>
  readonly output: ZodType<O>
}
const endpoint = <I, O>(input: ZodType<I>, output: ZodType<O>): Endpoint<I, O> => ({ input, output })

const shapes = {
  /** Before anything is asked: what the pages of a project need is read and parsed. */
  warm: endpoint(z.object({ scope: scopeDto }), z.object({ ok: z.literal(true) })),
  compile: endpoint(z.object({ scope: scopeDto, body: compileFile.body }), compileOutcome),
  check: endpoint(z.object({ scope: scopeDto, body: checkSql.body }), checkSql.response),
  preview: endpoint(z.object({ scope: scopeDto, body: runPreview.body }), runPreview.response),
  problems: endpoint(z.object({ scope: scopeDto }), z.object({ diagnostics: z.array(diagnostic) })),
  graph: endpoint(z.object({ scope: scopeDto, select: z.string() }), graph),
  macros: endpoint(z.object({ scope: scopeDto }), z.object({ macros: z.array(macro) })),
  columns: endpoint(z.object({ scope: scopeDto, query: z.string() }), searchColumns.response),
  node: endpoint(z.object({ scope: scopeDto, id: z.string() }), nodeDetail),
  /** Those of the place, or those that are given: the command line reads folders of its own. */
  accessTests: endpoint(
    z.object({ scope: scopeDto, tests: z.array(accessTest).nullable() }),
    listAccessTests.response,
  ),
  /** One commit under production's names as its reader may see it, for the difference of two. */
  commitGraph: endpoint(z.object({ scope: scopeDto, commit: commitRef }), commitGraph),
  /** Who reads what by a change: of two commits, with what is granted on both sides. */
  compareReading: endpoint(
    z.object({
      scope: scopeDto,
      before: commitRef,
      after: commitRef,
      holders: z.array(
        z.object({
          kind: z.enum(['role', 'group', 'person']),
          key: z.string(),
          name: z.string(),
          before: z.array(heldGrant),
          after: z.array(heldGrant),
        }),
      ),
      /** Schemas in lower case that are restricted after the change; the scope has those of now. */
      restricted: z.array(z.string()),
    }),
    changeReading,
  ),
  /** What the caller may not be told by name, for texts that are written already. */
  hidden: endpoint(z.object({ scope: scopeDto }), hiddenNames),
  /** Begins a check that waits in its row, and answers at once. */
  beginAccessCheck: endpoint(z.object({ id: z.string() }), z.object({ ok: z.literal(true) })),
  /** Whether a run could start, and of what. */
  select: endpoint(
    z.object({
      scope: scopeDto,
      environment,
      command: runCommand,
      select: z.string(),
      exclude: z.string(),
    }),
    selection,
  ),
  /** Schemas of the warehouse with their tables counted; every page filters them by what its reader may list. */
  datasets: endpoint(z.object({ projectId: z.string(), main: commitRef }), datasetList),
  /** Grants that models declare, as production has them. */
  permissionTables: endpoint(z.object({ projectId: z.string(), main: commitRef }), permissionTables),
  /** The warehouse's own logins: looked at, made and kept in step, or taken away. */
  warehouseAccess: endpoint(
    z.object({ projectId: z.string(), main: commitRef, change: z.enum(['look', 'on', 'off']) }),
    warehouseAccess,
  ),
} as const

export type EndpointName = keyof typeof shapes
export type EndpointInput<N extends EndpointName> = z.output<(typeof shapes)[N]['input']>
export type EndpointOutput<N extends EndpointName> = z.output<(typeof shapes)[N]['output']>

/** The interactive door of the worker: POST /<name> with JSON. A closed request cancels. */
export const workerEndpoints: {
  readonly [N in EndpointName]: Endpoint<EndpointInput<N>, EndpointOutput<N>>
} = shapes
export const endpointNames = [
  'warm',
  'compile',
  'check',
  'preview',
  'problems',
  'graph',
  'node',
  'macros',
  'accessTests',
  'beginAccessCheck',
  'columns',
  'commitGraph',
  'compareReading',
  'hidden',
  'select',
  'datasets',
  'permissionTables',
  'warehouseAccess',
] as const satisfies readonly EndpointName[]

export const workerHealth = z.object({
  status: z.literal('ok'),
  pid: z.number(),
  /** Runs and interactive requests at work now. */
  runs: z.number(),
  requests: z.number(),
  draining: z.boolean(),
  memoryMb: z.number(),
})
export type WorkerHealth = z.infer<typeof workerHealth>
