import type { GraphNode } from '#lib/contracts/compile.ts'

export type SearchOption =
  { readonly kind: 'node'; readonly node: GraphNode } | { readonly kind: 'select'; readonly text: string }

const nodesAtMost = 12
/** What no name has and a selection does: operators, methods, wildcards, union and intersection. */
const selectorSigns = /[+@:*,\s]/

/** Nodes whose name fits, best first, and the text as a selection; a selection comes first where it can be no name. */
export function searchOptions(nodes: readonly GraphNode[], typed: string): readonly SearchOption[] {
  const text = typed.trim()
  if (text === '') return []
  const wanted = text.toLowerCase()
  const found = nodes
    .filter((node) => node.name.toLowerCase().includes(wanted))
    .toSorted((a, b) => rank(a.name, wanted) - rank(b.name, wanted) || a.name.localeCompare(b.name))
    .slice(0, nodesAtMost)
    .map((node) => ({ kind: 'node', node }) as const)
  const selection = { kind: 'select', text } as const
  return selectorSigns.test(text) ? [selection, ...found] : [...found, selection]
}

function rank(name: string, wanted: string): number {
  const lower = name.toLowerCase()
  if (lower === wanted) return 0
  return lower.startsWith(wanted) ? 1 : 2
}
