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

/** For places that measure in characters, such as an SVG: `mart_reven…vements`. */
export function cutMiddle(name: string, limit: number): string {
  if (name.length <= limit) return name
  const tail = Math.floor((limit - 1) / 2)
  return `${name.slice(0, limit - 1 - tail)}…${name.slice(name.length - tail)}`
}
