import NextAuth from 'next-auth'
import type { NextRequest } from 'next/server'
import { nextAuthOptions } from './next-auth-options.ts'

/** Sign-in, sign-out and the providers' callbacks: /api/auth/*. */
export async function handleAuthRequest(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const options = nextAuthOptions({ userAgent: request.headers.get('user-agent') ?? '' })
  const response: Response = await NextAuth(request, context, options)
  return response
}
