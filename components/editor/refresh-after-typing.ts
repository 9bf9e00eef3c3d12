/** Waits for a rest of this length: what is asked again must not stand in the way of the next key's compile. */
export const restMs = 1200

export interface RefreshOptions {
  readonly schedule: (ms: number, run: () => void) => () => void
  /** Asks again what a save changes; `paths` were saved since the last time. */
  readonly refresh: (paths: ReadonlySet<string>) => void
  /** Gives up what `refresh` asked and has not come yet; true where there was something. */
  readonly cancel: () => boolean
}

export interface RefreshAfterTyping {
  typed(): void
  stored(path: string): void
  stop(): void
}

/** Marks, graph and problems are asked again once the typing rests, never between two keys. */
export function createRefreshAfterTyping(options: RefreshOptions): RefreshAfterTyping {
  let waiting = new Set<string>()
  let asked: ReadonlySet<string> = new Set()
  /** Given up for a key, also what somebody else had asked, such as a discard. */
  let owed = false
  let unschedule: (() => void) | null = null
  const plan = () => {
    unschedule?.()
    unschedule = null
    if (waiting.size === 0 && !owed) return
    unschedule = options.schedule(restMs, () => {
      unschedule = null
      owed = false
      asked = waiting
      waiting = new Set()
      options.refresh(asked)
    })
  }
  return {
    typed: () => {
      if (options.cancel()) {
        owed = true
        waiting = new Set([...waiting, ...asked])
      }
      plan()
    },
    stored: (path) => {
      waiting.add(path)
      plan()
    },
    stop: () => {
      unschedule?.()
      unschedule = null
    },
  }
}
