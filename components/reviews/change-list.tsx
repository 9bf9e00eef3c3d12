'use client'
import { SegmentedControl } from '@mantine/core'
import { IconGitPullRequest } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { PageHeader } from '#components/parts/page-header.tsx'
import { changesQuery } from '#lib/client/changes.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import type { ChangeSummary } from '#lib/contracts/changes.ts'
import { ChangeTable } from './change-table.tsx'
import classes from './reviews.module.css'

type Shown = 'all' | ChangeSummary['state']

/** All changes of the project, open ones first. */
export function ChangeList() {
  const { project } = useProject()
  const changes = useQuery(changesQuery(project.slug))
  const [shown, setShown] = useState<Shown>('all')
  const list = changes.data?.changes ?? null
  return (
    <div className={classes.page}>
      <PageHeader title="Changes">
        {list === null || list.length === 0 ? null : (
          <StateFilter changes={list} shown={shown} onShow={setShown} />
        )}
      </PageHeader>
      <div className={classes.scroll}>
        {changes.error !== null && list === null ? (
          <ErrorState
            what="The changes could not be loaded."
            error={changes.error}
            onRetry={() => void changes.refetch()}
          />
        ) : list === null ? (
          <LateLoading what="Loading changes" />
        ) : list.length === 0 ? (
          <NoChanges />
        ) : (
          <ChangeTable
            slug={project.slug}
            changes={shown === 'all' ? list : list.filter((change) => change.state === shown)}
          />
        )}
      </div>
    </div>
  )
}

interface StateFilterProps {
  readonly changes: readonly ChangeSummary[]
  readonly shown: Shown
  readonly onShow: (shown: Shown) => void
}

/** States that no change has are not offered. */
function StateFilter({ changes, shown, onShow }: StateFilterProps) {
  const count = (state: ChangeSummary['state']) => changes.filter((change) => change.state === state).length
  const states = (['open', 'merged', 'closed'] as const).filter((state) => count(state) > 0)
  if (states.length < 2) return null
  const words = { open: 'Open', merged: 'Merged', closed: 'Closed' } as const
  return (
    <SegmentedControl
      aria-label="State of the changes"
      value={shown}
      data={[
        { value: 'all' as const, label: 'All' },
        ...states.map((state) => ({ value: state, label: `${words[state]} ${count(state)}` })),
      ]}
      onChange={(value) => onShow(value)}
    />
  )
}

function NoChanges() {
  const { project } = useProject()
  const mayOpen = useMay('change.open')
  return (
    <EmptyState
      icon={<IconGitPullRequest size={20} stroke={1.5} />}
      title="No changes yet"
      text={
        mayOpen
          ? `Edit and commit files in Develop, then open a change to have your branch reviewed and merged into ${project.defaultBranch}.`
          : `Analysts open a change to have their work reviewed and merged into ${project.defaultBranch}. Those will stand here.`
      }
    />
  )
}
