import { operation, type OperationContext } from '#lib/access/operation.ts'
import { callWorker } from './call-worker.ts'
import { resolveScope } from './resolve-scope.ts'

/**
 * A person opened a page of the project: it is read and parsed now, while they look, so that their first click waits
 * for nothing.
 */
export const openProject = operation(
  { name: 'project.open', permission: 'project.read' },
  async ({ principal, signal }: OperationContext, input: { readonly project: string }): Promise<void> => {
    const { scope } = await resolveScope(principal, input.project, 'branch')
    await callWorker('warm', { scope }, { signal })
  },
)
