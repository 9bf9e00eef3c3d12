'use client'
import { IconFolderOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { meQuery } from '#lib/client/people.ts'
import { projectsQuery } from '#lib/client/projects.ts'
import { homeOf } from './places.ts'

/** `/` opens the first project that the person may see. */
export function FirstProject() {
  const router = useRouter()
  const me = useQuery(meQuery())
  const projects = useQuery(projectsQuery())
  const first = projects.data?.projects[0]?.slug ?? null
  const permissions = me.data?.permissions ?? null
  useEffect(() => {
    if (first !== null && permissions !== null) router.replace(homeOf(first, permissions))
  }, [router, first, permissions])
  const error = me.error ?? projects.error
  if (error !== null) return <ErrorState error={error} onRetry={() => void projects.refetch()} />
  if (projects.data !== undefined && first === null) {
    return (
      <EmptyState
        icon={<IconFolderOff size={20} stroke={1.5} />}
        title="No project yet"
        text={
          <>
            Start Metricwright with <code>npm start -- --project FOLDER_OR_GIT_URL</code> to import a dbt
            project.
          </>
        }
      />
    )
  }
  return <LateLoading what="Opening the project" />
}
