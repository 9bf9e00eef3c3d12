import { z } from 'zod'
import { saveDraft as saveDraftContract } from '#lib/contracts/workspace.ts'
import { call } from '#lib/client/call.ts'
import { isClientError, isPassing, messageOf } from '#lib/client/client-error.ts'
import type { SaveOutcome, SaveRequest } from './draft-buffers.ts'

/** The person works on another branch now, in another window. */
const elsewhereDetails = z.object({ branch: z.string() })
const conflictDetails = z.object({
  version: z.number(),
  content: z.string().nullable(),
  writer: z.string().nullable(),
  blob: z.string().optional(),
})

/** The tab that writes: its name, so that we know our own saves, and the committed texts that it has seen. */
export interface DraftWriter {
  readonly id: string
  /** Path -> blob of the committed file as this tab read it: a first save must not undo an update made elsewhere. */
  readonly seenBlobs: Map<string, string>
  /** Name of the branch that this tab shows: what is typed here is never stored on another one. */
  readonly branch: string
}

/** Stores one draft; what can go wrong is a value. */
export async function saveDraft(
  project: string,
  writer: DraftWriter,
  request: SaveRequest,
): Promise<SaveOutcome> {
  const { path, content, baseVersion, closing } = request
  const baseBlob = baseVersion === 0 ? writer.seenBlobs.get(path) : undefined
  try {
    const { version } = await call(saveDraftContract, {
      params: { project },
      body: {
        path,
        content,
        baseVersion,
        writer: writer.id,
        branch: writer.branch,
        ...(baseBlob === undefined ? {} : { baseBlob }),
      },
      keepalive: closing,
    })
    return { status: 'stored', version }
  } catch (error) {
    if (!isClientError(error)) return { status: 'unreachable', why: null }
    if (error.kind === 'conflict') {
      const elsewhere = elsewhereDetails.safeParse(error.details)
      if (elsewhere.success) return { status: 'elsewhere', branch: elsewhere.data.branch }
      const details = conflictDetails.safeParse(error.details)
      if (details.success) {
        if (details.data.blob !== undefined) writer.seenBlobs.set(path, details.data.blob)
        const theirs = { version: details.data.version, content: details.data.content ?? '' }
        return { status: 'conflict', theirs, byUs: details.data.writer === writer.id }
      }
    }
    if (isPassing(error) || error.kind === 'internal' || error.kind === 'unauthenticated') {
      return { status: 'unreachable', why: error.kind === 'unavailable' ? messageOf(error) : null }
    }
    return { status: 'refused', message: messageOf(error) }
  }
}
