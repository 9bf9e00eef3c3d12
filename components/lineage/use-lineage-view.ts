'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { readView, writeView, type LineageView } from './lineage-view.ts'

export type ChangeView = (change: Partial<LineageView>) => void

/** What is looked at lives in the address, so that it can be sent, and Back returns to it. */
export function useLineageView(): [LineageView, ChangeView] {
  const params = useSearchParams()
  const pathname = usePathname()
  const view = useMemo(() => readView(params), [params])
  const change = useCallback<ChangeView>(
    (part) => {
      const text = writeView({ ...view, ...part })
      const address = text === '' ? pathname : `${pathname}?${text}`
      if (address === `${window.location.pathname}${window.location.search}`) return
      // Folding is no step that one would want to go back over.
      if (Object.keys(part).every((key) => key === 'folds')) window.history.replaceState(null, '', address)
      else window.history.pushState(null, '', address)
    },
    [pathname, view],
  )
  return [view, change]
}
