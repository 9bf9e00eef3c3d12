'use client'
import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useRouter } from 'next/navigation'
import { messageOf } from '#lib/client/client-error.ts'
import { useProject } from '#lib/client/project-context.tsx'
import { useStartRun } from '#lib/client/runs.ts'
import classes from './reviews.module.css'

/** Builds what main now has in production and goes to the run. */
export function ProductionBuild() {
  const { project } = useProject()
  const router = useRouter()
  const start = useStartRun(project.slug)
  const build = () =>
    start.mutate(
      { command: 'build', select: '', exclude: '', environment: 'production', fullRefresh: false },
      { onSuccess: ({ number }) => router.push(`/${encodeURIComponent(project.slug)}/runs/${number}`) },
    )
  return (
    <div className={classes.actions}>
      <Button
        variant="filled"
        loading={start.isPending}
        leftSection={<IconPlayerPlay size={16} stroke={1.5} aria-hidden />}
        onClick={build}
      >
        Build production
      </Button>
      <div role="alert">
        {start.error === null ? null : <p className={classes.failed}>{messageOf(start.error)}</p>}
      </div>
    </div>
  )
}
