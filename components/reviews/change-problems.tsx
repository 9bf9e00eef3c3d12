'use client'
import { countOf } from '#components/parts/format-time.ts'
import { RowLink } from '#components/parts/row-link.tsx'
import { developAddress } from '#lib/client/develop-address.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import { isUnchecked } from './judge-checks.ts'
import classes from './reviews.module.css'

/** Errors that main would get. The author opens the file; of others it is another branch. */
export function ChangeProblems({ change }: { change: ChangeDetail }) {
  const { project, me } = useProject()
  const { newProblems } = change
  const mine = change.author.id === me.id
  const title = isUnchecked(newProblems) ? 'Not checked' : 'New problems'
  return (
    <section className={classes.section} aria-labelledby="change-problems">
      <h2 id="change-problems" tabIndex={-1}>
        {title}{' '}
        <span className={classes.about}>
          {isUnchecked(newProblems) ? null : `${countOf(newProblems.length, 'error')} that main has not`}
        </span>
      </h2>
      <ul className={classes.list}>
        {newProblems.map((problem, at) => (
          <li key={at} className={classes.problem}>
            {problem.path === null ? null : mine ? (
              <RowLink href={developAddress(project.slug, problem.path)}>{problem.path}</RowLink>
            ) : (
              <code>{problem.path}</code>
            )}{' '}
            {problem.message}
          </li>
        ))}
      </ul>
    </section>
  )
}
