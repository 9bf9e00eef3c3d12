import { z } from 'zod'
import type { DraftBackup } from './draft-buffers.ts'

const storedDraft = z.object({ version: z.number(), content: z.string() })

/** Unsaved text in the browser's store, by person, project and branch. A full or forbidden store loses only this net. */
export function createLocalBackup(scope: string): DraftBackup {
  const keyOf = (path: string) => `metricwright.draft.${scope}.${path}`
  return {
    read: (path) => {
      try {
        const parsed = storedDraft.safeParse(JSON.parse(localStorage.getItem(keyOf(path)) ?? 'null'))
        return parsed.success ? parsed.data : null
      } catch {
        return null
      }
    },
    write: (path, draft) => {
      try {
        localStorage.setItem(keyOf(path), JSON.stringify(draft))
      } catch {
        // The memory still holds it, and the bar at the top says that it is not saved.
      }
    },
    remove: (path) => {
      try {
        localStorage.removeItem(keyOf(path))
      } catch {
        // Nothing was there to remove.
      }
    },
  }
}
