'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { readView, writeView, type LineageView } from './lineage-view.ts'

type Change = Partial<LineageView>
export type ChangeView = (change: Change | ((now: LineageView) => Change)) => void

/** What is looked at lives in the address, so that it can be sent, and Back returns to it. */
export function useLineageView(): [LineageView, ChangeView] {
  const params = useSearchParams()
  const pathname = usePathname()
  const view = useMemo(() => readView(params), [params])
  const change = useCallback<ChangeView>(
    (wanted) => {
      // The page follows the address a moment later: what it shows may be older than what was asked last.
      const now = readView(new URLSearchParams(window.location.search))
      const part = typeof wanted === 'function' ? wanted(now) : wanted
      const text = writeView({ ...now, ...part })
      const address = text === '' ? pathname : `${pathname}?${text}`
      if (address === `${window.location.pathname}${window.location.search}`) return
      // Folding is no step that one would want to go back over.
      if (Object.keys(part).every((key) => key === 'folds')) window.history.replaceState(null, '', address)
      else window.history.pushState(null, '', address)
    },
    [pathname],
  )
  return [view, change]
}
