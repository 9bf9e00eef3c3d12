import { accessFile } from '#lib/access/code/access-items.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { NodeDetail } from '#lib/contracts/compile.ts'
import { findDraft } from '#lib/db/draft-repository.ts'
import { lintAccessFile } from '#lib/people/code/lint-access-file.ts'
import { readCommitted } from '#lib/workspace/get-file.ts'
import { getHead } from '#lib/workspace/git/index.ts'
import { callWorker, forwardToWorker } from './call-worker.ts'
import { resolveScope, type ResolvedScope } from './resolve-scope.ts'

type Of = 'branch' | 'main'

/** All diagnostics of my branch. */
export const listProblems = operation(
  { name: 'project.problems', permission: 'project.read' },
  async (context: OperationContext, input: { readonly project: string }): Promise<Response> => {
    const { principal, signal } = context
    const place = await resolveScope(principal, input.project, 'branch')
    const text = await findAccessText(place)
    if (text === null) return forwardToWorker('problems', { scope: place.scope }, { signal })
    const [{ diagnostics }, faults] = await Promise.all([
      callWorker('problems', { scope: place.scope }, { signal }),
      lintAccessFile(context, place.context, text),
    ])
    return Response.json({ diagnostics: [...diagnostics, ...faults] })
  },
)

/** access.yml as the person has it: with their draft, where they have one. */
async function findAccessText({ context, work }: ResolvedScope): Promise<string | null> {
  const draft = work === null ? null : await findDraft(work.branch.id, accessFile)
  if (draft !== null) return draft.content
  const head = work?.head ?? (await getHead(context.gitDir, context.project.defaultBranch))
  return (await readCommitted(context, head, accessFile))?.content ?? null
}

/** Macros that a file of my branch can call. */
export const listMacros = operation(
  { name: 'project.macros', permission: 'files.read' },
  async ({ principal, signal }, input: { readonly project: string }): Promise<Response> => {
    const { scope } = await resolveScope(principal, input.project, 'branch')
    return forwardToWorker('macros', { scope }, { signal })
  },
)

/** Documented columns of nodes that the person may know by name. */
export const searchColumns = operation(
  { name: 'project.columns', permission: 'project.read' },
  async (
    { principal, signal },
    input: { readonly project: string; readonly of: Of; readonly q: string },
  ): Promise<Response> => {
    const { scope } = await resolveScope(principal, input.project, input.of)
    return forwardToWorker('columns', { scope, query: input.q }, { signal })
  },
)

/** The lineage of my branch with drafts, or of main; `select` filters by dbt's selection syntax. */
export const getGraph = operation(
  { name: 'project.graph', permission: 'project.read' },
  async (
    { principal, signal },
    input: { readonly project: string; readonly of: Of; readonly select: string },
  ): Promise<Response> => {
    const { scope } = await resolveScope(principal, input.project, input.of)
    return forwardToWorker('graph', { scope, select: input.select }, { signal })
  },
)

/** One node with columns, tests, docs and who can read it. */
export const getNode = operation(
  { name: 'project.node', permission: 'project.read' },
  async (
    { principal, signal },
    input: { readonly project: string; readonly id: string; readonly of: Of },
  ): Promise<NodeDetail> => {
    const { scope } = await resolveScope(principal, input.project, input.of)
    return callWorker('node', { scope, id: input.id }, { signal })
  },
)
