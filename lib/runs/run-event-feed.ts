import type { RunEvent, RunSummary } from '#lib/contracts/runs.ts'
import { isUnavailable } from '#lib/db/client.ts'
import { subscribe } from '#lib/db/notifications.ts'
import { listRunEvents, type LogLine } from '#lib/db/run-event-repository.ts'
import { listChangedNodes, type RunNodeRecord } from '#lib/db/run-node-repository.ts'
import { findRunById, isEnded, runChannel } from '#lib/db/run-repository.ts'
import { describeNode, describeRun } from './describe-run.ts'
import { Wake } from './wake.ts'

/** `id` stands on log lines only: a stream that is resumed after one gets later states of nodes again. */
export interface FeedEvent {
  readonly id?: number
  readonly data: RunEvent
}

const PAGE = 5_000
/** A lost NOTIFY delays a line by this much at most. */
const POLL_MS = 5_000
/** Many batches a second are read as one. */
const SETTLE_MS = 60
const RETRY_MS = 1_000

/**
 * Everything of a run after the line `after`, then what comes, until the run has ended. A database that does not
 * answer is waited for: the stream stays open and misses nothing.
 */
export async function* followRun(
  runId: string,
  options: { readonly after: number; readonly signal: AbortSignal },
): AsyncGenerator<FeedEvent> {
  const wake = new Wake()
  const ring = () => wake.ring()
  const stop = await subscribe(runChannel, (payload) => (payload === runId ? ring() : undefined), ring)
  try {
    let seen: Cursor = { line: options.after, node: options.after }
    let shown = ''
    while (!options.signal.aborted) {
      const news = await readNews(runId, seen)
      if (news === 'unavailable') {
        await wake.wait({ timeoutMs: RETRY_MS, signal: options.signal })
        continue
      }
      if (news === 'gone') return
      yield* inOrder(news.lines, news.nodes)
      seen = news.seen
      const text = JSON.stringify(news.summary)
      if (text !== shown) yield { data: { type: 'run', run: news.summary } }
      shown = text
      if (news.more) continue
      if (isEnded(news.summary.state)) {
        yield { data: { type: 'done' } }
        return
      }
      await wake.wait({ timeoutMs: POLL_MS, signal: options.signal })
      await new Wake().wait({ timeoutMs: SETTLE_MS, signal: options.signal })
    }
  } finally {
    stop()
  }
}

/** The last places of the run's sequence that were sent. The worker commits the sequence in order. */
interface Cursor {
  readonly line: number
  readonly node: number
}

interface News {
  readonly summary: RunSummary
  readonly lines: readonly LogLine[]
  readonly nodes: readonly RunNodeRecord[]
  readonly seen: Cursor
  readonly more: boolean
}

/**
 * The order of the reads matters. The run first: where it has ended, all of its lines are written. The lines before
 * the nodes: a node's change up to the last line read is then read too, so that a resume at that line skips none.
 */
async function readNews(runId: string, seen: Cursor): Promise<News | 'unavailable' | 'gone'> {
  try {
    const run = await findRunById(runId)
    if (run === null) return 'gone'
    const lines = await listRunEvents({ runId, after: seen.line, limit: PAGE })
    const nodes = await listChangedNodes({ runId, after: seen.node })
    return {
      summary: await describeRun(run),
      lines,
      nodes,
      seen: { line: lines.at(-1)?.seq ?? seen.line, node: nodes.at(-1)?.changeSeq ?? seen.node },
      more: lines.length === PAGE,
    }
  } catch (error) {
    if (isUnavailable(error)) return 'unavailable'
    throw error
  }
}

function* inOrder(lines: readonly LogLine[], nodes: readonly RunNodeRecord[]): Generator<FeedEvent> {
  let at = 0
  for (const node of nodes) {
    for (; at < lines.length; at += 1) {
      const line = lines[at]
      if (line === undefined || line.seq > node.changeSeq) break
      yield toLogEvent(line)
    }
    yield { data: { type: 'node', node: describeNode(node) } }
  }
  for (const line of lines.slice(at)) yield toLogEvent(line)
}

function toLogEvent(line: LogLine): FeedEvent {
  const uniqueId = line.uniqueId === '' ? null : line.uniqueId
  return { id: line.seq, data: { type: 'log', ...line, uniqueId } }
}
