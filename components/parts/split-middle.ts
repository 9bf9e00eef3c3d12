const shortestTail = 11
const longestTail = 22

/**
 * Splits a name for cutting in the middle: the end (with the file's ending) stays. Names that stand together begin
 * alike, so the end takes whole words, as many as 22 characters hold. A name too short to be worth cutting has an
 * empty tail.
 */
export function splitMiddle(name: string): { head: string; tail: string } {
  if (name.length < 12) return { head: name, tail: '' }
  const most = Math.min(longestTail, name.length - 4)
  const least = Math.min(shortestTail, Math.floor(name.length / 2))
  let tail = least
  for (let length = most; length > least; length -= 1) {
    if (!/[_./-]/.test(name.at(-length - 1) ?? '')) continue
    tail = length
    break
  }
  return { head: name.slice(0, -tail), tail: name.slice(-tail) }
}

/**
 * A name as it has room in a width, in whole letters: `mart_rev…movements`. The end that tells it from its siblings
 * stays whole as long as two letters of the beginning have room beside it; after that it loses its own beginning.
 */
export function fitMiddle(name: string, width: number, measure: (text: string) => number): string {
  const fits = (text: string) => measure(text) <= width
  if (fits(name)) return name
  const { head, tail } = splitMiddle(name)
  if (tail !== '' && fits(`${head.slice(0, 2)}…${tail}`)) {
    const begin = most(2, head.length - 1, (count) => fits(`${head.slice(0, count)}…${tail}`))
    return `${head.slice(0, begin)}…${tail}`
  }
  const end = most(1, name.length - 2, (count) => fits(`${name.slice(0, 1)}…${name.slice(-count)}`))
  return `${name.slice(0, 1)}…${name.slice(-end)}`
}

/** The greatest count that holds, where every smaller one holds too; `least` is taken to hold. */
function most(least: number, greatest: number, holds: (count: number) => boolean): number {
  let low = least
  let high = Math.max(least, greatest)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** For places that measure in characters, such as an SVG: `mart_reven…vements`. */
export function cutMiddle(name: string, limit: number): string {
  if (name.length <= limit) return name
  const tail = Math.floor((limit - 1) / 2)
  return `${name.slice(0, limit - 1 - tail)}…${name.slice(name.length - tail)}`
}
