import { chromium, type Page } from '@playwright/test'
import { launchOptions } from '#e2e/support/chromium.ts'
import type { SessionCookie } from '#e2e/support/people.ts'

/** A signed-in page of a Chromium of its own, as large as a laptop's. */
export async function withPage<T>(
  { url, cookie }: { readonly url: string; readonly cookie: SessionCookie },
  task: (page: Page) => Promise<T>,
): Promise<T> {
  const browser = await chromium.launch(launchOptions())
  try {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } })
    await context.addCookies([cookie])
    // The first answer of a large project takes its time; what is slow is told by the figures.
    context.setDefaultTimeout(120_000)
    return await task(await context.newPage())
  } finally {
    await browser.close()
  }
}
