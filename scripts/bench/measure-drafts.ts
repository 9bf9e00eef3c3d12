import { callApi } from '#e2e/support/people.ts'
import { withPage } from './browser.ts'
import type { BenchContext } from './context.ts'
import { makeFigure, type Figure } from './figure.ts'

const SAVES = 50
const FILE = 'analyses/bench_draft.sql'

/** A save of what was typed, from the page's request to the answer that it is stored. */
export async function measureDrafts({ stack, cookie, n }: BenchContext): Promise<Figure> {
  const address = '/api/projects/commerce/workspace'
  const made = await callApi<{ version: number }>(stack, cookie, 'POST', `${address}/files`, {
    path: FILE,
    content: 'select 0',
  })
  const times = await withPage({ url: stack.url, cookie }, async (page) => {
    await page.goto('/commerce/runs')
    return page.evaluate(
      async ({ url, path, count, first }) => {
        const found: number[] = []
        let baseVersion = first
        for (let index = 0; index < count; index += 1) {
          const began = performance.now()
          const answer = await fetch(url, {
            method: 'PUT',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ path, content: `select ${index}`, baseVersion, writer: 'bench' }),
          })
          const stored: { version: number } = await answer.json()
          if (!answer.ok) throw new Error(JSON.stringify(stored))
          baseVersion = stored.version
          found.push(performance.now() - began)
        }
        return found
      },
      { url: `${address}/draft`, path: FILE, count: n ?? SAVES, first: made.version },
    )
  })
  await callApi(stack, cookie, 'POST', `${address}/discards`, { paths: [FILE] })
  return makeFigure({
    name: 'save of a draft',
    unit: 'ms',
    values: times,
    how: 'from the page’s request to the answer that it is stored in PostgreSQL',
  })
}
