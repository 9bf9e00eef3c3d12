/**
 * Splits a name for cutting in the middle: the end (with the file's ending) always stays.
 * A name too short to be worth cutting has an empty tail.
 */
export function splitMiddle(name: string): { head: string; tail: string } {
  const tail = Math.min(11, Math.floor(name.length / 2))
  if (name.length < 12) return { head: name, tail: '' }
  return { head: name.slice(0, -tail), tail: name.slice(-tail) }
}

/** For places that measure in characters, such as an SVG: `mart_reven…vements`. */
export function cutMiddle(name: string, limit: number): string {
  if (name.length <= limit) return name
  const tail = Math.floor((limit - 1) / 2)
  return `${name.slice(0, limit - 1 - tail)}…${name.slice(name.length - tail)}`
}
