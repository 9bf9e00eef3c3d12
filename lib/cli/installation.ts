import { readAccessToken, readInstallationUrl } from '#lib/config/config.ts'
import type { LoadedProfile } from '#lib/dbt/index.ts'
import type { AccessPlan } from '#lib/contracts/access-code.ts'
import type { AccessCheck, AccessReport } from '#lib/contracts/access-checks.ts'
import type { AccessTestDto, AccessTestResult } from '#lib/contracts/access-tests.ts'
import { duckdbPath } from './open-warehouse.ts'
import { findOwner } from './owner/find-owner.ts'

/** A running Metricwright that is asked about its people and grants. */
export interface Installation {
  /** How it is reached, for the log. */
  readonly about: string
  judgeAccessTests(tests: readonly AccessTestDto[]): Promise<readonly AccessTestResult[]>
  getAccessPlan(): Promise<AccessPlan>
  /** Applies exactly what was planned under the mark; answers its lines. */
  applyAccessPlan(mark: string): Promise<readonly string[]>
  startAccessCheck(): Promise<{ readonly number: number }>
  getAccessCheck(
    number: number,
  ): Promise<{ readonly check: AccessCheck; readonly report: AccessReport | null }>
  cancelAccessCheck(number: number): Promise<unknown>
  close(): Promise<void>
}

interface Wanted {
  readonly root: string
  /** `name` of dbt_project.yml. */
  readonly projectName: string
  readonly profile: LoadedProfile
  readonly signal: AbortSignal
}

/**
 * The installation at METRICWRIGHT_URL, as the person of METRICWRIGHT_TOKEN; else the one on this machine that owns the
 * profile's DuckDB file. Null where there is neither.
 */
export async function findInstallation(wanted: Wanted): Promise<Installation | null> {
  const url = readInstallationUrl()
  const token = readAccessToken()
  if (url !== null && token !== null) {
    const { openByAddress } = await import('./owner/installation-by-address.ts')
    return openByAddress({ url, token, projectName: wanted.projectName, signal: wanted.signal })
  }
  const { profile, root } = wanted
  if (profile.target.type !== 'duckdb') return null
  const owner = await findOwner(duckdbPath(profile.connection, root))
  if (owner === null) return null
  // Loaded here only: it brings the product's database along.
  const { openByOwner } = await import('./owner/installation-by-owner.ts')
  return openByOwner(owner)
}
