import type { Json } from '../manifest.ts'
import { hookName } from '../run/execute-plan.ts'
import { errorHeading } from '../run/format-event.ts'
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
    results: inOrder(summary).map((result) => resultJson(result, summary)),
    elapsed_time: summary.elapsed,
    args: options.arguments,
  }
}

/** The hooks of the end come last. */
function inOrder({ results, hookResults }: RunSummary): readonly NodeResult[] {
  const isLast = ({ uniqueId }: NodeResult) => /-on-run-end-\d+$/.test(uniqueId)
  return [...hookResults.filter((one) => !isLast(one)), ...results, ...hookResults.filter(isLast)]
}

/** What is loaded or shown and not compiled says nothing of compiled SQL. */
const isCompiled = (uniqueId: string) => !/^(seed|exposure|saved_query)\./.test(uniqueId)

/** Of a hook, and of what there is nothing to do for, dbt says that nothing failed; of a model it says nothing. */
const countsFailures = (result: NodeResult) => result.status === 'no-op' || isHook(result)

const isHook = (result: NodeResult) => result.uniqueId.startsWith('operation.')

function messageOf(result: NodeResult, summary: RunSummary): string | null {
  if (isHook(result) && result.status === 'success') return `${hookName(result.uniqueId)} passed`
  // dbt says why only where no other result does.
  if (result.status === 'skipped') return result.tellsWhy === true ? result.message : null
  const heading = errorHeading(result, summary)
  return heading === null ? result.message : indented(heading, result.message ?? '')
}

const indented = (heading: string, text: string) => `${heading}\n  ${text.replaceAll('\n', '\n  ')}`

function resultJson(result: NodeResult, summary: RunSummary): Record<string, unknown> {
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
    thread_id: isHook(result) ? 'main' : (result.threadId ?? 'Thread-1 (worker)'),
    execution_time: secondsOf(result),
    adapter_response: result.adapterResponse,
    message: messageOf(result, summary),
    failures: countsFailures(result) ? (result.failures ?? 0) : result.failures,
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
