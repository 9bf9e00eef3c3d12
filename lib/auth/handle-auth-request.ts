import NextAuth from 'next-auth'
import type { NextRequest } from 'next/server'
import { nextAuthOptions } from './next-auth-options.ts'

/** Sign-in, sign-out and the providers' callbacks: /api/auth/*. */
export async function handleAuthRequest(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const [action, provider] = (await context.params).nextauth
  // The address that our own page sends a password to. Whoever opens it, as from the history, means to sign in.
  if (action === 'callback' && provider === 'credentials' && request.method !== 'POST') {
    return new Response(null, { status: 303, headers: { location: '/sign-in', 'cache-control': 'no-store' } })
  }
  const options = nextAuthOptions({ userAgent: request.headers.get('user-agent') ?? '' })
  const response: Response = await NextAuth(request, context, options)
  return response
}
