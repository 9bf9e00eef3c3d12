import { setTimeout as delay } from 'node:timers/promises'
import { callApi, type SessionCookie } from './people.ts'
import type { Stack } from './stack.ts'

const DEADLINE_MS = 240_000

/** The demo's first production build is asked for at the first start and goes on after it. */
export async function waitForFirstBuild(stack: Pick<Stack, 'url'>, cookie: SessionCookie): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS
  for (;;) {
    const { run } = await callApi<{ run: { state: string } }>(
      stack,
      cookie,
      'GET',
      '/api/projects/commerce/runs/1',
    )
    if (run.state !== 'queued' && run.state !== 'running') return
    if (Date.now() > deadline) throw new Error('The first build did not end')
    await delay(250)
  }
}
