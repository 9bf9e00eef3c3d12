import { fetchAs, type SessionCookie } from './people.ts'
import type { Running } from './running.ts'

/** A stream of server-sent events as it is read: what came so far, and its end. */
export interface FollowedStream {
  readonly received: () => string
  readonly isOpen: () => boolean
  /** Leaves it, where it does not end by itself. */
  readonly leave: () => Promise<void>
}

export async function followStream(
  running: Pick<Running, 'url'>,
  cookie: SessionCookie,
  path: string,
): Promise<FollowedStream> {
  const answer = await fetchAs(running, cookie, 'GET', path)
  if (!answer.ok || answer.body === null) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  let open = true
  const read = async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      text += value
    }
  }
  const reading = read().finally(() => (open = false))
  return {
    received: () => text,
    isOpen: () => open,
    leave: async () => {
      await reader.cancel()
      await reading
    },
  }
}
