export interface Row {
  readonly height: number
  /** Where its top would be if it stood alone. */
  readonly wanted: number
}

/**
 * Tops of rows in their order, as near as can be to where each wants to be (least squares) and never closer than
 * `gap`, between `start` and `end`. Pools neighbours that want to overlap, as isotonic regression does.
 */
export function alignRows(
  rows: readonly Row[],
  { gap, start, end }: { readonly gap: number; readonly start: number; readonly end: number },
): number[] {
  const pools: { sum: number; count: number }[] = []
  const before: number[] = []
  let offset = 0
  for (const { height, wanted } of rows) {
    before.push(offset)
    let pool = { sum: wanted - offset, count: 1 }
    for (let last = pools.at(-1); last !== undefined && mean(last) >= mean(pool); last = pools.at(-1)) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count }
      pools.pop()
    }
    pools.push(pool)
    offset += height + gap
  }
  const most = Math.max(start, end - (offset - gap))
  const shifts = pools.flatMap((pool) =>
    Array.from({ length: pool.count }, () => Math.min(most, Math.max(start, mean(pool)))),
  )
  return before.map((top, at) => top + (shifts[at] ?? start))
}

const mean = (pool: { readonly sum: number; readonly count: number }) => pool.sum / pool.count
