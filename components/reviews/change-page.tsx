'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf, formatAgo } from '#components/parts/format-time.ts'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { PersonMark } from '#components/parts/person-mark.tsx'
import { changeQuery } from '#lib/client/changes.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import { ChangeActions } from './change-actions.tsx'
import { ChangeConflicts } from './change-conflicts.tsx'
import { ChangeFacts } from './change-facts.tsx'
import { ChangeFiles } from './change-files.tsx'
import { ChangeLineage } from './change-lineage.tsx'
import { ChangeStateBadge } from './change-state-badge.tsx'
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

function LoadedChange({ change }: { change: ChangeDetail }) {
  return (
    <div className={classes.page}>
      <ChangeHeader change={change} />
      <div className={classes.columns}>
        <div className={classes.main}>
          {change.description === '' ? null : <p className={classes.description}>{change.description}</p>}
          {change.newProblems.length === 0 ? null : (
            <section className={classes.section} aria-labelledby="change-problems">
              <h2 id="change-problems">
                New problems{' '}
                <span className={classes.about}>{countOf(change.newProblems.length, 'error')}</span>
              </h2>
              <ul className={classes.list}>
                {change.newProblems.map((problem, at) => (
                  <li key={at} className={classes.problem}>
                    {problem.path === null ? null : <code>{problem.path}</code>} {problem.message}
                  </li>
                ))}
              </ul>
            </section>
          )}
          {change.conflicts.length === 0 ? null : <ChangeConflicts conflicts={change.conflicts} />}
          <ChangeLineage number={change.number} />
          <ChangeFiles number={change.number} />
        </div>
        <ChangeFacts change={change} />
      </div>
    </div>
  )
}

function ChangeHeader({ change }: { change: ChangeDetail }) {
  const { project } = useProject()
  return (
    <header className={classes.header}>
      <div className={classes.heading}>
        <nav aria-label="Breadcrumb" className={classes.about}>
          <Link href={`/${encodeURIComponent(project.slug)}/changes`}>Changes</Link> / {change.number}
        </nav>
        <h1>
          {change.title} <span className={classes.about}>{change.number}</span>
        </h1>
        <div className={classes.meta}>
          <ChangeStateBadge state={change.state} />
          <PersonMark name={change.author.name} size={20} />
          <span>
            {change.author.name}: <code>{change.branchName}</code> into <code>{project.defaultBranch}</code>,{' '}
            {countOf(change.commits.length, 'commit')}, opened {formatAgo(change.createdAt, new Date())}
          </span>
        </div>
      </div>
      <ChangeActions change={change} />
    </header>
  )
}
