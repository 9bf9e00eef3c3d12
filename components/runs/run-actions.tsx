'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconRefresh, IconRepeat, IconSquare } from '@tabler/icons-react'
import { useRouter } from 'next/navigation'
import { messageOf } from '#lib/client/client-error.ts'
import { flushBuffers } from '#lib/client/flush-buffers.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { isLive, useCancelRun, useStartRun } from '#lib/client/runs.ts'
import type { RunSummary } from '#lib/contracts/runs.ts'
import classes from './run-header.module.css'

export interface RunActionsProps {
  readonly project: string
  readonly run: RunSummary
  readonly retry: string | null
}

export function RunActions({ project, run, retry }: RunActionsProps) {
  return (
    <div className={classes.actions}>
      {isLive(run.state) ? (
        <CancelButton project={project} run={run} />
      ) : (
        <AgainButtons project={project} run={run} retry={retry} />
      )}
    </div>
  )
}

/** Mine, or anybody's for who may run in production: the server has the same rule. */
function CancelButton({ project, run }: { project: string; run: RunSummary }) {
  const { me } = useProject()
  const mayDevelop = useMay('run.development')
  const mayProduce = useMay('run.production')
  const cancel = useCancelRun(project)
  if (!mayDevelop) return null
  if (run.startedBy.id !== me.id && !mayProduce) {
    return <p className={classes.who}>{run.startedBy.name}, a Team Lead or an Admin may cancel it.</p>
  }
  return (
    <Button
      leftSection={<IconSquare size={14} stroke={1.5} aria-hidden />}
      loading={cancel.isPending}
      disabled={cancel.isSuccess}
      onClick={() =>
        cancel.mutate(run.number, {
          onError: (error) => complain('The run was not cancelled', error),
        })
      }
    >
      {cancel.isSuccess ? 'Cancelling' : 'Cancel run'}
    </Button>
  )
}

/** The same once more, from what the branch or main is now; and only what did not end well. */
function AgainButtons({ project, run, retry }: RunActionsProps) {
  const { me } = useProject()
  const router = useRouter()
  const start = useStartRun(project)
  const mayDevelop = useMay('run.development')
  const mayProduce = useMay('run.production')
  const inProduction = run.environment === 'production'
  if (!(inProduction ? mayProduce : mayDevelop)) return null
  // What failed in somebody's schema is not there in mine.
  const mine = inProduction || run.startedBy.id === me.id
  const again = async (select: string) => {
    try {
      await flushBuffers()
      const { number } = await start.mutateAsync({
        command: run.command,
        select,
        exclude: run.exclude,
        environment: run.environment,
        fullRefresh: run.fullRefresh,
      })
      router.push(`/${encodeURIComponent(project)}/runs/${number}`)
    } catch (error) {
      complain('The run was not started', error)
    }
  }
  return (
    <>
      {retry !== null && mine ? (
        <Button
          variant="filled"
          leftSection={<IconRefresh size={14} stroke={1.5} aria-hidden />}
          disabled={start.isPending}
          title={`${run.command} --select ${retry}`}
          onClick={() => void again(retry)}
        >
          {run.state === 'cancelled' ? 'Run the rest' : 'Retry failed'}
        </Button>
      ) : null}
      <Button
        leftSection={<IconRepeat size={14} stroke={1.5} aria-hidden />}
        disabled={start.isPending}
        title={inProduction ? 'The same, from main as it is now' : 'The same, from your branch as it is now'}
        onClick={() => void again(run.select)}
      >
        Run again
      </Button>
    </>
  )
}

function complain(title: string, error: unknown): void {
  notifications.show({ color: 'red', title, message: messageOf(error) })
}
