import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isClientError, isPassing } from './client-error.ts'

/** A session that ended brings the person to sign in, and back to where they were. */
function onError(error: unknown): void {
  if (!isClientError(error) || error.kind !== 'unauthenticated') return
  if (typeof window === 'undefined' || window.location.pathname.startsWith('/sign-in')) return
  const back = window.location.pathname + window.location.search
  window.location.assign(`/sign-in?ended=1&next=${encodeURIComponent(back)}`)
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 3 && isPassing(error),
        retryDelay: (failures) => Math.min(8_000, 500 * 2 ** failures),
      },
      mutations: { retry: false },
    },
  })
}
