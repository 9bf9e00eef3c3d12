import type { RunNode, RunSummary } from '#lib/contracts/runs.ts'
import { formatCount } from '#components/parts/format-time.ts'

interface Timed {
  readonly startedAt: string | null
  readonly endedAt: string | null
}

/** Milliseconds it took, or takes until `now`; null where it has not started. */
export function elapsedOf({ startedAt, endedAt }: Timed, now: number): number | null {
  if (startedAt === null) return null
  const end = endedAt === null ? now : Date.parse(endedAt)
  return Math.max(0, end - Date.parse(startedAt))
}

/** "build", with what was selected as it would be typed. */
export function describeCommand(
  run: Pick<RunSummary, 'command' | 'select' | 'exclude' | 'fullRefresh'>,
): string {
  const parts: string[] = [run.command]
  if (run.select !== '') parts.push(`--select ${run.select}`)
  if (run.exclude !== '') parts.push(`--exclude ${run.exclude}`)
  if (run.fullRefresh) parts.push('--full-refresh')
  return parts.join(' ')
}

/** "62 of 88, 1 failed, 2 skipped"; empty before the nodes are known. */
export function describeCounts({ total, done, warn, failed, skipped }: RunSummary['counts']): string {
  if (total === 0) return ''
  const parts = [`${formatCount(done)} of ${formatCount(total)}`]
  if (failed > 0) parts.push(`${formatCount(failed)} failed`)
  if (warn > 0) parts.push(`${formatCount(warn)} warned`)
  if (skipped > 0) parts.push(`${formatCount(skipped)} skipped`)
  return parts.join(', ')
}

export function isBroken(node: Pick<RunNode, 'state'>): boolean {
  return node.state === 'error' || node.state === 'fail'
}
