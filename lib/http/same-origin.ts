import { AppError } from '#lib/core/app-error.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses what another site made the browser send: the session cookie would go with it.
 * Every browser sends Origin with a request that changes something; Sec-Fetch-Site cannot be set by scripts.
 */
export function requireSameOrigin(request: Request, webUrl: string): void {
  if (SAFE_METHODS.has(request.method)) return
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  if (site !== null && site !== 'same-origin') throw refused()
  if (origin === null) {
    if (site === 'same-origin') return
    throw refused()
  }
  if (origin === new URL(webUrl).origin) return
  if (URL.canParse(origin) && new URL(origin).host === request.headers.get('host')) return
  throw refused()
}

function refused(): AppError {
  return new AppError('forbidden', 'This request did not come from this site, so it was refused.', {
    remedy: 'Programs sign in with an API token (Authorization: Bearer mw_…) and need no Origin.',
  })
}
