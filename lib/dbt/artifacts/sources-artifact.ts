import type { ManifestSource } from '../manifest.ts'
import { isObject } from '../schema/json-access.ts'
import type { FreshnessResult } from '../run/collect-freshness.ts'
import { secondsOf } from '../run/node-result.ts'
import { metadata } from './manifest-artifact.ts'
import type { ArtifactMetadata } from './manifest-artifact.ts'

/** sources.json, version 3: https://schemas.getdbt.com/dbt/sources/v3.json */
export function sourcesArtifact(
  results: readonly FreshnessResult[],
  options: ArtifactMetadata & {
    readonly sources: ReadonlyMap<string, ManifestSource>
    /** Seconds. */
    readonly elapsed: number
  },
): Record<string, unknown> {
  return {
    metadata: metadata('sources', 3, options),
    results: results.map((result) => resultJson(result, options.sources.get(result.uniqueId))),
    elapsed_time: options.elapsed,
  }
}

function resultJson(result: FreshnessResult, source: ManifestSource | undefined): Record<string, unknown> {
  if (result.status === 'runtime error') {
    return { unique_id: result.uniqueId, error: result.message, status: result.status }
  }
  const { startedAt, endedAt } = result
  return {
    unique_id: result.uniqueId,
    max_loaded_at: result.maxLoadedAt,
    snapshotted_at: result.snapshottedAt,
    max_loaded_at_time_ago_in_s: result.ageInSeconds,
    status: result.status,
    criteria: criteriaOf(source),
    adapter_response: { _message: 'OK' },
    timing: [
      { name: 'compile', started_at: startedAt, completed_at: startedAt },
      { name: 'execute', started_at: startedAt, completed_at: endedAt },
    ],
    thread_id: 'Thread-1',
    execution_time: secondsOf(result),
  }
}

function criteriaOf(source: ManifestSource | undefined): Record<string, unknown> {
  const freshness = isObject(source?.freshness) ? source.freshness : {}
  const none = { count: null, period: null }
  return {
    warn_after: freshness['warn_after'] ?? none,
    error_after: freshness['error_after'] ?? none,
    filter: freshness['filter'] ?? null,
  }
}
