'use client'
import { Button, Progress } from '@mantine/core'
import { IconShieldSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { accessChecksQuery, useCancelAccessCheck, useStartAccessCheck } from '#lib/client/access-checks.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { AccessCheck } from '#lib/contracts/access-checks.ts'
import classes from './access.module.css'
import own from './check-pane.module.css'
import { CheckReport } from './check-report.tsx'
import { checkMarks, describeCheck, isOpen } from './check-words.ts'
import { formatMoment } from './format-moment.ts'

/** Asks the warehouse as each role and group for every table, and keeps what it answered. */
export function CheckPane() {
  const { project } = useProject()
  const { data, error, refetch } = useQuery(accessChecksQuery(project.slug))
  const [chosen, setChosen] = useState<number | null>(null)
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading the checks" />
    return <ErrorState error={error} what="The checks could not be loaded." onRetry={() => void refetch()} />
  }
  const { checks } = data
  const shown = checks.find(({ number }) => number === chosen) ?? checks[0]
  return (
    <div className={own.pane}>
      <CheckTools
        last={checks[0] ?? null}
        running={checks.find(isOpen) ?? null}
        onStart={() => setChosen(null)}
      />
      {shown === undefined ? (
        <EmptyState
          icon={<IconShieldSearch size={16} stroke={1.5} />}
          title="Never checked"
          text="A check tries to read every table of production as each role and each group, in the way that their own queries go, and lists every answer that differs from what is granted. It reads no rows."
        />
      ) : (
        <div className={own.split}>
          <History checks={checks} shown={shown.number} onShow={setChosen} />
          <CheckReport key={shown.number} check={shown} />
        </div>
      )}
    </div>
  )
}

interface ToolsProps {
  readonly last: AccessCheck | null
  readonly running: AccessCheck | null
  readonly onStart: () => void
}

function CheckTools({ last, running, onStart }: ToolsProps) {
  const { project } = useProject()
  const start = useStartAccessCheck(project.slug)
  const cancel = useCancelAccessCheck(project.slug)
  return (
    <div className={classes.tools}>
      <span className={classes.small}>
        {last === null ? 'No check yet' : `Last check ${formatMoment(last.createdAt)}`}
      </span>
      <span className={classes.space} />
      <InlineProblem error={start.error ?? cancel.error} />
      {running === null ? (
        <Button
          variant="filled"
          loading={start.isPending}
          onClick={() => start.mutate(undefined, { onSuccess: onStart })}
        >
          Check access
        </Button>
      ) : (
        <>
          <Progress
            className={own.progress ?? ''}
            value={running.total === 0 ? 0 : (running.done / running.total) * 100}
            aria-label="Progress of the check"
          />
          <span className="tabular" role="status">
            {describeCheck(running)}
          </span>
          <Button loading={cancel.isPending} onClick={() => cancel.mutate(running.number)}>
            Cancel
          </Button>
        </>
      )}
    </div>
  )
}

interface HistoryProps {
  readonly checks: readonly AccessCheck[]
  readonly shown: number
  readonly onShow: (number: number) => void
}

function History({ checks, shown, onShow }: HistoryProps) {
  return (
    <nav aria-label="Checks" className={own.history}>
      <ul>
        {checks.map((check) => (
          <li key={check.number}>
            <button
              type="button"
              className={own.entry}
              aria-current={check.number === shown}
              onClick={() => onShow(check.number)}
            >
              <StateMark mark={checkMarks[check.state]} size={14} />
              <span className={own.words}>
                <span>
                  Check {check.number}
                  <span className={own.quiet}>, {check.startedBy.name}</span>
                </span>
                <span className={classes.small}>
                  {formatMoment(check.createdAt)}
                  {check.run === null ? '' : `, after run ${check.run}`}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
