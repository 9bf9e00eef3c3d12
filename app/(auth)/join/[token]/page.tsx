import type { Metadata } from 'next'
import { headers } from 'next/headers'
import Link from 'next/link'
import { AccountPage } from '#components/sign-in/account-page.tsx'
import { JoinForm } from '#components/sign-in/join-form.tsx'
import { addressOf } from '#lib/auth/sign-in.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { getAccountLink } from '#lib/people/account-links.ts'
import { describeInvitation } from '#lib/people/describe-person.ts'

export const metadata: Metadata = { title: 'Join', referrer: 'no-referrer' }

export default async function JoinPage(props: { params: Promise<{ token: string }> }) {
  const { token } = await props.params
  const link = await findLink(token)
  if (link === null) {
    return (
      <AccountPage
        title="This link is no longer open"
        text="It has been used, has expired or was withdrawn. Ask an admin for a new one."
      >
        <Link href="/sign-in">Sign in</Link>
      </AccountPage>
    )
  }
  const { kind, email, name } = link
  return (
    <AccountPage
      title={kind === 'invite' ? 'Join Metricwright' : 'Set a new password'}
      text={
        <>
          {kind === 'invite' ? 'You sign in as ' : 'For '}
          {email}.
        </>
      }
    >
      <JoinForm token={token} kind={kind} email={email} name={name} />
    </AccountPage>
  )
}

async function findLink(token: string) {
  try {
    return describeInvitation(
      await getAccountLink(token, addressOf((await headers()).get('x-forwarded-for'))),
    )
  } catch (error) {
    if (isAppError(error) && error.kind === 'not-found') return null
    throw error
  }
}
