import type { ManifestNode } from '../manifest.ts'
import { unlinked } from './build-node.ts'

const noNodes: readonly ManifestNode[] = Object.freeze([])

/** What the graph says of a node. */
export interface NodeLink {
  readonly ids: readonly string[]
  readonly group: string | null
  readonly attached: string | null
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/**
 * The node with its link. Nobody has seen a node before its first link, so that is written into the node itself:
 * a copy of each would cost as much as making it. Later links of the same node make a copy, unless they say the same.
 */
export function linkedNode(
  node: ManifestNode,
  link: NodeLink,
  previous: readonly ManifestNode[] | undefined,
): ManifestNode {
  const depends_on = { nodes: link.ids, macros: node.depends_on.macros }
  if (node.depends_on.nodes === unlinked) {
    const own: Writable<ManifestNode> = node
    own.depends_on = depends_on
    own.group = link.group
    own.attached_node = link.attached
    return node
  }
  for (const one of previous ?? noNodes) {
    // An origin is made with its node and stays with all copies of it.
    if (one.origin === node.origin && isLinkedSo(one, link)) return one
  }
  return isLinkedSo(node, link)
    ? node
    : { ...node, depends_on, group: link.group, attached_node: link.attached }
}

const isLinkedSo = (node: ManifestNode, { ids, group, attached }: NodeLink): boolean =>
  node.group === group && node.attached_node === attached && sameIds(node.depends_on.nodes, ids)

export const sameIds = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((id, index) => id === b[index])
