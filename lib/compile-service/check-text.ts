import { operation } from '#lib/access/operation.ts'
import { acceptPath } from '#lib/workspace/accept-path.ts'
import { forwardToWorker } from './call-worker.ts'
import { resolveScope } from './resolve-scope.ts'

export interface CheckTextInput {
  readonly project: string
  readonly path: string
  readonly content: string | null
}

/** Asks the warehouse what is wrong with the SQL of unsaved text. Nothing runs; a caller who leaves ends it. */
export const checkText = operation(
  { name: 'sql.check', permission: 'preview.run' },
  async ({ principal, signal, early }, { project, ...body }: CheckTextInput): Promise<Response> => {
    acceptPath(body.path)
    const { scope } = await resolveScope(principal, project, 'branch', early)
    return forwardToWorker('check', { scope, body }, { signal })
  },
)
