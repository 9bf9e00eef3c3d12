import { accessFile } from '#lib/access/code/access-items.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import { lintAccessFile } from '#lib/people/code/lint-access-file.ts'
import { acceptPath } from '#lib/workspace/accept-path.ts'
import { callWorker, forwardToWorker } from './call-worker.ts'
import type { EndpointInput } from './protocol.ts'
import { resolveScope, type ResolvedScope } from './resolve-scope.ts'

export interface CompileFileInput {
  readonly project: string
  readonly path: string
  readonly content: string | null
  readonly allowWarehouse: boolean
}

/** Parses and compiles a file of my branch with its unsaved text; who may not edit compiles main's. */
export const compileFile = operation(
  { name: 'compile.file', permission: 'files.read' },
  async (context: OperationContext, { project, ...body }: CompileFileInput): Promise<Response> => {
    const { principal, signal, early } = context
    acceptPath(body.path)
    const place = await resolveScope(principal, project, 'branch', early)
    const allowWarehouse = body.allowWarehouse && principal.permissions.has('preview.run')
    const input = { scope: place.scope, body: { ...body, allowWarehouse } }
    if (body.path === accessFile && body.content !== null) {
      return checkAccessFile(context, place, { input, content: body.content })
    }
    return forwardToWorker('compile', input, { signal })
  },
)

/** dbt does not read this file, and the worker knows neither roles nor people: its faults are found here. */
async function checkAccessFile(
  context: OperationContext,
  { context: project }: ResolvedScope,
  { input, content }: { readonly input: EndpointInput<'compile'>; readonly content: string },
): Promise<Response> {
  const [outcome, faults] = await Promise.all([
    callWorker('compile', input, { signal: context.signal }),
    lintAccessFile(context, project, content),
  ])
  const { errors, warnings } = outcome.projectProblems
  const count = (severity: string) => faults.filter((fault) => fault.severity === severity).length
  return Response.json({
    ...outcome,
    diagnostics: [...outcome.diagnostics, ...faults],
    projectProblems: { errors: errors + count('error'), warnings: warnings + count('warning') },
  })
}
