'use client'
import { Button } from '@mantine/core'
import { IconCheck, IconGitMerge } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import {
  changeAccessQuery,
  changeKeys,
  useApproveChange,
  useCloseChange,
  useMergeChange,
  useWithdrawApproval,
} from '#lib/client/changes.ts'
import { messageOf } from '#lib/client/client-error.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import classes from './reviews.module.css'

/** What I may do with an open change; a sentence says who may do the rest. */
export function ChangeActions({ change }: { change: ChangeDetail }) {
  const { project, me } = useProject()
  const reviews = useMay('change.review')
  const approve = useApproveChange(project.slug, change.number)
  const withdraw = useWithdrawApproval(project.slug, change.number)
  const merge = useMergeChange(project.slug, change.number)
  const close = useCloseChange(project.slug, change.number)
  const actions = [approve, withdraw, merge, close]
  const busy = actions.some((action) => action.isPending)
  const error = actions.find((action) => action.error !== null)?.error ?? null
  const client = useQueryClient()
  // A refusal mostly means that the branch or main has moved: show what is there now.
  const onError = () =>
    void client.invalidateQueries({ queryKey: changeKeys.one(project.slug, change.number) })
  const act = (action: () => void) => () => {
    actions.forEach((each) => each.reset())
    action()
  }
  const { mayApprove, mayMerge } = change
  // What was shown is what is applied: without it on the page nothing is.
  const mark = useQuery({ ...changeAccessQuery(project.slug, change.number), enabled: false }).data?.mark
  const access = mark === null || mark === undefined ? {} : { accessMark: mark }
  const approved = change.approvals.some((approval) => approval.current && approval.person.id === me.id)
  return (
    <div className={classes.actions}>
      <div className={classes.buttons}>
        {change.mayClose ? (
          <Button
            variant="subtle"
            color="gray"
            disabled={busy}
            loading={close.isPending}
            title="The branch stays, and can be offered again"
            onClick={act(() => close.mutate(undefined, { onError }))}
          >
            {change.author.id === me.id ? 'Withdraw' : 'Close'}
          </Button>
        ) : null}
        {approved && reviews ? (
          <Button
            disabled={busy}
            loading={withdraw.isPending}
            onClick={act(() => withdraw.mutate(undefined, { onError }))}
          >
            Take approval back
          </Button>
        ) : null}
        {mayApprove.allowed ? (
          <Button
            variant={mayMerge.allowed ? 'default' : 'filled'}
            disabled={busy}
            loading={approve.isPending}
            leftSection={<IconCheck size={16} stroke={1.5} aria-hidden />}
            onClick={act(() => approve.mutate(change.headSha, { onError }))}
          >
            Approve
          </Button>
        ) : null}
        {mayMerge.allowed ? (
          <Button
            variant="filled"
            disabled={busy}
            loading={merge.isPending}
            leftSection={<IconGitMerge size={16} stroke={1.5} aria-hidden />}
            onClick={act(() => merge.mutate({ headSha: change.headSha, ...access }, { onError }))}
          >
            Merge
          </Button>
        ) : null}
      </div>
      <p className={classes.why}>{sayWho(change, { mine: change.author.id === me.id, reviews })}</p>
      <div role="alert">{error === null ? null : <p className={classes.failed}>{messageOf(error)}</p>}</div>
    </div>
  )
}

/** Where I may not: who may. Where I may now: nothing. */
function sayWho(change: ChangeDetail, by: { mine: boolean; reviews: boolean }): string {
  const { mayApprove, mayMerge } = change
  if (mayApprove.allowed || mayMerge.allowed) return ''
  if (!by.reviews) return 'A Team Lead or an Admin approves and merges it.'
  if (by.mine && !change.approved) return 'It is yours: another Team Lead or an Admin approves it.'
  return mayMerge.reason
}
