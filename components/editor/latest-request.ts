export type Schedule = (ms: number, run: () => void) => () => void

/** One question at a time: a new one takes the place of what waits, and gives up what is on its way. */
export interface LatestRequest {
  /** An answer whose `signal` is aborted came too late and is for nobody. */
  after(ms: number, ask: (signal: AbortSignal) => Promise<void>): void
  stop(): void
}

export function createLatestRequest(schedule: Schedule): LatestRequest {
  let cancelTimer: (() => void) | null = null
  let inFlight: AbortController | null = null
  const stop = () => {
    cancelTimer?.()
    cancelTimer = null
    inFlight?.abort()
    inFlight = null
  }
  return {
    after: (ms, ask) => {
      stop()
      cancelTimer = schedule(ms, () => {
        inFlight = new AbortController()
        void ask(inFlight.signal)
      })
    },
    stop,
  }
}
