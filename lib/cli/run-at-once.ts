/** Works through a list, at most `limit` at a time; answers in the order of the list. */
export async function runAtOnce<T, R>(
  items: readonly T[],
  limit: number,
  task: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>()
  let next = 0
  const lane = async () => {
    while (next < items.length) {
      const index = next++
      const item = items[index]
      if (item !== undefined) results.set(index, await task(item, index))
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
  return items.flatMap((_item, index) => {
    const result = results.get(index)
    return result === undefined ? [] : [result]
  })
}
