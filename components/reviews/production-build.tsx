'use client'
import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { countOf } from '#components/parts/format-time.ts'
import { runMarks, runWords } from '#components/parts/run-marks.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import { changeProductionQuery } from '#lib/client/changes.ts'
import { messageOf } from '#lib/client/client-error.ts'
import { useCanRun, useProject } from '#lib/client/project-context.tsx'
import { useStartRun } from '#lib/client/runs.ts'
import type { ChangeProduction } from '#lib/contracts/changes.ts'
import { describeBuild } from './describe-build.ts'
import classes from './reviews.module.css'

/** Whether production has what was merged; if not, the build that brings it there, said before it is started. */
export function ProductionBuild({ number }: { number: number }) {
  const { project } = useProject()
  const { data } = useQuery(changeProductionQuery(project.slug, number))
  if (data === undefined) return null
  const { run } = data
  return (
    <section className={classes.production} aria-labelledby="change-production">
      <h2 id="change-production">Production</h2>
      {run === null ? (
        <NotBuilt production={data} />
      ) : (
        <p className={classes.person}>
          <StateMark mark={runMarks[run.state]} label="" />
          <span>
            First built by{' '}
            <Link href={`/${encodeURIComponent(project.slug)}/runs/${run.number}`}>run {run.number}</Link>,{' '}
            {runWords[run.state].toLowerCase()}
          </span>
        </p>
      )}
    </section>
  )
}

function NotBuilt({ production }: { production: ChangeProduction }) {
  const { project } = useProject()
  const mayBuild = useCanRun('production')
  const router = useRouter()
  const start = useStartRun(project.slug)
  const { select } = production
  if (select === null) return <p>It changes nothing that is built.</p>
  const build = () =>
    start.mutate(
      { command: 'build', select, exclude: '', environment: 'production', fullRefresh: false },
      { onSuccess: (run) => router.push(`/${encodeURIComponent(project.slug)}/runs/${run.number}`) },
    )
  return (
    <>
      <div className={classes.build}>
        <div>
          <p>
            Not built yet. {mayBuild ? 'The build takes' : 'A Team Lead or an Admin builds'}{' '}
            {describeBuild(production)}.
          </p>
          <p className={classes.about}>
            <code>build{select === '' ? '' : ` --select ${select}`}</code>
          </p>
        </div>
        {mayBuild ? (
          <Button
            variant="filled"
            loading={start.isPending}
            leftSection={<IconPlayerPlay size={16} stroke={1.5} aria-hidden />}
            title={`${countOf(production.changed.length, 'changed node')}, ${production.downstream} downstream`}
            onClick={build}
          >
            Build production
          </Button>
        ) : null}
      </div>
      <div role="alert">
        {start.error === null ? null : <p className={classes.failed}>{messageOf(start.error)}</p>}
      </div>
    </>
  )
}
