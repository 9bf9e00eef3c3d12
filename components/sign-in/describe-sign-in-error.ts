const MESSAGES: Readonly<Record<string, string>> = {
  wrong: 'The address or the password is wrong.',
  CredentialsSignin: 'The address or the password is wrong.',
  'wrong-code': 'This code is wrong, or was used already. Wait for the next one in your app.',
  unavailable: 'The server does not answer. Try again in a moment.',
  'not-invited': 'You are not invited yet. Ask an admin for an invitation to this address.',
  unverified: 'Your provider has not confirmed your mail address, so you cannot sign in with it.',
  OAuthCallback: 'The sign-in with your provider did not complete. Try again.',
  OAuthSignin: 'Your provider does not answer. Try again in a moment.',
  closed: 'Your account is closed. Ask an admin to open it.',
}

/** What the page says for a code of the sign-in; codes that it does not know are not shown as they are. */
export function describeSignInError(code: string): string {
  const seconds = /^wait-(\d{1,5})$/.exec(code)?.[1]
  if (seconds !== undefined) {
    return `Too many failed sign-ins. Try again in ${sayMinutes(Number(seconds))}.`
  }
  return MESSAGES[code] ?? 'Signing in did not work. Try again.'
}

function sayMinutes(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, seconds)} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}

/** Where to go afterwards: a path of this site and nothing else. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/'
}
