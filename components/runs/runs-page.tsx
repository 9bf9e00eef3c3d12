'use client'
import { Button } from '@mantine/core'
import { IconPlayerPlay, IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { PageHeader } from '#components/parts/page-header.tsx'
import { useCanRun, useProject } from '#lib/client/project-context.tsx'
import { runsQuery } from '#lib/client/runs.ts'
import { NewRunDialog } from './new-run-dialog.tsx'
import { RunsTable } from './runs-table.tsx'
import classes from './runs.module.css'

/** The runs of the project, newest first, and the way to start one. */
export function RunsPage() {
  const [asking, setAsking] = useState(false)
  const inDevelopment = useCanRun('development')
  const inProduction = useCanRun('production')
  const start =
    inDevelopment || inProduction ? (
      <Button
        variant="filled"
        leftSection={<IconPlus size={16} stroke={1.5} />}
        onClick={() => setAsking(true)}
      >
        New run
      </Button>
    ) : null
  return (
    <>
      <PageHeader title="Runs">{start}</PageHeader>
      <RunsList mayStart={inDevelopment || inProduction} />
      {asking ? <NewRunDialog onClose={() => setAsking(false)} /> : null}
    </>
  )
}

function RunsList({ mayStart }: { mayStart: boolean }) {
  const { project } = useProject()
  const query = useInfiniteQuery(runsQuery(project.slug))
  const { data, error, isPending, refetch } = query
  if (isPending) return <LateLoading what="Reading the runs" />
  if (data === undefined) {
    return <ErrorState what="The runs could not be loaded." error={error} onRetry={() => void refetch()} />
  }
  const runs = data.pages.flatMap((page) => page.runs)
  if (runs.length === 0) {
    return (
      <EmptyState
        icon={<IconPlayerPlay size={20} stroke={1.5} />}
        title="Nothing has run yet"
        text={
          project.warehouseProblem !== null
            ? project.warehouseProblem
            : mayStart
              ? 'A run builds and tests models in the warehouse. Start one with New run.'
              : 'A run builds and tests models in the warehouse. Those of your team will stand here.'
        }
      />
    )
  }
  return (
    <div className={classes.scroller}>
      <RunsTable project={project.slug} runs={runs} />
      {query.hasNextPage ? (
        <div className={classes.more}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older runs
          </Button>
        </div>
      ) : null}
    </div>
  )
}
