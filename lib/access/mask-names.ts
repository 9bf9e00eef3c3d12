/** What stands in a text where a name stood that its reader may not be told. */
export const MASK = 'Restricted'

/**
 * Replaces names in a text, each as a whole word and however it is written. Names of one or two letters are left: they
 * stand in every text and tell nothing.
 */
export function maskNames(names: Iterable<string>): (text: string) => string {
  const wanted = [...new Set(names)].filter((name) => name.length > 2)
  if (wanted.length === 0) return (text) => text
  // The longest first: a name may begin with another one.
  const escaped = wanted.sort((one, other) => other.length - one.length).map(escape)
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${escaped.join('|')})(?![\\p{L}\\p{N}_])`, 'giu')
  return (text) => text.replace(pattern, MASK)
}

const escape = (name: string) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
