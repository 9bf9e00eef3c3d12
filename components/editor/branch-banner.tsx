'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { StateMark } from '#components/parts/state-mark.tsx'
import { messageOf } from '#lib/client/client-error.ts'
import { useReloadBranch, useSwitchBranch } from '#lib/client/workspace.ts'
import classes from './conflict-banner.module.css'
import { useDevelop, useDevelopView } from './develop-context.tsx'

/** Another window went to another branch: what is typed here is kept, and stored on no branch but its own. */
export function BranchBanner() {
  const { project, writer, buffers } = useDevelop()
  const elsewhere = useDevelopView((view) => view.elsewhere)
  const back = useSwitchBranch(project)
  const follow = useReloadBranch(project)
  if (elsewhere === null) return null
  const goBack = () =>
    back.mutate(writer.branch, {
      onSuccess: () => void buffers.flush().catch(() => undefined),
      onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
    })
  return (
    <div className={classes.root} role="alert">
      <div className={classes.bar}>
        <StateMark mark="warned" label="" />
        <span className={classes.text}>
          <b>You work on {elsewhere} now, in another window.</b> What you typed here belongs to{' '}
          {writer.branch}: it is kept in this browser, and not saved yet.
        </span>
        <Button size="xs" loading={back.isPending} onClick={goBack}>
          Back to {writer.branch}
        </Button>
        <Button size="xs" onClick={() => void follow()}>
          Go to {elsewhere}
        </Button>
      </div>
    </div>
  )
}
