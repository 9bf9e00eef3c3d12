import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { looksLikeRemote, type Origin } from './git/index.ts'

/** Where main can be pushed; null for a project that came from no repository, as from a plain folder. */
export async function findPushTarget(origin: string): Promise<Origin | null> {
  if (origin === '') return null
  if (looksLikeRemote(origin)) return { kind: 'url', url: origin }
  if (!origin.startsWith('/')) return null
  // A work tree has `.git`, a bare repository has its objects at the top.
  const isRepository = (await exists(join(origin, '.git'))) || (await exists(join(origin, 'objects')))
  return isRepository ? { kind: 'folder', path: origin } : null
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
