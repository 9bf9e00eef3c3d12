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
  // Without iterators: each step of one is an object, and there are very many steps.
  nodes.forEach((node, id) => parents.set(id, node.depends_on.nodes))
  sources.forEach((_source, id) => parents.set(id, noIds))
  for (const map of resources) map.forEach((resource, id) => parents.set(id, resource.depends_on.nodes))
  const lists = new Map<string, string[]>()
  parents.forEach((ids, id) => {
    for (let at = 0; at < ids.length; at += 1) {
      const parent = ids[at] ?? ''
      const list = lists.get(parent)
      if (list) list.push(id)
      else lists.set(parent, [id])
    }
  })
  const children = new Map<string, readonly string[]>()
  parents.forEach((_ids, id) => children.set(id, sortedIds(lists.get(id))))
  return { parents, children, read: lists.keys() }
}

/** Nearly all lists are short or in order as they come. */
function sortedIds(ids: string[] | undefined): readonly string[] {
  if (ids === undefined) return noIds
  for (let at = 1; at < ids.length; at += 1) if ((ids[at - 1] ?? '') > (ids[at] ?? '')) return ids.sort()
  return ids
}
