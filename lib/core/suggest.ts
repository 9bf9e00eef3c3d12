/** Names near to a misspelt one, nearest first: at most three, within a third of its length. */
export function suggest(name: string, known: Iterable<string>, limit = 3): string[] {
  const lower = name.toLowerCase()
  const most = Math.max(1, Math.floor(lower.length / 3))
  const near: { candidate: string; distance: number }[] = []
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > most) continue
    const distance = editDistance(lower, candidate.toLowerCase(), most)
    if (distance <= most) near.push({ candidate, distance })
  }
  near.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
  return near.slice(0, limit).map((one) => one.candidate)
}

/** Insertions, deletions, changes and swaps of neighbours; stops early above `most`. */
function editDistance(a: string, b: string, most: number): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    let best = i
    for (let j = 1; j <= b.length; j += 1) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let value = Math.min(change, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, (before[j - 2] ?? 0) + 1)
      }
      row.push(value)
      best = Math.min(best, value)
    }
    if (best > most) return best
    before = last
    last = row
  }
  return last[b.length] ?? 0
}
