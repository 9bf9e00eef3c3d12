import type { NodeState, RunNode } from '#lib/contracts/runs.ts'

const ranks: Readonly<Record<NodeState, number>> = {
  error: 0,
  fail: 0,
  warn: 1,
  running: 2,
  cancelled: 3,
  skipped: 3,
  success: 4,
  pass: 4,
  waiting: 5,
}

/** What is not well first; otherwise as it was. */
export function orderNodes(nodes: readonly RunNode[]): readonly RunNode[] {
  return [...nodes].sort((one, other) => ranks[one.state] - ranks[other.state])
}

export interface StateCounts {
  readonly passed: number
  readonly warned: number
  readonly failed: number
  readonly skipped: number
  readonly cancelled: number
  readonly running: number
  readonly waiting: number
}

/** How many nodes are where. */
export function countStates(nodes: Iterable<RunNode>): StateCounts {
  const counts = { passed: 0, warned: 0, failed: 0, skipped: 0, cancelled: 0, running: 0, waiting: 0 }
  for (const { state } of nodes) counts[places[state]] += 1
  return counts
}

export interface EndedCounts {
  readonly total: number
  /** Nothing more comes of them. */
  readonly ended: number
  /** They did what they were to do: what was cancelled or skipped did not. */
  readonly done: number
}

export function countEnded(counts: StateCounts): EndedCounts {
  const { passed, warned, failed, skipped, cancelled, running, waiting } = counts
  const done = passed + warned
  const ended = done + failed + skipped + cancelled
  return { total: ended + running + waiting, ended, done }
}

const places: Readonly<Record<NodeState, keyof StateCounts>> = {
  success: 'passed',
  pass: 'passed',
  warn: 'warned',
  fail: 'failed',
  error: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
  running: 'running',
  waiting: 'waiting',
}
