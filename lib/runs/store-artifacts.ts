import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { CompileServiceParts } from '#lib/compile-service/create-compile-service.ts'
import { storeBlobs } from '#lib/db/file-blob-repository.ts'
import { putRunArtifact } from '#lib/db/run-artifact-repository.ts'
import type { RunLease } from '#lib/db/run-lease-repository.ts'
import { runResultsArtifact } from '#lib/dbt/artifacts/index.ts'
import type { RunSummary } from '#lib/dbt/run/index.ts'
import type { PreparedRun } from './prepare-run.ts'

const compress = promisify(gzip)

export interface StoreArtifactsOptions {
  readonly lease: RunLease
  readonly prepared: PreparedRun
  readonly summary: RunSummary
  /** Compiled texts by their hash. */
  readonly compiled: ReadonlyMap<string, string>
  readonly service: CompileServiceParts
}

/**
 * Keeps what a run made besides relations: compiled texts, run_results.json and, in production, the manifest that
 * later runs and other tools compare themselves with. A manifest is large, so it is compressed.
 */
export async function storeArtifacts(options: StoreArtifactsOptions): Promise<void> {
  const { lease, prepared, summary, compiled } = options
  const { run } = prepared
  const about = { invocationId: run.id, generatedAt: new Date().toISOString() }
  const args = { which: run.command, select: run.select, exclude: run.exclude, full_refresh: run.fullRefresh }
  const results = JSON.stringify(runResultsArtifact(summary, { ...about, arguments: args }))
  await storeBlobs([...compiled].map(([hash, sql]) => ({ hash, content: Buffer.from(sql, 'utf8') })))
  await keepArtifact(lease, 'run_results.json', Buffer.from(results, 'utf8'))
  if (prepared.environment === 'production') {
    const manifest = await makeManifest(options, about)
    await keepArtifact(lease, 'manifest.json.gz', await compress(manifest))
  }
}

function makeManifest(
  { prepared, summary, service }: StoreArtifactsOptions,
  about: { readonly invocationId: string; readonly generatedAt: string },
): Promise<string> {
  const compiled = summary.results.flatMap(({ uniqueId, compiledSql }): [string, string][] =>
    compiledSql === null ? [] : [[uniqueId, compiledSql]],
  )
  const { place } = prepared
  return service.pool.ask<'manifest'>(
    { kind: 'manifest', place, ...about, compiled },
    service.views.ask(place, new AbortController().signal),
  )
}

/** Stores a content by its hash and names it as an artifact of the run. */
export async function keepArtifact(lease: RunLease, name: string, content: Buffer): Promise<void> {
  const hash = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
  await storeBlobs([{ hash, content }])
  await putRunArtifact(lease, { name, hash })
}
