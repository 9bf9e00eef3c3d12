import { formatEvent, secondsOf } from '#lib/dbt/run/index.ts'
import type { NodeResult, PlanNode, RunEvent, RunSummary } from '#lib/dbt/run/index.ts'
import type { Manifest } from '#lib/dbt/index.ts'
import type { LogEvent } from './terminal.ts'

export interface RunLine {
  readonly line: string
  readonly event: LogEvent
}

const space: LogEvent = { name: 'Formatting', code: 'Z017', data: { msg: '' } }

/** The lines of an event of a run, each with what dbt's own log calls it: --log-format json, --log-level, --quiet. */
export function runLines(event: RunEvent, manifest: Manifest, width: number): readonly RunLine[] {
  const failed = { is: false }
  return formatEvent(event, { width }).map((line) => ({
    line,
    event: line === '' && !failed.is ? space : eventOf(event, line, manifest, failed),
  }))
}

function eventOf(event: RunEvent, line: string, manifest: Manifest, failed: { is: boolean }): LogEvent {
  switch (event.kind) {
    case 'run-started':
      return line.startsWith('Found ')
        ? { name: 'FoundStats', code: 'W006', data: { stat_line: line.slice('Found '.length) } }
        : {
            name: 'ConcurrencyLine',
            code: 'Q027',
            data: { node_count: event.total, num_threads: event.threads, target_name: event.target },
          }
    case 'hook-started':
      return { name: 'LogHookStartLine', code: 'Q032', data: { ...placeOf(event), statement: event.name } }
    case 'hook-finished':
      return {
        name: 'LogHookEndLine',
        code: 'Q033',
        level: event.result.status === 'error' ? 'error' : 'info',
        data: {
          ...placeOf(event),
          statement: event.name,
          status: event.result.status,
          execution_time: secondsOf(event.result),
        },
      }
    case 'node-started': {
      const { node } = event
      const data = { ...placeOf(event), description: node.label, node_info: nodeInfo(node, null, manifest) }
      return { name: 'LogStartLine', code: 'Q011', data }
    }
    case 'node-log':
      return { name: 'JinjaLogInfo', code: 'I062', data: { msg: event.message } }
    case 'node-finished':
      return finishedEvent(event, manifest)
    case 'run-finished':
      return summaryEvent(event.summary, line, manifest, failed)
    default:
      return { name: 'Note', code: 'Z050', data: {} }
  }
}

const placeOf = ({ index, total }: { readonly index: number; readonly total: number }) => ({ index, total })

/** By the kind of the node: dbt's name of the line that says how it ended. */
const endings: Readonly<Record<string, readonly [string, string]>> = {
  model: ['LogModelResult', 'Q012'],
  seed: ['LogSeedResult', 'Q016'],
  snapshot: ['LogSnapshotResult', 'Q015'],
  test: ['LogTestResult', 'Q007'],
  unit_test: ['LogTestResult', 'Q007'],
  function: ['LogFunctionResult', 'Q047'],
}

function finishedEvent(event: Extract<RunEvent, { kind: 'node-finished' }>, manifest: Manifest): LogEvent {
  const { node, result } = event
  const isSkipped = result.status === 'skipped'
  const [name, code] = isSkipped
    ? (['SkippingDetails', 'Q034'] as const)
    : (endings[node.resourceType] ?? (['LogNodeNoOpResult', 'Q019'] as const))
  const isBad = ['error', 'fail', 'partial success'].includes(result.status)
  return {
    name,
    code,
    level: isBad ? 'error' : result.status === 'warn' ? 'warn' : 'info',
    ...(result.threadId === undefined ? {} : { thread: result.threadId }),
    data: {
      ...placeOf(event),
      description: node.label,
      status: result.status === 'success' ? (result.message ?? 'OK') : result.status,
      execution_time: secondsOf(result),
      ...(node.resourceType.endsWith('test') ? { name: node.name, num_failures: result.failures ?? 0 } : {}),
      node_info: nodeInfo(node, result, manifest),
    },
  }
}

/** What dbt says of a node with everything that it says of it. */
function nodeInfo(node: PlanNode, result: NodeResult | null, manifest: Manifest) {
  const found = manifest.nodes.get(node.uniqueId)
  const checksum: unknown = found?.checksum
  const sum: unknown =
    typeof checksum === 'object' && checksum !== null ? Reflect.get(checksum, 'checksum') : ''
  return {
    materialized: node.materialized,
    meta: found?.meta ?? {},
    node_checksum: typeof sum === 'string' ? sum : '',
    node_finished_at: result?.endedAt ?? '',
    node_name: node.name,
    node_path: found?.path ?? '',
    node_relation: {
      alias: node.alias,
      database: found?.database ?? '',
      relation_name: node.relationName ?? '',
      schema: node.schema ?? '',
    },
    node_started_at: result?.startedAt ?? new Date().toISOString(),
    node_status: result?.status ?? 'started',
    resource_type: node.resourceType,
    unique_id: node.uniqueId,
  }
}

/** From `[ERROR]: in ...` on the lines are those of what went wrong, up to the last one. */
function summaryEvent(
  summary: RunSummary,
  line: string,
  manifest: Manifest,
  failed: { is: boolean },
): LogEvent {
  if (line.startsWith('Finished running'))
    return { name: 'FinishedRunningStats', code: 'E047', data: { execution_time: summary.elapsed } }
  if (line.startsWith('Done. PASS=')) {
    failed.is = false
    const { noOp, ...stats } = summary.totals
    return { name: 'StatsLine', code: 'Z023', data: { stats: { ...stats, noop: noOp, reused: 0 } } }
  }
  if (line.startsWith('Completed ') || line === 'Cancelled.') {
    const { error, warn } = summary.totals
    const data = { keyboard_interrupt: summary.cancelled, num_errors: error, num_warnings: warn }
    return { name: 'EndOfRunSummary', code: 'Z030', data }
  }
  const named = /^\[(ERROR|WARNING)\]: in \w+ (\S+)/.exec(line)
  if (named) failed.is = named[1] === 'ERROR'
  if (named?.[1] === 'ERROR') {
    const node = summary.nodes.find((one) => one.name === named[2])
    const data = node
      ? { node_name: node.name, path: node.path, node_info: nodeInfo(node, null, manifest) }
      : {}
    return { name: 'RunResultFailure', code: 'Z022', level: 'error', data }
  }
  if (failed.is) return { name: 'RunResultError', code: 'Z024', level: 'error', data: { msg: line.trim() } }
  return { name: 'RunResultWarning', code: 'Z021', level: 'warn', data: { msg: line.trim() } }
}
