/** Read again this often while somebody looks: another device tells nothing by itself. */
const everyMs = 15_000

export interface ElsewhereOptions {
  /** Person, project and branch: windows of others are none of ours. */
  readonly scope: string
  /** A file may be another on the server than here. */
  readonly onChanged: (path: string) => void
  /** The file that is looked at, null where there is none. */
  readonly shownPath: () => string | null
}

export interface Elsewhere {
  /** Tells the other windows of this browser that a newer text is stored. */
  stored(path: string): void
  stop(): void
}

/** Keeps a window that nobody types in up to date: told by the other windows at once, else when it is looked at. */
export function watchElsewhere({ scope, onChanged, shownPath }: ElsewhereOptions): Elsewhere {
  const channel = new BroadcastChannel(`metricwright.drafts.${scope}`)
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') onChanged(data)
  }
  const look = () => {
    const path = document.visibilityState === 'visible' ? shownPath() : null
    if (path !== null) onChanged(path)
  }
  window.addEventListener('focus', look)
  document.addEventListener('visibilitychange', look)
  const timer = setInterval(look, everyMs)
  return {
    stored: (path) => channel.postMessage(path),
    stop: () => {
      window.removeEventListener('focus', look)
      document.removeEventListener('visibilitychange', look)
      clearInterval(timer)
      channel.close()
    },
  }
}
