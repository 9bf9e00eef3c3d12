import { formatAgo } from '#components/parts/format-time.ts'
import { PersonMark } from '#components/parts/person-mark.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import { judgeReadiness, listChecks } from './judge-checks.ts'
import classes from './reviews.module.css'

/** The side of a change: whether it can be merged, approvals, checks, commits. */
export function ChangeFacts({ change }: { change: ChangeDetail }) {
  const now = new Date()
  return (
    <aside className={classes.side} aria-label="State, approvals and commits">
      <Readiness change={change} now={now} />
      <section className={classes.section} aria-labelledby="change-approvals">
        <h2 id="change-approvals">Approvals</h2>
        {change.approvals.length === 0 ? (
          <p className={classes.about}>
            {change.state === 'open' ? 'Nobody has approved yet.' : 'Nobody approved it.'}
          </p>
        ) : null}
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
      {change.state === 'open' ? <Checks change={change} /> : null}
      <Commits change={change} now={now} />
    </aside>
  )
}

function Readiness({ change, now }: { change: ChangeDetail; now: Date }) {
  const { mark, title, text } = judgeReadiness(change)
  return (
    <section className={classes.readiness} aria-label="State">
      <StateMark mark={mark} label="" />
      <div>
        <h2>{title}</h2>
        <p className={classes.about}>
          {change.state === 'merged' ? (
            <>
              {change.mergedBy === null ? null : `By ${change.mergedBy.name} `}
              {change.mergedAt === null ? null : formatAgo(change.mergedAt, now)}
              {change.mergeSha === null ? null : (
                <>
                  {' as '}
                  <code title={change.mergeSha}>{change.mergeSha.slice(0, 7)}</code>
                </>
              )}
            </>
          ) : (
            text
          )}
        </p>
      </div>
    </section>
  )
}

function Checks({ change }: { change: ChangeDetail }) {
  return (
    <section className={classes.section} aria-labelledby="change-checks">
      <h2 id="change-checks">Checks</h2>
      <ul className={classes.checks}>
        {listChecks(change).map((check) => (
          <li key={check.key}>
            <StateMark mark={check.mark} />
            <span>{check.name}</span>
            <span className={classes.end} data-bad={check.mark === 'failed' || undefined}>
              {check.about}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Commits({ change, now }: { change: ChangeDetail; now: Date }) {
  return (
    <section className={classes.section} aria-labelledby="change-commits">
      <h2 id="change-commits">
        Commits <span className={classes.about}>{change.commits.length}</span>
      </h2>
      <ol className={classes.list}>
        {change.commits.map((commit) => (
          <li key={commit.sha}>
            <div className={classes.message}>{commit.message}</div>
            <div className={classes.about}>
              <code title={commit.sha}>{commit.sha.slice(0, 7)}</code> {commit.author},{' '}
              {formatAgo(commit.at, now)}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
