import { redirect } from 'next/navigation'
import { FirstProject } from '#components/shell/first-project.tsx'
import { ViewingBar } from '#components/shell/viewing-bar.tsx'
import { getPagePrincipal } from '#lib/auth/session.ts'

export default async function HomePage() {
  if ((await getPagePrincipal())?.needsSecondFactor) redirect('/second-factor')
  return (
    <>
      <ViewingBar />
      <FirstProject />
    </>
  )
}
