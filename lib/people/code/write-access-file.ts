import { accessFile } from '#lib/access/code/access-items.ts'
import { writeAccessFile } from '#lib/access/code/write-access-file.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { loadStoredAccess } from '#lib/db/access-code-repository.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import { getFile } from '#lib/workspace/get-file.ts'
import { getProjectContext } from '#lib/workspace/project-context.ts'
import { saveDraft } from '#lib/workspace/save-draft.ts'
import { requireSight } from './plan-access.ts'
import { storedItems } from './stored-items.ts'

/** The other direction: what holds now becomes the text of access.yml, as a draft on the person's branch. */
export const draftAccessFile = operation(
  {
    name: 'access.write-file',
    permission: 'files.edit',
    audit: ({ project }: { readonly project: string }) => `project ${project}: ${accessFile}`,
  },
  async (context: OperationContext, { project }): Promise<{ path: string; changed: boolean }> => {
    requireSight(context.principal)
    const { project: record } = await getProjectContext(project)
    const stored = await loadStoredAccess(record.id, context.clock.now())
    // What a permission model declares stays the model's.
    const items = storedItems(stored, record.id).filter(({ origin }) => !origin.startsWith('model:'))
    const content = writeAccessFile(items.map(({ item }) => item))
    return { path: accessFile, changed: await putDraft(context, project, content) }
  },
)

async function putDraft(context: OperationContext, project: string, content: string): Promise<boolean> {
  const path = accessFile
  const known = await getFile(context, { project, path }).catch((error: unknown) => {
    if (isAppError(error) && error.kind === 'not-found') return null
    throw error
  })
  if (known === null) {
    await createFile(context, { project, path, content })
    return true
  }
  if (known.content === content) return false
  const baseVersion = known.version
  await saveDraft(context, { project, path, content, baseVersion, writer: 'access' })
  return true
}
