import { operation } from '#lib/access/operation.ts'
import type { BodyOf } from '#lib/contracts/contract.ts'
import type { runPreview } from '#lib/contracts/compile.ts'
import { forwardToWorker } from './call-worker.ts'
import { resolveScope } from './resolve-scope.ts'

export type PreviewTextInput = BodyOf<typeof runPreview> & { readonly project: string }

/** Runs unsaved text, or what is selected of it. A caller who leaves ends the query in the warehouse. */
export const previewText = operation(
  { name: 'preview.run', permission: 'preview.run' },
  async ({ principal, signal, early }, { project, ...body }: PreviewTextInput): Promise<Response> => {
    const { scope } = await resolveScope(principal, project, 'branch', early)
    return forwardToWorker('preview', { scope, body }, { signal })
  },
)
