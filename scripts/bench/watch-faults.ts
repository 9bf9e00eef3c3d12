import type { Page } from '@playwright/test'

export interface Painted {
  /** From the event of the last key to the frame after the one in which the markers changed. */
  readonly ms: number
  /** Lines that are marked as errors now, of those that are in sight. */
  readonly faults: number
}

/**
 * Measures in the page, by the page's own clock: a call over the debugging protocol would count as well. What Monaco
 * has drawn is looked at, not what it was told.
 */
export async function watchFaults(page: Page): Promise<{ next(deadlineMs: number): Promise<Painted> }> {
  const arrived: Painted[] = []
  let wake: (() => void) | null = null
  await page.exposeFunction('reportFaults', (painted: Painted) => {
    arrived.push(painted)
    wake?.()
  })
  await page.addInitScript(() => {
    let keyAt = 0
    let before = 0
    addEventListener('keydown', (event) => (keyAt = event.timeStamp), { capture: true })
    const look = () => {
      const faults = document.querySelectorAll('.squiggly-error').length
      if (faults === before) return
      before = faults
      const at = keyAt
      requestAnimationFrame(() =>
        Reflect.get(globalThis, 'reportFaults')({ ms: performance.now() - at, faults }),
      )
    }
    new MutationObserver(look).observe(document, { childList: true, subtree: true })
  })
  return {
    next: (deadlineMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => finish(null), deadlineMs)
        const finish = (painted: Painted | null) => {
          clearTimeout(timer)
          wake = null
          if (painted === null) reject(new Error(`No marker changed within ${deadlineMs} ms.`))
          else resolve(painted)
        }
        wake = () => finish(arrived.shift() ?? null)
        if (arrived.length > 0) wake()
      }),
  }
}
