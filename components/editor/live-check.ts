import type { MissingNode, DiagnosticDto } from '#lib/contracts/compile.ts'
import { isAbort } from '#lib/client/client-error.ts'

export interface CheckAnswer {
  readonly diagnostics: readonly DiagnosticDto[]
  readonly missing: readonly MissingNode[]
}

export interface LiveCheckOptions {
  readonly check: (path: string, content: string, signal: AbortSignal) => Promise<CheckAnswer>
  readonly schedule: (ms: number, run: () => void) => () => void
  readonly onAnswer: (path: string, content: string, answer: CheckAnswer) => void
}

/** The second wave: what the warehouse finds wrong, once the compile has nothing against a text and the keys rest. */
export interface LiveCheck {
  request(path: string, content: string): void
  /** The text moved on: what is on its way is given up, in the warehouse too. */
  stop(): void
}

/** After the compile's answer. The compile itself comes 30 ms after a key: nothing of this stands in its way. */
export const checkPauseMs = 450

export function createLiveCheck(options: LiveCheckOptions): LiveCheck {
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
      const answer = await options.check(path, content, controller.signal)
      if (inFlight === controller) options.onAnswer(path, content, answer)
    } catch (error) {
      // Nobody asked for it: where it fails, the preview says why. A bug is for the console.
      if (inFlight === controller && !isAbort(error)) console.warn('The SQL was not checked.', error)
    }
  }
  return {
    request: (path, content) => {
      stop()
      cancelTimer = options.schedule(checkPauseMs, () => void start(path, content))
    },
    stop,
  }
}
