export interface GraphLink {
  readonly from: string
  readonly to: string
}
export interface Spot {
  readonly column: number
  readonly row: number
}

/**
 * Each node stands one column right of the furthest of its parents, and in its column near the middle of them.
 * A cycle (both sides of a difference together may have one) ends where it would come back.
 */
export function layoutGraph(ids: readonly string[], links: readonly GraphLink[]): Map<string, Spot> {
  const parents = new Map<string, string[]>(ids.map((id) => [id, []]))
  for (const { from, to } of links) if (parents.has(from)) parents.get(to)?.push(from)
  const columns = findColumns(ids, parents)
  const byColumn = new Map<number, string[]>()
  for (const id of ids) {
    const column = columns.get(id) ?? 0
    byColumn.set(column, [...(byColumn.get(column) ?? []), id])
  }
  const spots = new Map<string, Spot>()
  for (const column of [...byColumn.keys()].sort((a, b) => a - b)) {
    const ranked = (byColumn.get(column) ?? []).map((id) => ({
      id,
      at: middleOf(parents.get(id) ?? [], spots),
    }))
    ranked.sort((a, b) => a.at - b.at || a.id.localeCompare(b.id))
    ranked.forEach(({ id }, row) => spots.set(id, { column, row }))
  }
  return spots
}

function findColumns(ids: readonly string[], parents: ReadonlyMap<string, string[]>): Map<string, number> {
  const columns = new Map<string, number>()
  const open = new Set<string>()
  const visit = (id: string): number => {
    const known = columns.get(id)
    if (known !== undefined) return known
    if (open.has(id)) return -1
    open.add(id)
    let column = 0
    for (const parent of parents.get(id) ?? []) column = Math.max(column, visit(parent) + 1)
    open.delete(id)
    columns.set(id, column)
    return column
  }
  for (const id of ids) visit(id)
  return columns
}

function middleOf(parents: readonly string[], spots: ReadonlyMap<string, Spot>): number {
  const rows = parents.flatMap((id) => spots.get(id)?.row ?? [])
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length
}
