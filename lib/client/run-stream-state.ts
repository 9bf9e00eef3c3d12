import type { RunEvent, RunNode, RunSummary } from '#lib/contracts/runs.ts'

export type RunLogLine = Extract<RunEvent, { type: 'log' }>

/** What is known of a run that is being watched. */
export interface RunStreamState {
  readonly connection: 'connecting' | 'live' | 'reconnecting' | 'closed'
  readonly run: RunSummary | null
  readonly nodes: ReadonlyMap<string, RunNode>
  readonly log: readonly RunLogLine[]
  /** Seq of the last line held: where a new stream goes on. */
  readonly lastSeq: number
  readonly done: boolean
}

export const emptyRunStream: RunStreamState = {
  connection: 'connecting',
  run: null,
  nodes: new Map(),
  log: [],
  lastSeq: 0,
  done: false,
}

/** Applies a batch. A line that is already there (a stream that was resumed) is not doubled. */
export function applyRunEvents(state: RunStreamState, events: readonly RunEvent[]): RunStreamState {
  let { run, nodes, lastSeq, done } = state
  const lines: RunLogLine[] = []
  for (const event of events) {
    switch (event.type) {
      case 'log':
        if (event.seq > lastSeq) {
          lines.push(event)
          lastSeq = event.seq
        }
        break
      case 'node':
        nodes = new Map(nodes).set(event.node.uniqueId, event.node)
        break
      case 'run':
        run = event.run
        break
      case 'done':
        done = true
        break
    }
  }
  const log = lines.length === 0 ? state.log : [...state.log, ...lines]
  return { ...state, run, nodes, log, lastSeq, done }
}

/** Milliseconds before the next try: 0.5 s doubling to 10 s. */
export function reconnectDelay(failures: number): number {
  return Math.min(10_000, 500 * 2 ** Math.max(0, failures - 1))
}
