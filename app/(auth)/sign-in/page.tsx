import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountPage } from '#components/sign-in/account-page.tsx'
import { safeNext } from '#components/sign-in/describe-sign-in-error.ts'
import { SignInForm } from '#components/sign-in/sign-in-form.tsx'
import { getPagePrincipal } from '#lib/auth/session.ts'
import { loadConfig } from '#lib/config/config.ts'

export const metadata: Metadata = { title: 'Sign in' }

type Search = Promise<Record<string, string | string[] | undefined>>

export default async function SignInPage(props: { searchParams: Search }) {
  const search = await props.searchParams
  const one = (name: string) => {
    const value = search[name]
    return typeof value === 'string' ? value : undefined
  }
  const next = safeNext(one('next') ?? one('callbackUrl'))
  if ((await getPagePrincipal()) !== null) redirect(next)
  return (
    <AccountPage
      title="Sign in"
      text={
        one('ended') === undefined
          ? 'Models, lineage, runs and permissions of your dbt projects.'
          : 'Your session has ended. Sign in again to go on where you were; what you typed is kept.'
      }
    >
      <SignInForm
        next={next}
        email={one('email') ?? ''}
        error={one('error') ?? null}
        providers={loadConfig().oidc.map(({ id, name }) => ({ id, name }))}
      />
    </AccountPage>
  )
}
