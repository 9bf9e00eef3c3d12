'use client'
import { useEffect, type RefObject } from 'react'
import { canvasId } from './canvas-context.ts'

/** Keys of the whole page, wherever the focus is but in a field, a menu or a dialog. */
export function usePlaceKeys(search: RefObject<HTMLInputElement | null>, onEscape: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      const { target } = event
      const typing = target instanceof HTMLElement && target.matches('input, textarea, select')
      if (typing || document.querySelector('[role="menu"], [role="dialog"]') !== null) return
      if (event.key === 'Escape') onEscape()
      else if (event.key === '/') {
        event.preventDefault()
        search.current?.focus()
      } else if (event.key.startsWith('Arrow') && target === document.body) {
        event.preventDefault()
        document.getElementById(canvasId)?.focus()
      }
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [search, onEscape])
}
