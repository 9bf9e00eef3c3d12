import type { ReactNode } from 'react'
import { redirect } from 'next/navigation'
import { Shell } from '#components/shell/shell.tsx'
import { getPagePrincipal } from '#lib/auth/session.ts'

export default async function ProjectLayout(props: {
  params: Promise<{ project: string }>
  children: ReactNode
}) {
  const { project } = await props.params
  if ((await getPagePrincipal())?.needsSecondFactor) redirect('/second-factor')
  return <Shell slug={decodeURIComponent(project)}>{props.children}</Shell>
}
