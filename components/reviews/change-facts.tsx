import { formatAgo } from '#components/parts/format-time.ts'
import { PersonMark } from '#components/parts/person-mark.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import classes from './reviews.module.css'

/** The side of a change: approvals, how it was merged, commits. */
export function ChangeFacts({ change }: { change: ChangeDetail }) {
  const now = new Date()
  return (
    <aside className={classes.side} aria-label="Approvals and commits">
      <section className={classes.section} aria-labelledby="change-approvals">
        <h2 id="change-approvals">Approvals</h2>
        {change.approvals.length === 0 ? <p className={classes.about}>Nobody has approved yet.</p> : null}
        <ul className={classes.list}>
          {change.approvals.map((approval) => (
            <li key={`${approval.person.id} ${approval.at}`} className={classes.person}>
              <PersonMark name={approval.person.name} size={20} />
              <span>{approval.person.name}</span>
              <span className={classes.end}>
                {approval.current ? formatAgo(approval.at, now) : 'before the last commit'}
                <StateMark
                  mark={approval.current ? 'passed' : 'skipped'}
                  label={approval.current ? 'Approved' : 'No longer counts'}
                />
              </span>
            </li>
          ))}
        </ul>
      </section>
      {change.state === 'merged' ? (
        <section className={classes.section} aria-labelledby="change-merge">
          <h2 id="change-merge">Merged</h2>
          <p>
            {change.mergedBy === null ? null : `By ${change.mergedBy.name} `}
            {change.mergedAt === null ? null : formatAgo(change.mergedAt, now)}
            {change.mergeSha === null ? null : (
              <>
                {' as '}
                <code title={change.mergeSha}>{change.mergeSha.slice(0, 8)}</code>
              </>
            )}
          </p>
        </section>
      ) : null}
      <section className={classes.section} aria-labelledby="change-commits">
        <h2 id="change-commits">
          Commits <span className={classes.about}>{change.commits.length}</span>
        </h2>
        <ol className={classes.list}>
          {change.commits.map((commit) => (
            <li key={commit.sha}>
              <div className={classes.message}>{commit.message}</div>
              <div className={classes.about}>
                <code title={commit.sha}>{commit.sha.slice(0, 8)}</code> {commit.author},{' '}
                {formatAgo(commit.at, now)}
              </div>
            </li>
          ))}
        </ol>
      </section>
    </aside>
  )
}
