import { reachable } from '#lib/dag/index.ts'
import type { RunSummary } from '#lib/contracts/runs.ts'
import { isBroken } from './describe-run.ts'
import { isAccessStep, type RunMap } from './run-map.ts'

/** What a selection may be at most: the server takes no longer one. */
const longest = 2000

/**
 * A selection of exactly the nodes of a run that failed or were skipped; null where those are none or all, or where it
 * would be too long. A node whose descendants all belong to it is written `name+`, held to what the run selected.
 */
export function writeRetrySelection(map: RunMap, run: Pick<RunSummary, 'select'>): string | null {
  const wanted = [...map.nodes.values()].filter(
    (node) =>
      !isAccessStep(node) && (isBroken(node) || node.state === 'skipped' || node.state === 'cancelled'),
  )
  // Where nothing ended well it is the same run again.
  if (wanted.length === map.nodes.size) return null
  const ids = new Set(wanted.map((node) => node.uniqueId))
  const covered = new Set<string>()
  const terms: string[] = []
  const within = run.select.split(/\s+/).filter((term) => term !== '')
  for (const { uniqueId, name } of wanted) {
    if (covered.has(uniqueId)) continue
    const below = reachable(map.children, [uniqueId])
    const whole = below.size > 0 && [...below].every((id) => ids.has(id))
    if (whole) for (const id of below) covered.add(id)
    if (!whole) terms.push(name)
    else if (within.length === 0) terms.push(`${name}+`)
    else terms.push(...within.map((term) => `${name}+,${term}`))
  }
  const text = terms.join(' ')
  return text === '' || text.length > longest ? null : text
}
