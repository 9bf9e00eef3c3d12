'use client'
import { IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { BuildOffer } from '#components/parts/build-offer.tsx'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { StateMark, type Mark } from '#components/parts/state-mark.tsx'
import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import { problemsQuery } from '#lib/client/compile.ts'
import { useDevelop, useOpenPath, useProblems } from './develop-context.tsx'
import { mergeProblems } from './merge-problems.ts'
import classes from './problems-pane.module.css'
import { useRunModel } from './use-run-model.ts'

const marks: Readonly<Record<DiagnosticDto['severity'], Mark>> = {
  error: 'failed',
  warning: 'warned',
  info: 'note',
}

/** All problems of the branch: the open file's as just compiled, the others' as stored. */
export function ProblemsPane() {
  const session = useDevelop()
  const path = useOpenPath()
  const found = useProblems(path)
  const { data, error, isPending, refetch } = useQuery(problemsQuery(session.project))
  if (isPending) return <LateLoading what="Reading the problems" />
  if (data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />
  const problems = mergeProblems(data.diagnostics, path, found)
  if (problems.length === 0) {
    return (
      <EmptyState
        icon={<IconCircleCheck size={20} stroke={1.5} />}
        title="No problems"
        text="The whole project compiles."
      />
    )
  }
  return (
    <ul className={classes.list} aria-label="Problems">
      {problems.map((problem, index) => (
        <Problem key={`${problem.code} ${problem.path} ${index}`} problem={problem} />
      ))}
    </ul>
  )
}

/** Name of the model or snapshot that an id stands for; an analysis is not built. */
function nodeToBuild(uniqueId: string | null): string | null {
  const [kind, , ...name] = uniqueId?.split('.') ?? []
  return kind === 'model' || kind === 'snapshot' ? name.join('.') : null
}

function Problem({ problem }: { problem: DiagnosticDto }) {
  const session = useDevelop()
  const { path, span } = problem
  const open = () => {
    if (path !== null) session.openFile(path, span?.start ?? { line: 1, column: 1 })
  }
  const builds = useRunModel()
  const toBuild = problem.code === 'not-built' ? nodeToBuild(problem.uniqueId) : null
  return (
    <li className={classes.problem}>
      <button
        type="button"
        data-focus="inside"
        className={classes.row}
        onClick={open}
        disabled={path === null}
      >
        <StateMark mark={marks[problem.severity]} label={problem.severity} />
        <span className={classes.text}>
          <span className={classes.message}>{problem.message}</span>
          {problem.remedy === null ? null : <span className={classes.remedy}> {problem.remedy}</span>}
        </span>
        <span className={classes.place}>
          <MiddleText text={`${path ?? 'project'}${span === null ? '' : `, line ${span.start.line}`}`} />
        </span>
      </button>
      {toBuild === null ? null : (
        <div className={classes.offer}>
          <BuildOffer busy={builds.starting} onBuild={() => builds.run('build', `+${toBuild}`)} />
        </div>
      )}
      {problem.stack
        .filter((frame) => frame.path !== path)
        .map((frame) => (
          <button
            key={`${frame.path} ${frame.span.start.line} ${frame.label}`}
            type="button"
            data-focus="inside"
            className={`${classes.row} ${classes.frame}`}
            onClick={() => session.openFile(frame.path, frame.span.start)}
          >
            from {frame.label}
            <span className={classes.place}>
              {frame.path}, line {frame.span.start.line}
            </span>
          </button>
        ))}
    </li>
  )
}
