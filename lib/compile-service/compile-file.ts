import { operation } from '#lib/access/operation.ts'
import { acceptPath } from '#lib/workspace/accept-path.ts'
import { forwardToWorker } from './call-worker.ts'
import { resolveScope } from './resolve-scope.ts'

export interface CompileFileInput {
  readonly project: string
  readonly path: string
  readonly content: string | null
  readonly allowWarehouse: boolean
}

/** Parses and compiles a file of my branch with its unsaved text; who may not edit compiles main's. */
export const compileFile = operation(
  { name: 'compile.file', permission: 'project.read' },
  async ({ principal, signal }, { project, ...body }: CompileFileInput): Promise<Response> => {
    acceptPath(body.path)
    const { scope } = await resolveScope(principal, project, 'branch')
    const allowWarehouse = body.allowWarehouse && principal.permissions.has('preview.run')
    return forwardToWorker('compile', { scope, body: { ...body, allowWarehouse } }, { signal })
  },
)
