import type { CompileOutcome } from '#lib/contracts/compile.ts'
import { isAbort, isPassing } from '#lib/client/client-error.ts'

export interface LiveCompileOptions {
  readonly compile: (path: string, content: string, signal: AbortSignal) => Promise<CompileOutcome>
  readonly schedule: (ms: number, run: () => void) => () => void
  readonly onOutcome: (path: string, outcome: CompileOutcome, content: string) => void
  readonly onError: (path: string, error: unknown) => void
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

export function createLiveCompile(options: LiveCompileOptions): LiveCompile {
  let cancelTimer: (() => void) | null = null
  let inFlight: AbortController | null = null

  const stop = () => {
    cancelTimer?.()
    cancelTimer = null
    inFlight?.abort()
    inFlight = null
  }
  const start = async (path: string, content: string) => {
    const controller = new AbortController()
    inFlight = controller
    try {
      const outcome = await options.compile(path, content, controller.signal)
      if (inFlight === controller) options.onOutcome(path, outcome, content)
    } catch (error) {
      if (inFlight !== controller || isAbort(error)) return
      options.onError(path, error)
      // The worker is started again within seconds: what is on the screen is compiled then, without a key.
      if (isPassing(error)) cancelTimer = options.schedule(againMs, () => void start(path, content))
    }
  }
  return {
    request: (path, content, delayMs) => {
      stop()
      const delay = delayMs ?? (content.length > largeText ? largePauseMs : pauseMs)
      cancelTimer = options.schedule(delay, () => void start(path, content))
    },
    stop,
  }
}
