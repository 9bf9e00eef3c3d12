'use client'
import { useEffect, type RefObject } from 'react'

/**
 * j and k, or the arrows, go through the links of a list wherever nothing else has the keys; Enter opens one, as it
 * does every link.
 */
export function useLinkKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const step = stepOf(event)
      const element = list.current
      if (step === null || element === null || event.defaultPrevented) return
      const links = [...element.querySelectorAll<HTMLAnchorElement>('a[href]')]
      const focused = document.activeElement
      const at = links.findIndex((link) => link === focused)
      const free = focused === null || focused === document.body || focused.tagName === 'MAIN'
      if (at < 0 && !free) return
      const next = links[Math.max(0, Math.min(links.length - 1, at + step))]
      if (next === undefined) return
      event.preventDefault()
      next.focus()
      next.scrollIntoView({ block: 'nearest' })
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [list])
}

function stepOf(event: KeyboardEvent): 1 | -1 | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  if (event.key === 'j' || event.key === 'ArrowDown') return 1
  return event.key === 'k' || event.key === 'ArrowUp' ? -1 : null
}
