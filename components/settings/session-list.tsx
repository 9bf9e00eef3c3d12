'use client'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ErrorState } from '#components/parts/error-state.tsx'
import { formatAgo } from '#components/parts/format-time.ts'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { sessionsQuery, useRevokeSession } from '#lib/client/people.ts'
import { describeBrowser } from './describe-browser.ts'
import classes from './settings.module.css'

export function SessionList() {
  const { data, error, refetch } = useQuery(sessionsQuery())
  const end = useRevokeSession()
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading sessions" />
    return <ErrorState error={error} what="Sessions could not be loaded." onRetry={() => void refetch()} />
  }
  return (
    <div>
      <InlineProblem error={end.error} />
      {data.sessions.map((session) => (
        <div key={session.id} className={classes.row}>
          <span className={classes.grow} title={session.userAgent}>
            {describeBrowser(session.userAgent)}
            <span className={classes.small}>
              {session.current ? 'This session' : `Last seen ${formatAgo(session.lastSeenAt, new Date())}`}
            </span>
          </span>
          {session.current ? null : (
            <Button
              aria-label={`End the session of ${describeBrowser(session.userAgent)}`}
              loading={end.isPending && end.variables === session.id}
              onClick={() => end.mutate(session.id)}
            >
              End
            </Button>
          )}
        </div>
      ))}
    </div>
  )
}
