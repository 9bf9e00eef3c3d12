import type { RunNode } from '#lib/contracts/runs.ts'

/** What warehouses say of a relation that is not there. */
const notThere = [/\btable with name\b.*\bdoes not exist\b/i, /\brelation ".*" does not exist\b/i]

/** The selection that builds what failed for want of a parent, with its parents; empty where nothing did. */
export function selectOrphans(nodes: readonly Pick<RunNode, 'name' | 'state' | 'message'>[]): string {
  return nodes
    .filter(({ state, message }) => state === 'error' && notThere.some((pattern) => pattern.test(message)))
    .map(({ name }) => `+${name}`)
    .join(' ')
}
