'use client'
import { countOf, formatAgo } from '#components/parts/format-time.ts'
import { PersonMark } from '#components/parts/person-mark.tsx'
import { useProject } from '#lib/client/project-context.tsx'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import { ChangeActions } from './change-actions.tsx'
import { ChangeStateBadge } from './change-state-badge.tsx'
import classes from './reviews.module.css'

export function ChangeHeader({ change }: { change: ChangeDetail }) {
  const { project } = useProject()
  const { author, branchName, commits, createdAt, number, state, title } = change
  return (
    <header className={classes.header}>
      <div className={classes.heading}>
        <h1>
          {title} <span className={classes.no}>{number}</span>
          <ChangeStateBadge state={state} />
        </h1>
        <p className={classes.meta}>
          <PersonMark name={author.name} size={20} />
          <span>
            {author.name} {state === 'open' ? 'wants to merge' : state === 'merged' ? 'merged' : 'offered'}{' '}
            <code>{branchName}</code> into <code>{project.defaultBranch}</code>
            <span className={`${classes.about} ${classes.after}`}>
              {countOf(commits.length, 'commit')}, opened {formatAgo(createdAt, new Date())}
            </span>
          </span>
        </p>
      </div>
      {state === 'open' ? <ChangeActions change={change} /> : null}
    </header>
  )
}
