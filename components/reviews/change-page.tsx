'use client'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { changeFilesQuery, changeQuery } from '#lib/client/changes.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import type { DifferenceMode } from './arrange-difference.ts'
import type { FileDiff } from '#lib/contracts/workspace.ts'
import { ChangeAccessPart } from './change-access.tsx'
import { ChangeConflicts } from './change-conflicts.tsx'
import { ChangeFacts } from './change-facts.tsx'
import { ChangeFiles } from './change-files.tsx'
import { ChangeHeader } from './change-header.tsx'
import { ChangeLineage } from './change-lineage.tsx'
import { ChangeNav } from './change-nav.tsx'
import { ChangeProblems } from './change-problems.tsx'
import { ProductionBuild } from './production-build.tsx'
import classes from './reviews.module.css'

/** One change: what it does, who agreed, and what can be done with it. */
export function ChangePage({ number }: { number: number }) {
  const { project } = useProject()
  const change = useQuery(changeQuery(project.slug, number))
  if (change.data !== undefined) return <LoadedChange change={change.data} />
  if (change.error !== null) {
    return (
      <ErrorState
        what={`Change ${number} could not be loaded.`}
        error={change.error}
        onRetry={() => void change.refetch()}
      />
    )
  }
  return <LateLoading what={`Loading change ${number}`} />
}

const touchesAccess = (files: readonly FileDiff[] | undefined) =>
  files?.some(({ path }) => path === 'access.yml') === true

function LoadedChange({ change }: { change: ChangeDetail }) {
  const { project } = useProject()
  const files = useQuery(changeFilesQuery(project.slug, change.number))
  const [mode, setMode] = useLocalStorage<DifferenceMode>({
    key: 'metricwright.difference',
    defaultValue: 'split',
  })
  return (
    <div className={classes.page}>
      <ChangeHeader change={change} />
      <div className={classes.columns}>
        <ChangeNav change={change} files={files.data?.files ?? null} />
        <div className={classes.main}>
          {change.state === 'merged' ? <ProductionBuild number={change.number} /> : null}
          {change.description === '' ? null : <p className={classes.description}>{change.description}</p>}
          {change.newProblems.length === 0 ? null : <ChangeProblems change={change} />}
          {change.conflicts.length === 0 ? null : <ChangeConflicts change={change} mode={mode} />}
          <ChangeAccessPart change={change} touchesFile={touchesAccess(files.data?.files)} />
          <ChangeLineage number={change.number} />
          <ChangeFiles
            files={files.data?.files ?? null}
            error={files.error}
            onRetry={() => void files.refetch()}
            mode={mode}
            onMode={setMode}
          />
        </div>
        <ChangeFacts change={change} />
      </div>
    </div>
  )
}
