'use client'
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { messageOf } from '#lib/client/client-error.ts'
import { changeKeys, useApproveChange, useCloseChange, useMergeChange } from '#lib/client/changes.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import { ProductionBuild } from './production-build.tsx'
import classes from './reviews.module.css'

/** Approve, merge and close while the change is open; the build of production once it is merged. */
export function ChangeActions({ change }: { change: ChangeDetail }) {
  const mayBuild = useMay('run.production')
  if (change.state === 'merged') return mayBuild ? <ProductionBuild /> : null
  if (change.state === 'closed') return null
  return <OpenActions change={change} />
}

function OpenActions({ change }: { change: ChangeDetail }) {
  const { project } = useProject()
  const approve = useApproveChange(project.slug, change.number)
  const merge = useMergeChange(project.slug, change.number)
  const close = useCloseChange(project.slug, change.number)
  const { mayApprove, mayMerge } = change
  const busy = approve.isPending || merge.isPending || close.isPending
  const error = approve.error ?? merge.error ?? close.error
  const client = useQueryClient()
  // A refusal mostly means that the branch or main has moved: show what is there now.
  const onError = () =>
    void client.invalidateQueries({ queryKey: changeKeys.one(project.slug, change.number) })
  const forget = () => [approve, merge, close].forEach((action) => action.reset())
  const act = (action: () => void) => () => {
    forget()
    action()
  }
  return (
    <div className={classes.actions}>
      <div className={classes.buttons}>
        {change.mayClose ? (
          <Button
            variant="subtle"
            color="gray"
            disabled={busy}
            loading={close.isPending}
            onClick={act(() => close.mutate(undefined, { onError }))}
          >
            Close
          </Button>
        ) : null}
        <Button
          variant={mayApprove.allowed && !mayMerge.allowed ? 'filled' : 'default'}
          disabled={busy || !mayApprove.allowed}
          loading={approve.isPending}
          aria-describedby={mayApprove.allowed ? undefined : 'why-no-approval'}
          onClick={act(() => approve.mutate(change.headSha, { onError }))}
        >
          Approve
        </Button>
        <Button
          variant={mayMerge.allowed ? 'filled' : 'default'}
          disabled={busy || !mayMerge.allowed}
          loading={merge.isPending}
          aria-describedby={mayMerge.allowed ? undefined : 'why-no-merge'}
          onClick={act(() => merge.mutate(change.headSha, { onError }))}
        >
          Merge
        </Button>
      </div>
      {mayApprove.allowed || mayApprove.reason === '' ? null : (
        <p id="why-no-approval" className={classes.why}>
          Approve: {mayApprove.reason}
        </p>
      )}
      {mayMerge.allowed || mayMerge.reason === '' ? null : (
        <p id="why-no-merge" className={classes.why}>
          Merge: {mayMerge.reason}
        </p>
      )}
      <div role="alert">{error === null ? null : <p className={classes.failed}>{messageOf(error)}</p>}</div>
    </div>
  )
}
