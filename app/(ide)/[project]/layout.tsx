import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { Shell } from '#components/shell/shell.tsx'
import { getPagePrincipal } from '#lib/auth/session.ts'
import { openProject } from '#lib/compile-service/open-project.ts'
import { systemClock } from '#lib/core/clock.ts'

/** A large project is parsed within it. */
const OPENED_WITHIN_MS = 60_000

interface Props {
  readonly params: Promise<{ project: string }>
  readonly children: ReactNode
}

/** With several projects open, the browser's tabs are told apart. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const project = decodeURIComponent((await params).project)
  return { title: { template: `%s · ${project} · Metricwright`, default: `${project} · Metricwright` } }
}

export default async function ProjectLayout(props: Props) {
  const project = decodeURIComponent((await props.params).project)
  const principal = await getPagePrincipal()
  if (principal?.needsSecondFactor) redirect('/second-factor')
  if (principal !== null && (await isOpened())) {
    const context = { principal, signal: AbortSignal.timeout(OPENED_WITHIN_MS), clock: systemClock }
    // What is wrong with the project or the worker, the page's own requests tell.
    after(() => openProject(context, { project }).catch(() => undefined))
  }
  return <Shell slug={project}>{props.children}</Shell>
}

/** A page that the browser shows, and not one that it fetches ahead. */
async function isOpened(): Promise<boolean> {
  return (await headers()).get('sec-fetch-dest') === 'document'
}
