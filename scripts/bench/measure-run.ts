import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { withPage } from './browser.ts'
import type { BenchContext } from './context.ts'
import { makeFigure, under, type Figure } from './figure.ts'
import { isOver } from './measure-preview.ts'

const CLICKS = 10
const BAR_S = 1

/** A click on the button that starts a run, to the first line of its log on the page. */
export async function measureRun(context: BenchContext): Promise<Figure[]> {
  const clicks = context.n ?? CLICKS
  context.say(`run: ${clicks} clicks`)
  const times: number[] = []
  await withPage({ url: context.stack.url, cookie: context.cookie }, async (page) => {
    const logged = await watchLog(page)
    for (let index = 0; index < clicks; index += 1) {
      await page.goto('/commerce/runs')
      await page.getByRole('button', { name: 'New run' }).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Select').fill('dim_dates')
      const [ms] = await Promise.all([
        logged.next(),
        dialog.getByRole('button', { name: /^(Start run|Run)/ }).click(),
      ])
      times.push(ms / 1000)
      const number = Number(/\/runs\/(\d+)/.exec(page.url())?.[1])
      while (!(await isOver(context.stack, context.cookie, number))) await delay(100)
    }
  })
  return [
    makeFigure({
      name: 'click on Run to first log line',
      unit: 's',
      values: times,
      bar: under(BAR_S),
      how: 'in Chromium, from the click event to the frame after the first line stands in the log of the run’s page, by the page’s clock; a build of one model in development',
    }),
  ]
}

async function watchLog(page: Page): Promise<{ next(): Promise<number> }> {
  let wake: (ms: number) => void = () => undefined
  await page.exposeFunction('reportLogLine', (ms: number) => wake(ms))
  await page.addInitScript(() => {
    let clickedAt: number | null = null
    addEventListener('click', (event) => (clickedAt = event.timeStamp), { capture: true })
    new MutationObserver(() => {
      if (clickedAt === null || document.querySelector('[role="log"] li') === null) return
      const at = clickedAt
      clickedAt = null
      requestAnimationFrame(() => Reflect.get(globalThis, 'reportLogLine')(performance.now() - at))
    }).observe(document, { childList: true, subtree: true })
  })
  const within = 30_000
  return {
    next: () =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`No log line within ${within} ms.`)), within)
        wake = (ms) => {
          clearTimeout(timer)
          resolve(ms)
        }
      }),
  }
}
