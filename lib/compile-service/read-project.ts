import { operation } from '#lib/access/operation.ts'
import type { NodeDetail } from '#lib/contracts/compile.ts'
import { callWorker, forwardToWorker } from './call-worker.ts'
import { resolveScope } from './resolve-scope.ts'

type Of = 'branch' | 'main'

/** All diagnostics of my branch. */
export const listProblems = operation(
  { name: 'project.problems', permission: 'project.read' },
  async ({ principal, signal }, input: { readonly project: string }): Promise<Response> => {
    const { scope } = await resolveScope(principal, input.project, 'branch')
    return forwardToWorker('problems', { scope }, { signal })
  },
)

/** Macros that a file of my branch can call. */
export const listMacros = operation(
  { name: 'project.macros', permission: 'project.read' },
  async ({ principal, signal }, input: { readonly project: string }): Promise<Response> => {
    const { scope } = await resolveScope(principal, input.project, 'branch')
    return forwardToWorker('macros', { scope }, { signal })
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
