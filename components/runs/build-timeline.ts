import { countOf, formatDuration } from '#components/parts/format-time.ts'
import type { PlannedNode, RunNode } from '#lib/contracts/runs.ts'
import { isBroken } from './describe-run.ts'
import { findCriticalPath } from './find-critical-path.ts'
import { countTests, findCause, isTest, type RunMap, type TestResults } from './run-map.ts'

export type TimelineFilter = 'all' | 'critical' | 'failed'

export interface TimelineNote {
  readonly text: string
  readonly tone: 'bad' | 'caution' | 'quiet'
}

export interface TimelineRow {
  readonly node: RunNode
  readonly layer: PlannedNode['layer']
  /** Milliseconds after the run's first start; null where it has not begun. */
  readonly start: number | null
  readonly end: number | null
  readonly elapsed: number | null
  readonly critical: boolean
  readonly note: TimelineNote | null
  /** Where the note stands for a node without a bar. */
  readonly noteAt: number
}

export interface Timeline {
  /** Epoch milliseconds of zero; null where nothing has begun. */
  readonly origin: number | null
  /** Milliseconds that the width stands for. */
  readonly span: number
  readonly rows: readonly TimelineRow[]
  /** Ids from first to last. */
  readonly critical: readonly string[]
}

const timeOf = (iso: string | null) => (iso === null ? null : Date.parse(iso))
/** Of a row, in pixels. */
export const rowHeight = 24
export const barHeight = 12
/** Room for the time behind the last bar. */
const margin = 1.12

/** The nodes in the order in which they began, then those that wait, on one scale of time. */
export function buildTimeline(map: RunMap, options: { now: number; filter: TimelineFilter }): Timeline {
  const { now, filter } = options
  const nodes = [...map.nodes.values()]
  const starts = nodes.flatMap((node) => timeOf(node.startedAt) ?? [])
  const origin = starts.length === 0 ? null : Math.min(...starts)
  const spans = new Map(nodes.map((node) => [node.uniqueId, spanOf(node, { origin: origin ?? now, now })]))
  const critical = traceCritical(map, spans)
  const onPath = new Set(critical)
  const tests = countTests(map)
  const rows = chooseNodes(nodes, { filter, onPath }).map((node): TimelineRow => {
    const span = spans.get(node.uniqueId) ?? null
    const cause = node.state === 'skipped' ? findCause(map, node.uniqueId) : null
    return {
      node,
      layer: map.layers.get(node.uniqueId) ?? null,
      start: span?.start ?? null,
      end: span?.end ?? null,
      elapsed: span === null ? null : span.end - span.start,
      critical: onPath.has(node.uniqueId),
      note: noteOf(node, { cause, tests: tests.get(node.uniqueId) ?? null }),
      noteAt: cause === null ? 0 : (spans.get(cause.uniqueId)?.end ?? 0),
    }
  })
  const longest = Math.max(1000, ...[...spans.values()].map((span) => span?.end ?? 0))
  return { origin, span: longest * margin, rows: rows.sort(byStart), critical }
}

interface Span {
  readonly start: number
  readonly end: number
}

function spanOf(node: RunNode, { origin, now }: { origin: number; now: number }): Span | null {
  const started = timeOf(node.startedAt)
  if (started === null) return null
  const ended = timeOf(node.endedAt) ?? (node.state === 'running' ? now : started)
  return { start: started - origin, end: Math.max(started, ended) - origin }
}

function traceCritical(map: RunMap, spans: ReadonlyMap<string, Span | null>): readonly string[] {
  const timed = [...spans].flatMap(([id, span]) =>
    span === null ? [] : [{ id, ms: span.end - span.start, parents: map.parents.get(id) ?? [] }],
  )
  // Without a plan nothing is known to wait for anything: one long node is no path.
  return map.parents.size === 0 ? [] : findCriticalPath(timed)
}

/** Tests have a list of their own: here they stand where there is nothing else, or where they are what is asked for. */
function chooseNodes(
  nodes: readonly RunNode[],
  { filter, onPath }: { filter: TimelineFilter; onPath: ReadonlySet<string> },
): readonly RunNode[] {
  if (filter === 'critical') return nodes.filter((node) => onPath.has(node.uniqueId))
  if (filter === 'failed') return nodes.filter((node) => isBroken(node))
  const built = nodes.filter((node) => !isTest(node))
  return built.length === 0 ? nodes : built
}

function noteOf(
  node: RunNode,
  { cause, tests }: { cause: RunNode | null; tests: TestResults | null },
): TimelineNote | null {
  if (isBroken(node)) return { text: firstLine(node.message) || 'failed', tone: 'bad' }
  if (node.state === 'skipped') {
    return { text: cause === null ? 'skipped' : `skipped, ${cause.name} failed`, tone: 'quiet' }
  }
  if (node.state === 'cancelled') return { text: 'cancelled', tone: 'quiet' }
  if (node.state === 'warn') return { text: firstLine(node.message), tone: 'caution' }
  if (tests === null) return null
  if (tests.failed > 0) return { text: `${countOf(tests.failed, 'test')} failed`, tone: 'bad' }
  return { text: `${countOf(tests.warned, 'test')} warned`, tone: 'caution' }
}

export const firstLine = (text: string) => text.trim().split('\n')[0] ?? ''

function byStart(one: TimelineRow, other: TimelineRow): number {
  if (one.start === null || other.start === null) {
    return Number(one.start === null) - Number(other.start === null)
  }
  return one.start - other.start
}

export interface Tick {
  readonly at: number
  readonly label: string
}

const steps = [50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5]

/** Round times after zero, at most `most` of them. */
export function chooseTicks(span: number, most: number): readonly Tick[] {
  const step = steps.find((each) => span / each <= most) ?? Math.ceil(span / most / 36e5) * 36e5
  const count = Math.floor(span / step)
  return Array.from({ length: count }, (_, index) => {
    const at = (index + 1) * step
    return { at, label: `+${shortTime(at)}` }
  })
}

/** "0.5s", "15s", "2m", "1m 30s": what stands on an axis. */
function shortTime(ms: number): string {
  if (ms >= 36e5) return formatDuration(ms)
  const seconds = ms / 1000
  if (seconds < 60) return `${Number(seconds.toFixed(2))}s`
  const rest = Math.round(seconds % 60)
  return `${Math.floor(seconds / 60)}m${rest === 0 ? '' : ` ${rest}s`}`
}
