'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconEye } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { formatClock } from '#components/parts/format-time.ts'
import { messageOf } from '#lib/client/client-error.ts'
import { meQuery } from '#lib/client/people.ts'
import { endViewing, followViewing } from '#lib/client/view-as.ts'
import classes from './viewing-bar.module.css'

const kinds = { role: 'the role', group: 'the group', user: '' } as const

/** Across the top of every page while somebody views as another: who, until when, and the way back. */
export function ViewingBar() {
  const { data: me } = useQuery(meQuery())
  const [ending, setEnding] = useState(false)
  const viewing = me?.viewing ?? null
  useEffect(() => followViewing(), [])
  useReloadAt(viewing?.until ?? null)
  if (viewing === null) return null
  const stop = () => {
    setEnding(true)
    endViewing().catch((error: unknown) => {
      setEnding(false)
      notifications.show({ color: 'red', message: messageOf(error) })
    })
  }
  return (
    <section className={classes.bar} aria-label="Viewing as another" role="status">
      <IconEye size={16} stroke={1.5} aria-hidden />
      <span className={classes.text}>
        Viewing as {kinds[viewing.kind]} <b>{viewing.name}</b> until {formatClock(viewing.until)}. Read only,
        and recorded as done by you.
      </span>
      <Button size="xs" loading={ending} onClick={stop}>
        Stop viewing
      </Button>
    </section>
  )
}

/** The hour is over on the server at that time: what the page shows is no longer what it would show. */
function useReloadAt(until: string | null): void {
  useEffect(() => {
    if (until === null) return
    const timer = setTimeout(
      () => window.location.reload(),
      Math.max(1_000, Date.parse(until) - Date.now() + 500),
    )
    return () => clearTimeout(timer)
  }, [until])
}
