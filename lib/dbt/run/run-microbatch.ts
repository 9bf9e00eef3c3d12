import { sampleOf } from '../compile/event-time.ts'
import type { ManifestNode } from '../manifest.ts'
import { defaultFlags } from '../options.ts'
import type { ProjectState } from '../parse/project-state.ts'
import { report } from '../report.ts'
import { textAt } from '../schema/json-access.ts'
import { batchName, isBatchSize, planBatches, readTime, timeText } from './batches.ts'
import type { BatchSize, BatchWindow } from './batches.ts'
import type { NodeResult } from './node-result.ts'
import { isFailure, secondsOf } from './node-result.ts'
import { progressLine } from './format-event.ts'
import { StepClock, base, failed } from './run-results.ts'
import type { BatchSpan, RunNodeOptions } from './run-options.ts'

export const isMicrobatch = (node: ManifestNode): boolean =>
  node.resource_type === 'model' &&
  textAt(node.config, 'materialized') === 'incremental' &&
  textAt(node.config, 'incremental_strategy') === 'microbatch'

/** Builds a microbatch model: one window of time after the other, each with the reads cut to it. */
export function runMicrobatch(
  state: ProjectState,
  node: ManifestNode,
  options: RunNodeOptions,
  runBatch: (options: RunNodeOptions) => NodeResult,
): NodeResult {
  const now = options.now ?? (() => new Date())
  const steps = new StepClock(now)
  const size = node.config['batch_size']
  const fault = (problem: string) =>
    failed(
      node.unique_id,
      steps,
      [report('compiler-error', { problem }, { path: node.origin.path, uniqueId: node.unique_id })],
      node,
    )
  if (!isBatchSize(size))
    return fault(`The microbatch model '${node.name}' needs a batch_size: hour, day, month or year.`)
  const again = options.earlier?.batches ?? null
  const incremental = again !== null || (!isFullRefresh(node, options) && hasTable(node, options))
  const more = { ...state.parts.environment.flags.more, ...options.invocation.flags.more }
  // A sample says itself which batches there are to be.
  const sample = sampleOf({ ...defaultFlags, more })
  const windows =
    again?.failed.map(windowOf) ??
    planBatches({
      size,
      begin: readTime(node.config['begin']),
      lookback: typeof node.config['lookback'] === 'number' ? node.config['lookback'] : 1,
      incremental,
      from: readTime(sample?.start ?? more['EVENT_TIME_START']),
      to: readTime(sample?.end ?? more['EVENT_TIME_END']),
      now: now(),
    })
  if (windows === null)
    return fault(`The microbatch model '${node.name}' needs a begin, the time of its first batch.`)
  steps.done('compile')
  const results = runWindows({ node, options, size, windows, incremental, runBatch })
  steps.done('execute')
  const names = windows.map((window) => batchName(window.start, size))
  return merged(node, results, { windows, names, successful: again?.successful ?? [] }, steps)
}

interface Windows {
  readonly node: ManifestNode
  readonly options: RunNodeOptions
  readonly size: BatchSize
  readonly windows: readonly BatchWindow[]
  readonly incremental: boolean
  readonly runBatch: (options: RunNodeOptions) => NodeResult
}

/** Where the first one fails there may be no table to add to, and the others are not tried. */
function runWindows({ node, options, size, windows, incremental, runBatch }: Windows): NodeResult[] {
  const results: NodeResult[] = []
  for (const [index, window] of windows.entries()) {
    const name = batchName(window.start, size)
    const label = `batch ${name} of ${node.schema}.${node.alias}`
    const say = (text: string, status: string, result: NodeResult | null) => {
      const place = { index: index + 1, total: windows.length }
      options.onLog?.(
        `Batch ${progressLine(place, text, status, result === null ? null : secondsOf(result))}`,
        'info',
      )
    }
    say(`START ${label}`, 'RUN', null)
    const result = runBatch({
      ...options,
      batch: {
        id: name.replaceAll('-', ''),
        start: timeText(window.start),
        end: timeText(window.end),
        addsToTable: incremental || index > 0,
      },
    })
    results.push(result)
    if (isFailure(result.status)) say(`ERROR creating ${label}`, 'ERROR', result)
    else say(`OK created ${label}`, 'OK', result)
    if (index === 0 && isFailure(result.status)) break
  }
  return results
}

function isFullRefresh(node: ManifestNode, options: RunNodeOptions): boolean {
  const own = node.config['full_refresh']
  return typeof own === 'boolean' ? own : options.invocation.flags.FULL_REFRESH === true
}

function hasTable(node: ManifestNode, options: RunNodeOptions): boolean {
  const relations = options.database.listRelations({ database: node.database, schema: node.schema })
  return relations.some((one) => one.name.toLowerCase() === node.alias.toLowerCase() && one.type === 'table')
}

/** As run_results.json writes a window, and as it is read back where the run is tried again. */
const spanOf = ({ start, end }: BatchWindow): BatchSpan => [spanTime(start), spanTime(end)]
const spanTime = (time: Date) => timeText(time).replace(' ', 'T')
const windowOf = ([start, end]: BatchSpan): BatchWindow => ({ start: new Date(start), end: new Date(end) })

function merged(
  node: ManifestNode,
  results: readonly NodeResult[],
  {
    windows,
    names,
    successful,
  }: {
    readonly windows: readonly BatchWindow[]
    readonly names: readonly string[]
    readonly successful: readonly BatchSpan[]
  },
  steps: StepClock,
): NodeResult {
  const isDone = (index: number) => {
    const one = results[index]
    return one !== undefined && !isFailure(one.status)
  }
  const done = windows.filter((_window, index) => isDone(index)).map(spanOf)
  const undone = windows.filter((_window, index) => !isDone(index)).map(spanOf)
  const failures = results.filter((one) => isFailure(one.status))
  const good = results.length - failures.length
  const common = {
    ...base(node.unique_id, steps, node),
    compiledSql: results.at(-1)?.compiledSql ?? null,
    runSql: results.at(-1)?.runSql ?? null,
    inlined: results.at(-1)?.inlined ?? [],
    batchTexts: results.map(({ compiledSql, runSql }, index) => ({
      name: names[index] ?? '',
      compiledSql,
      runSql,
    })),
    diagnostics: results.flatMap((one) => one.diagnostics),
    batches: { successful: [...done, ...successful], failed: undone },
    failures: 0,
  }
  const [first] = failures
  if (!first) return { ...common, status: 'success', message: 'SUCCESS' }
  if (good === 0) return { ...common, status: 'error', message: first.message, repeatable: first.repeatable }
  const message = `PARTIAL SUCCESS (${good}/${windows.length})\n${first.message ?? ''}`
  return { ...common, status: 'partial success', message }
}
