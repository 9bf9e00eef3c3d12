import type { RunNode } from '#lib/contracts/runs.ts'

export interface PastRun {
  readonly number: number
  readonly environment: 'development' | 'production'
  readonly node: RunNode
}

export interface History {
  /** Oldest first. */
  readonly bars: readonly { readonly number: number; readonly ms: number; readonly current: boolean }[]
  /** Of the runs before; null where there are none. */
  readonly medianMs: number | null
  /** How much slower the current one is than the median, as a part of it: 0.5 is half as long again. */
  readonly slower: number | null
}

const shown = 12
const ended: ReadonlySet<RunNode['state']> = new Set(['success', 'pass', 'warn'])

/** How long the node took in the runs of one environment up to `current`, which may still go on. */
export function summarizeHistory(
  runs: readonly PastRun[],
  current: { readonly number: number; readonly environment: string; readonly ms: number | null },
): History {
  const past = runs
    .filter((run) => run.environment === current.environment && run.number < current.number)
    .filter((run) => ended.has(run.node.state))
    .flatMap(({ number, node }) => {
      if (node.startedAt === null || node.endedAt === null) return []
      return [{ number, ms: Date.parse(node.endedAt) - Date.parse(node.startedAt), current: false }]
    })
    .sort((one, other) => one.number - other.number)
  const medianMs = medianOf(past.map((run) => run.ms))
  const bars =
    current.ms === null ? past : [...past, { number: current.number, ms: current.ms, current: true }]
  return {
    bars: bars.slice(-shown),
    medianMs,
    slower: medianMs === null || medianMs === 0 || current.ms === null ? null : current.ms / medianMs - 1,
  }
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
