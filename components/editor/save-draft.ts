import { z } from 'zod'
import { saveDraft as saveDraftContract } from '#lib/contracts/workspace.ts'
import { call } from '#lib/client/call.ts'
import { isClientError, isPassing, messageOf } from '#lib/client/client-error.ts'
import type { SaveOutcome, SaveRequest } from './draft-buffers.ts'

const conflictDetails = z.object({
  version: z.number(),
  content: z.string().nullable(),
  writer: z.string().nullable(),
})

/** Stores one draft; what can go wrong is a value. `writer` names this tab, so that we know our own saves. */
export async function saveDraft(project: string, writer: string, request: SaveRequest): Promise<SaveOutcome> {
  const { path, content, baseVersion, closing } = request
  try {
    const { version } = await call(saveDraftContract, {
      params: { project },
      body: { path, content, baseVersion, writer },
      keepalive: closing,
    })
    return { status: 'stored', version }
  } catch (error) {
    if (!isClientError(error)) return { status: 'unreachable' }
    if (error.kind === 'conflict') {
      const details = conflictDetails.safeParse(error.details)
      if (details.success) {
        const theirs = { version: details.data.version, content: details.data.content ?? '' }
        return { status: 'conflict', theirs, byUs: details.data.writer === writer }
      }
    }
    if (isPassing(error) || error.kind === 'internal' || error.kind === 'unauthenticated') {
      return { status: 'unreachable' }
    }
    return { status: 'refused', message: messageOf(error) }
  }
}
