import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountPage } from '#components/sign-in/account-page.tsx'
import { SecondFactorSetup } from '#components/sign-in/second-factor-setup.tsx'
import { getPagePrincipal } from '#lib/auth/session.ts'

export const metadata: Metadata = { title: 'Second factor' }

/** For who signed in with a password where the installation asks for more. */
export default async function SecondFactorPage() {
  const principal = await getPagePrincipal()
  if (principal === null) redirect('/sign-in')
  if (!principal.needsSecondFactor) redirect('/')
  return (
    <AccountPage
      title="Set up a second factor"
      text="This installation asks for a code besides the password. Until you have set it up, nothing else is open."
    >
      <SecondFactorSetup next="/" />
    </AccountPage>
  )
}
