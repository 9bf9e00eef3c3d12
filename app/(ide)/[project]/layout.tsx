import type { ReactNode } from 'react'
import { Shell } from '#components/shell/shell.tsx'

export default async function ProjectLayout(props: {
  params: Promise<{ project: string }>
  children: ReactNode
}) {
  const { project } = await props.params
  return <Shell slug={decodeURIComponent(project)}>{props.children}</Shell>
}
