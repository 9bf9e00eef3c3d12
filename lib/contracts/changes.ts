import { z } from 'zod'
import { layer } from './access.ts'
import { accessDifference } from './access-code.ts'
import { accessFault } from './access-fault.ts'
import { graphNode } from './compile.ts'
import { defineContract, projectParams } from './define-contract.ts'
import { runState } from './runs.ts'
import { fileDiff, mergeConflict } from './workspace.ts'

const author = z.object({ id: z.string(), name: z.string() })
export const changeState = z.enum(['open', 'merged', 'closed'])
export const changeSummary = z.object({
  number: z.number(),
  title: z.string(),
  description: z.string(),
  state: changeState,
  branchName: z.string(),
  author,
  createdAt: z.string(),
  mergedAt: z.string().nullable(),
  files: z.number(),
  approved: z.boolean(),
})
export type ChangeSummary = z.infer<typeof changeSummary>

export const changeGraph = z.object({
  nodes: z.array(
    graphNode.extend({ effect: z.enum(['added', 'removed', 'changed', 'downstream', 'context']) }),
  ),
  edges: z.array(
    z.object({ from: z.string(), to: z.string(), effect: z.enum(['same', 'added', 'removed']) }),
  ),
})
export type ChangeGraph = z.infer<typeof changeGraph>

export const changeDetail = changeSummary.extend({
  headSha: z.string(),
  baseSha: z.string(),
  commits: z.array(z.object({ sha: z.string(), message: z.string(), author: z.string(), at: z.string() })),
  approvals: z.array(z.object({ person: author, at: z.string(), current: z.boolean() })),
  conflicts: z.array(mergeConflict),
  /** Errors that the merged project would have and main has not. */
  newProblems: z.array(z.object({ path: z.string().nullable(), message: z.string() })),
  /** What I may do now, with the reason where I may not; the server checks again. */
  mayApprove: z.object({ allowed: z.boolean(), reason: z.string() }),
  mayMerge: z.object({ allowed: z.boolean(), reason: z.string() }),
  mayClose: z.boolean(),
  mergedBy: author.nullable(),
  mergeSha: z.string().nullable(),
})
export type ChangeDetail = z.infer<typeof changeDetail>

export const listChanges = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/changes',
  summary: 'Changes, open ones first',
  params: projectParams,
  response: z.object({ changes: z.array(changeSummary) }),
})
export const openChange = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/changes',
  summary: 'Open a change of my branch against main',
  params: projectParams,
  body: z.object({
    title: z.string().trim().min(1, 'A change needs a title.').max(200),
    description: z.string().max(20_000),
  }),
  response: z.object({ number: z.number() }),
})
const changeParams = z.object({ project: z.string(), number: z.coerce.number().int() })
export const getChange = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/changes/[number]',
  summary: 'A change with commits, approvals and conflicts',
  params: changeParams,
  response: changeDetail,
})
export const getChangeFiles = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/changes/[number]/files',
  summary: 'The files of a change, side by side',
  params: changeParams,
  response: z.object({ files: z.array(fileDiff) }),
})
export const getChangeGraph = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/changes/[number]/graph',
  summary: 'The difference in lineage: added, removed, changed, downstream',
  params: changeParams,
  response: changeGraph,
})
export const approveChange = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/changes/[number]/approvals',
  summary: 'Approve the head commit; not by its author',
  params: changeParams,
  body: z.object({ headSha: z.string() }),
  response: changeDetail,
})
export const withdrawApproval = defineContract({
  method: 'DELETE',
  path: '/api/projects/[project]/changes/[number]/approvals',
  summary: 'Take my approval back while the change is open',
  params: changeParams,
  response: changeDetail,
})
export const changeProduction = z.object({
  /** The first run that built main with this change in production; null where there was none. */
  run: z.object({ number: z.number(), state: runState }).nullable(),
  /** Selection of what it changes with all that reads it; '' is everything, null where nothing is built. */
  select: z.string().nullable(),
  /** Names of what it changes itself. */
  changed: z.array(z.string()),
  downstream: z.number(),
})
export type ChangeProduction = z.infer<typeof changeProduction>
export const getChangeProduction = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/changes/[number]/production',
  summary: 'What building a merged change in production builds, and the run that did',
  params: changeParams,
  response: changeProduction,
})
export const changeAccess = z.object({
  /** Whether the change touches access.yml at all. */
  touches: z.boolean(),
  faults: z.array(accessFault),
  /** What it does to access: the file before and after; for who applies it, the plan against the database. */
  effects: z.array(accessDifference),
  /** Of an open change, for who may apply: what merging applies. Null: somebody else applies it afterwards. */
  mark: z.string().nullable(),
  /** What becomes of it at the merge, or became of it, as a sentence. */
  outlook: z.string(),
  /** Of a merged change, for those who see grants: what main's file still has to be applied. */
  waiting: z.number().nullable(),
})
export type ChangeAccess = z.infer<typeof changeAccess>
export const getChangeAccess = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/changes/[number]/access',
  summary: 'What a change does to access by its access.yml, and whether merging applies it',
  params: changeParams,
  response: changeAccess,
})
/** A relation of a reading; null where its reader may not be told of it. */
export const readingPlace = z
  .object({ id: z.string(), name: z.string(), dataset: z.string(), layer: layer.nullable() })
  .nullable()
export const readingRow = z.object({
  /** Where the values stand first, and the relation that they are read in: the same where that is opened itself. */
  from: readingPlace,
  through: readingPlace,
  isItself: z.boolean(),
  columns: z.array(
    z.object({
      /** There; null: some column, or one that may not be named. */
      name: z.string().nullable(),
      /** Its name where it is read. */
      as: z.string().nullable(),
      kind: z.enum(['copied', 'derived']),
    }),
  ),
  /** What those columns are made of further up; without names where it may not be told. */
  madeOf: z.array(z.object({ from: readingPlace, columns: z.array(z.string()), count: z.number() })),
  /** Further relations in which the same is read. */
  also: z.number(),
  /** Why columns could not be told; null where all could. */
  why: z.string().nullable(),
})
export type ReadingRow = z.infer<typeof readingRow>
export const readingHolder = z.object({
  kind: z.enum(['role', 'group']),
  key: z.string(),
  name: z.string(),
  /** Readable after the change and not before, and the other way round. */
  gains: z.array(readingRow),
  losses: z.array(readingRow),
})
export type ReadingHolder = z.infer<typeof readingHolder>
export const changeReading = z.object({
  holders: z.array(readingHolder),
  /** People with grants of their own who read more or less; null for those who do not see grants. */
  people: z.object({ more: z.number(), less: z.number() }).nullable(),
  /** Relations whose columns were followed. */
  followed: z.number(),
})
export type ChangeReading = z.infer<typeof changeReading>
export const getChangeReading = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/changes/[number]/reading',
  summary: 'Which columns each role reads after a change and not before, and through which model',
  params: changeParams,
  response: changeReading,
})
export const mergeChange = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/changes/[number]/merge',
  summary: 'Merge an approved change into main; with the plan of access that was shown, apply that as well',
  params: changeParams,
  body: z.object({ headSha: z.string(), accessMark: z.string().max(100).optional() }),
  response: changeDetail,
})
export const closeChange = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/changes/[number]/close',
  summary: 'Close a change without merging; its branch stays',
  params: changeParams,
  response: changeDetail,
})
