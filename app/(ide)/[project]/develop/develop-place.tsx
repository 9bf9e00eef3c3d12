'use client'
import { useQuery } from '@tanstack/react-query'
import { DevelopProvider } from '#components/editor/develop-context.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { useProject } from '#lib/client/project-context.tsx'
import { workspaceQuery } from '#lib/client/workspace.ts'
import { DevelopPanes } from './develop-panes.tsx'

/** Develop: my branch, one session a branch. */
export function DevelopPlace() {
  const { project } = useProject()
  const { data, error, isPending, refetch } = useQuery(workspaceQuery(project.slug))
  if (isPending) return <LateLoading what="Opening your branch" />
  if (data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (data.branch === null) {
    return (
      <ErrorState
        error={null}
        what="You have no branch here."
        where="Your role may read the project, not edit it."
      />
    )
  }
  return (
    <DevelopProvider key={`${project.slug} ${data.branch.id}`} branch={data.branch}>
      <DevelopPanes />
    </DevelopProvider>
  )
}
