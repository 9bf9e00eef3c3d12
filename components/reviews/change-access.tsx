'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { AccessDifferences } from '#components/parts/access-differences.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { changeAccessQuery, changeReadingQuery } from '#lib/client/changes.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { ChangeAccess, ChangeDetail } from '#lib/contracts/changes.ts'
import { ReadingDifference } from './change-reading.tsx'
import { summarizeReading } from './describe-reading.ts'
import classes from './reviews.module.css'

/** What the change does to access: who reads which columns by it, and what its access.yml says. */
export function ChangeAccessPart({ change, touchesFile }: { change: ChangeDetail; touchesFile: boolean }) {
  const { project } = useProject()
  const { data, error, refetch } = useQuery(changeReadingQuery(project.slug, change.number, change.headSha))
  return (
    <section className={classes.section} aria-labelledby="change-access">
      <h2 id="change-access" tabIndex={-1}>
        Access <span className={classes.about}>{data === undefined ? null : summarizeReading(data)}</span>
      </h2>
      {data !== undefined ? (
        <ReadingDifference reading={data} state={change.state} />
      ) : error === null ? (
        <LateLoading what="Following columns to who may read them" />
      ) : (
        <ErrorState
          what="What roles read by this change could not be worked out."
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {touchesFile ? <FilePart number={change.number} /> : null}
    </section>
  )
}

/** What access.yml says anew, and whether merging does it. */
function FilePart({ number }: { number: number }) {
  const { project } = useProject()
  const { data, error, refetch } = useQuery(changeAccessQuery(project.slug, number))
  return (
    <div className={classes.accessFile}>
      <h3>
        <code>access.yml</code>{' '}
        <span className={classes.about}>
          {data === undefined ? null : countOf(data.effects.length, 'change')}
        </span>
      </h3>
      {data !== undefined ? (
        <Effects access={data} />
      ) : error === null ? (
        <LateLoading what="Comparing access" />
      ) : (
        <ErrorState what="Access could not be compared." error={error} onRetry={() => void refetch()} />
      )}
    </div>
  )
}

const marks = { error: 'failed', warning: 'warned', info: 'note' } as const
const words = { error: 'Fault', warning: 'Warning', info: 'Note' } as const

function Effects({ access }: { access: ChangeAccess }) {
  const { project } = useProject()
  const { faults, effects, outlook, waiting } = access
  return (
    <>
      {faults.length === 0 ? null : (
        <ul className={classes.list}>
          {faults.map(({ path, line, column, severity, message, remedy }, at) => (
            <li key={at} className={classes.fault}>
              <StateMark mark={marks[severity]} label={words[severity]} />
              <span>
                <code>{line === null ? path : `${path}:${line}:${column}`}</code> {message}{' '}
                {remedy === null ? null : <span className={classes.about}>{remedy}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      {effects.length === 0 ? null : (
        <AccessDifferences rows={effects} project={project.slug} chosen={null} />
      )}
      <p className={classes.outlook}>
        {outlook}{' '}
        {waiting === null || waiting === 0 ? null : (
          <Link href={`/${encodeURIComponent(project.slug)}/access?tab=drift`}>Open Drift</Link>
        )}
      </p>
    </>
  )
}
