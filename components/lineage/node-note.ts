import type { Mark } from '#components/parts/state-mark.tsx'
import type { GraphNode } from '#lib/contracts/compile.ts'
import type { Show } from './lineage-view.ts'

const marks: Readonly<Record<string, Mark>> = {
  fail: 'failed',
  error: 'failed',
  warn: 'warned',
  skipped: 'skipped',
  running: 'running',
}
const worse: readonly Mark[] = ['failed', 'warned', 'skipped', 'running']

/** Of the last run, where it did not go well; null where all is well or nothing is known. */
export function markOf(node: GraphNode): Mark | null {
  return node.lastState === null ? null : (marks[node.lastState] ?? null)
}

/** The worst mark within a group, and how many have it. */
export function worstMark(nodes: readonly GraphNode[]): { mark: Mark; count: number } | null {
  const found = nodes.map(markOf)
  for (const mark of worse) {
    const count = found.filter((each) => each === mark).length
    if (count > 0) return { mark, count }
  }
  return null
}

export interface Note {
  readonly text: string
  readonly tone: 'quiet' | 'caution' | 'accent'
}
const tested = new Set(['model', 'seed', 'snapshot', 'source'])
const built = new Set(['model', 'seed', 'snapshot'])

/** Access tests are told among the tests, and everywhere where one does not hold. */
export function showsAccess({ accessTests }: GraphNode, show: Show): boolean {
  return accessTests.broken > 0 || (show === 'tests' && accessTests.total > 0)
}

/** The word at the right end of a node. */
export function noteOf(node: GraphNode, show: Show): Note | null {
  if (show === 'tests' && tested.has(node.resourceType)) {
    if (node.tests === 0) return { text: 'no tests', tone: 'caution' }
    return { text: `${node.tests} ${node.tests === 1 ? 'test' : 'tests'}`, tone: 'quiet' }
  }
  if (show !== 'built' || !built.has(node.resourceType) || node.materialized === 'ephemeral') return null
  if (node.builtInDevelopment) return { text: 'dev', tone: 'accent' }
  return node.builtInProduction ? null : { text: 'not built', tone: 'caution' }
}
