import { errorBody } from '#lib/contracts/error-body.ts'
import { ClientError, type ClientErrorKind } from './client-error.ts'

/** A failed answer as an error; one that is not ours (a proxy's page, say) is named by its status. */
export async function readErrorBody(response: Response): Promise<ClientError> {
  const parsed = errorBody.safeParse(await response.json().catch(() => null))
  if (parsed.success) {
    const { kind, message, remedy, details } = parsed.data.error
    return new ClientError(kind, message, { remedy, details })
  }
  return new ClientError(kindOf(response.status), `The server answered with status ${response.status}.`, {
    remedy: response.status >= 500 ? 'Try again; if it stays, look at the server’s log.' : null,
  })
}

function kindOf(status: number): ClientErrorKind {
  if (status === 401) return 'unauthenticated'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not-found'
  if (status === 409) return 'conflict'
  if (status === 413) return 'too-large'
  if (status === 429) return 'rate-limited'
  if (status === 502 || status === 503 || status === 504) return 'unavailable'
  return status >= 500 ? 'internal' : 'invalid'
}
