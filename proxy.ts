import { NextResponse, type NextRequest } from 'next/server'

const SESSION_COOKIES = ['metricwright.session', '__Host-metricwright.session']
const OPEN_PAGES = ['/sign-in', '/join/']

/**
 * Runs before every page: a content policy with a nonce of its own, and the way to sign-in for those without a
 * session cookie. That is a convenience only: who somebody is and may do is decided where data is read.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl
  const isOpen = OPEN_PAGES.some((page) => pathname.startsWith(page))
  if (!isOpen && !SESSION_COOKIES.some((name) => request.cookies.has(name))) {
    const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`
    return NextResponse.redirect(new URL(`/sign-in${next}`, request.url))
  }
  const nonce = crypto.randomUUID().replaceAll('-', '')
  const policy = contentPolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  // Next reads the nonce for its own scripts from here.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

function contentPolicy(nonce: string): string {
  // Next's development server evaluates its modules and says by a web socket what changed.
  const dev = process.env.NODE_ENV === 'development'
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    // The editor and the component kit write style attributes and elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    `connect-src 'self'${dev ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

export const config = { matcher: ['/((?!api/|_next/|favicon.ico|icon|monaco/).*)'] }
