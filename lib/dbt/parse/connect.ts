import type { ManifestNode, ManifestResource, ManifestSource } from '../manifest.ts'

interface Connections {
  readonly parents: Map<string, readonly string[]>
  readonly children: Map<string, readonly string[]>
  readonly read: Iterable<string>
}

const noIds: readonly string[] = Object.freeze([])

/** The edges both ways. `read` are the ids that somebody reads. */
export function connect(
  nodes: ReadonlyMap<string, ManifestNode>,
  sources: ReadonlyMap<string, ManifestSource>,
  resources: Iterable<ReadonlyMap<string, ManifestResource>>,
): Connections {
  const parents = new Map<string, readonly string[]>()
  for (const [id, node] of nodes) parents.set(id, node.depends_on.nodes)
  for (const id of sources.keys()) parents.set(id, noIds)
  for (const map of resources) for (const [id, resource] of map) parents.set(id, resource.depends_on.nodes)
  const lists = new Map<string, string[]>()
  for (const [id, ids] of parents) {
    for (const parent of ids) {
      const list = lists.get(parent)
      if (list) list.push(id)
      else lists.set(parent, [id])
    }
  }
  const children = new Map<string, readonly string[]>()
  for (const id of parents.keys()) children.set(id, sortedIds(lists.get(id)))
  return { parents, children, read: lists.keys() }
}

/** Nearly all lists are short or in order as they come. */
function sortedIds(ids: string[] | undefined): readonly string[] {
  if (ids === undefined) return noIds
  for (let at = 1; at < ids.length; at += 1) if ((ids[at - 1] ?? '') > (ids[at] ?? '')) return ids.sort()
  return ids
}
