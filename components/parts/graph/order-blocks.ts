import type { LayBlock, LayItem } from './lay-columns.ts'
import { neighbours, rankNodes, type Edges } from './neighbours.ts'

const sweeps = 6

/** Sorts blocks, and the items within, by the mean of their neighbours' rows; a parent in a column stays above. */
export function orderBlocks(columns: readonly (readonly LayBlock[])[], edges: Edges): LayBlock[][] {
  const parents = neighbours(edges, 'up')
  const children = neighbours(edges, 'down')
  const row = new Map<string, number>()
  const sorters = columns.map((blocks) => new ColumnSorter(blocks, edges))
  for (const sorter of sorters) sorter.keepRows(row)
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const down = sweep % 2 === 0
    for (const sorter of down ? sorters : sorters.toReversed()) {
      sorter.sort(down ? parents : children, row)
      sorter.keepRows(row)
    }
  }
  return sorters.map((sorter) => sorter.blocks())
}

interface Entry {
  readonly key: string
  readonly block: LayBlock
  items: readonly LayItem[]
}

class ColumnSorter {
  #entries: readonly Entry[]
  readonly #ids: readonly string[]
  readonly #blockParents: ReadonlyMap<string, readonly string[]>
  readonly #itemParents: ReadonlyMap<string, readonly string[]>
  readonly #blockRank: ReadonlyMap<string, number>
  readonly #itemRank: ReadonlyMap<string, number>

  constructor(blocks: readonly LayBlock[], edges: Edges) {
    this.#entries = blocks.map((block, at) => ({ key: String(at), block, items: block.items }))
    const keyOf = new Map(this.#entries.flatMap(({ key, items }) => items.map((item) => [item.id, key])))
    this.#ids = [...keyOf.keys()]
    const between: [string, string][] = []
    const within: [string, string][] = []
    for (const [from, to] of edges) {
      const [above, below] = [keyOf.get(from), keyOf.get(to)]
      if (above === undefined || below === undefined) continue
      if (above === below) within.push([from, to])
      else between.push([above, below])
    }
    this.#blockParents = neighbours(between, 'up')
    this.#itemParents = neighbours(within, 'up')
    this.#blockRank = rankNodes([...new Set(keyOf.values())], between)
    this.#itemRank = rankNodes(this.#ids, within)
  }

  blocks(): LayBlock[] {
    return this.#entries.map(({ block, items }) => ({ ...block, items }))
  }

  /** As a share of the column, so that a short column lies beside the whole of a long one. */
  keepRows(row: Map<string, number>): void {
    let at = 0.5
    for (const { items } of this.#entries) {
      for (const item of items) row.set(item.id, at++ / this.#ids.length)
    }
  }

  sort(around: ReadonlyMap<string, readonly string[]>, row: ReadonlyMap<string, number>): void {
    const own = new Set(this.#ids)
    const means = new Map(this.#ids.map((id) => [id, meanRow(id, around.get(id) ?? [], row, own)]))
    const items = pushBelow(means, this.#itemRank, this.#itemParents)
    const blockMeans = new Map(
      this.#entries.map((entry) => [
        entry.key,
        entry.items.reduce((sum, item) => sum + (means.get(item.id) ?? 0), 0) /
          Math.max(1, entry.items.length),
      ]),
    )
    const blocks = pushBelow(blockMeans, this.#blockRank, this.#blockParents)
    this.#entries = this.#entries
      .toSorted((a, b) => (blocks.get(a.key) ?? 0) - (blocks.get(b.key) ?? 0))
      .map((entry) => ({
        ...entry,
        items: entry.items.toSorted((a, b) => (items.get(a.id) ?? 0) - (items.get(b.id) ?? 0)),
      }))
  }
}

/** Of what stands in other columns; without any, it stays where it is. */
function meanRow(
  id: string,
  around: readonly string[],
  row: ReadonlyMap<string, number>,
  own: ReadonlySet<string>,
): number {
  const others = around.filter((other) => !own.has(other))
  if (others.length === 0) return row.get(id) ?? 0
  return others.reduce((sum, other) => sum + (row.get(other) ?? 0), 0) / others.length
}

/** Nothing weighs less than what it reads; on a cycle the last word is left open. */
function pushBelow(
  weights: ReadonlyMap<string, number>,
  rank: ReadonlyMap<string, number>,
  parents: ReadonlyMap<string, readonly string[]>,
): Map<string, number> {
  const pushed = new Map(weights)
  const order = [...weights.keys()].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
  for (const id of order) {
    let least = pushed.get(id) ?? 0
    for (const parent of parents.get(id) ?? []) {
      if ((rank.get(parent) ?? 0) < (rank.get(id) ?? 0))
        least = Math.max(least, (pushed.get(parent) ?? 0) + 1e-6)
    }
    pushed.set(id, least)
  }
  return pushed
}
