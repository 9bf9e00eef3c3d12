import type { CompileOutcome } from '#lib/contracts/compile.ts'
import { isAbort, isPassing } from '#lib/client/client-error.ts'
import { createLatestRequest, type Schedule } from './latest-request.ts'

export interface LiveCompileOptions {
  readonly compile: (path: string, content: string, signal: AbortSignal) => Promise<CompileOutcome>
  readonly schedule: Schedule
  readonly onOutcome: (path: string, outcome: CompileOutcome, content: string) => void
  readonly onError: (path: string, error: unknown) => void
  /** An answer is awaited for longer than one waits in silence; false as soon as it is there, or given up. */
  readonly onSlow: (slow: boolean) => void
}

/** Compiles as you type: waits for a pause, gives up what is on its way, and drops answers that came too late. */
export interface LiveCompile {
  request(path: string, content: string, delayMs?: number): void
  stop(): void
}

/** Files whose text the project is made of; data is not compiled. */
export function isCompiled(path: string): boolean {
  return /\.(sql|ya?ml|md)$/i.test(path)
}

const pauseMs = 30
/** A very large text is not sent at every key. */
const largeText = 400_000
const largePauseMs = 400
/** Asked again after this where the server or its worker was away. */
const againMs = 2_000
export const slowMs = 1_000

export function createLiveCompile(options: LiveCompileOptions): LiveCompile {
  const latest = createLatestRequest(options.schedule)
  const ask = async (path: string, content: string, signal: AbortSignal): Promise<void> => {
    const stopWatching = options.schedule(slowMs, () => options.onSlow(true))
    try {
      const outcome = await options.compile(path, content, signal)
      if (!signal.aborted) options.onOutcome(path, outcome, content)
    } catch (error) {
      if (signal.aborted || isAbort(error)) return
      options.onError(path, error)
      // The worker is started again by itself: what is on the screen is compiled then, without a key.
      if (isPassing(error)) latest.after(againMs, (again) => ask(path, content, again))
    } finally {
      stopWatching()
      options.onSlow(false)
    }
  }
  return {
    request: (path, content, delayMs) => {
      const delay = delayMs ?? (content.length > largeText ? largePauseMs : pauseMs)
      latest.after(delay, (signal) => ask(path, content, signal))
    },
    stop: latest.stop,
  }
}
