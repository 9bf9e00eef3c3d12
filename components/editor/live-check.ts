import type { MissingNode, DiagnosticDto } from '#lib/contracts/compile.ts'
import { isAbort } from '#lib/client/client-error.ts'
import { createLatestRequest, type Schedule } from './latest-request.ts'

export interface CheckAnswer {
  readonly diagnostics: readonly DiagnosticDto[]
  readonly missing: readonly MissingNode[]
}

export interface LiveCheckOptions {
  readonly check: (path: string, content: string, signal: AbortSignal) => Promise<CheckAnswer>
  readonly schedule: Schedule
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
  const latest = createLatestRequest(options.schedule)
  const ask = async (path: string, content: string, signal: AbortSignal) => {
    try {
      const answer = await options.check(path, content, signal)
      if (!signal.aborted) options.onAnswer(path, content, answer)
    } catch (error) {
      // Nobody asked for it: where it fails, the preview says why. A bug is for the console.
      if (!signal.aborted && !isAbort(error)) console.warn('The SQL was not checked.', error)
    }
  }
  return {
    request: (path, content) => latest.after(checkPauseMs, (signal) => ask(path, content, signal)),
    stop: latest.stop,
  }
}
