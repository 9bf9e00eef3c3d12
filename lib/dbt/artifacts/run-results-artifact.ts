import type { Json } from '../manifest.ts'
import { hookName } from '../run/hook-name.ts'
import { errorHeading } from '../run/format-event.ts'
import type { ProblemScope } from '../run/format-event.ts'
import { secondsOf } from '../run/node-result.ts'
import type { NodeResult } from '../run/node-result.ts'
import type { RunSummary } from '../run/run-events.ts'
import { metadata } from './manifest-artifact.ts'
import type { ArtifactMetadata } from './manifest-artifact.ts'

/** run_results.json, version 6: https://schemas.getdbt.com/dbt/run-results/v6.json */
export function runResultsArtifact(
  summary: RunSummary,
  options: ArtifactMetadata & { readonly arguments: Readonly<Record<string, Json>> },
): Record<string, unknown> {
  return {
    metadata: metadata('run-results', 6, options),
    results: inOrder(summary),
    elapsed_time: summary.elapsed,
    args: options.arguments,
  }
}

/** The hooks of the end come last. */
function inOrder(summary: RunSummary): readonly ResultJson[] {
  const isLast = ({ uniqueId }: NodeResult) => /-on-run-end-\d+$/.test(uniqueId)
  const first = summary.hookResults.filter((one) => !isLast(one))
  const hookJson = (one: NodeResult) => resultJson(one, summary, { isHook: true })
  return [
    ...first.map(hookJson),
    ...summary.results.map((one) => resultJson(one, summary)),
    ...summary.hookResults.filter(isLast).map(hookJson),
  ]
}

/** What is loaded or shown and not compiled says nothing of compiled SQL. */
const isCompiled = (uniqueId: string) => !/^(seed|exposure|saved_query)\./.test(uniqueId)

/** Of a hook, and of what there is nothing to do for, dbt says that nothing failed; of a model it says nothing. */
const countsFailures = (result: NodeResult, isHook: boolean) => result.status === 'no-op' || isHook

const failuresOf = ({ failures, status }: NodeResult) => failures ?? (status === 'error' ? 1 : 0)

function messageOf(result: NodeResult, summary: ProblemScope, isHook: boolean): string | null {
  if (isHook && result.status === 'success') return `${hookName(result.uniqueId)} passed`
  // dbt says why only where no other result does.
  if (result.status === 'skipped') return result.tellsWhy === true ? result.message : null
  const heading = errorHeading(result, summary)
  return heading === null ? result.message : indented(heading, result.message ?? '')
}

const indented = (heading: string, text: string) => `${heading}\n  ${text.replaceAll('\n', '\n  ')}`

/** One result as the artifact has it. */
export interface ResultJson {
  readonly status: string
  readonly timing: readonly {
    readonly name: string
    readonly started_at: string
    readonly completed_at: string
  }[]
  readonly thread_id: string
  readonly execution_time: number
  readonly adapter_response: Readonly<Record<string, Json>>
  readonly message: string | null
  readonly failures: number | null
  readonly unique_id: string
  readonly compiled: boolean | null
  readonly compiled_code: string | null
  readonly relation_name: string | null
  readonly batch_results: NodeResult['batches'] | null
  readonly overload_results: NodeResult['overloads'] | null
}

export function resultJson(
  result: NodeResult,
  summary: ProblemScope,
  /** Whether it is a hook that was run, and not compiled alone. */
  { isHook }: { readonly isHook: boolean } = { isHook: false },
): ResultJson {
  const compiles = isCompiled(result.uniqueId)
  // The texts of a microbatch model are those of its windows, in files of their own.
  const compiled = result.batchTexts === undefined ? result.compiledSql : null
  return {
    status: result.status,
    timing: result.timing.map((step) => ({
      name: step.name,
      started_at: step.startedAt,
      completed_at: step.completedAt,
    })),
    thread_id: isHook ? 'main' : (result.threadId ?? 'Thread-1 (worker)'),
    execution_time: secondsOf(result),
    adapter_response: result.adapterResponse,
    message: messageOf(result, summary, isHook),
    failures: countsFailures(result, isHook) ? failuresOf(result) : result.failures,
    unique_id: result.uniqueId,
    compiled: compiles ? compiled !== null : null,
    compiled_code: compiles ? compiled : null,
    relation_name: compiles ? result.relationName : null,
    batch_results: result.batches ?? null,
    overload_results: result.uniqueId.startsWith('function.')
      ? (result.overloads ?? { successful: [], failed: [] })
      : null,
  }
}
