'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'

/** How far a trace goes; `all` to the end. */
export const hopChoices = ['0', '1', '2', '3', '5', 'all'] as const
export type Hops = (typeof hopChoices)[number]

export interface LineageView {
  readonly focus: string | null
  readonly select: string
  readonly up: Hops
  readonly down: Hops
}

export const hopsAsNumber = (hops: Hops): number => (hops === 'all' ? Number.POSITIVE_INFINITY : Number(hops))

export function readHops(text: string | null): Hops {
  return hopChoices.find((each) => each === text) ?? 'all'
}

/** What is looked at lives in the address, so that it can be sent, and Back returns to it. */
export function useLineageView(): [LineageView, (change: Partial<LineageView>) => void] {
  const params = useSearchParams()
  const pathname = usePathname()
  const view = useMemo<LineageView>(
    () => ({
      focus: params.get('focus'),
      select: params.get('select') ?? '',
      up: readHops(params.get('up')),
      down: readHops(params.get('down')),
    }),
    [params],
  )
  const change = useCallback(
    (part: Partial<LineageView>) => {
      const next = { ...view, ...part }
      const query = new URLSearchParams()
      if (next.focus !== null) query.set('focus', next.focus)
      if (next.select !== '') query.set('select', next.select)
      if (next.up !== 'all') query.set('up', next.up)
      if (next.down !== 'all') query.set('down', next.down)
      const text = query.toString()
      const address = text === '' ? pathname : `${pathname}?${text}`
      if (address === `${window.location.pathname}${window.location.search}`) return
      window.history.pushState(null, '', address)
    },
    [pathname, view],
  )
  return [view, change]
}
