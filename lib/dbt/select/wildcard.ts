const cache = new Map<string, RegExp>()

/** Python's fnmatch: `*`, `?`, `[abc]` and `[!abc]`; `*` crosses dots and slashes. */
export function matchesWildcard(text: string, pattern: string): boolean {
  if (!/[*?[]/.test(pattern)) return text === pattern
  let made = cache.get(pattern)
  if (!made) {
    if (cache.size > 500) cache.clear()
    cache.set(pattern, (made = new RegExp(`^${translate(pattern)}$`, 's')))
  }
  return made.test(text)
}

function translate(pattern: string): string {
  let result = ''
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at)
    if (char === '*') result += '.*'
    else if (char === '?') result += '.'
    else if (char === '[') {
      const end = pattern.indexOf(']', at + 2)
      if (end === -1) result += '\\['
      else {
        const body = pattern
          .slice(at + 1, end)
          .replaceAll('\\', '\\\\')
          .replace(/^!/, '^')
        result += `[${body}]`
        at = end
      }
    } else result += escape(char)
  }
  return result
}

const escape = (char: string) => char.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A path pattern as a shell has it: `*` stays within a folder, `**` crosses folders. */
export function matchesGlob(path: string, pattern: string): boolean {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.')
  return matchParts(path.split('/'), parts)
}

function matchParts(path: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return path.length === 0
  if (first === '**') {
    for (let skip = 0; skip <= path.length; skip += 1) if (matchParts(path.slice(skip), rest)) return true
    return false
  }
  const [head, ...tail] = path
  return head !== undefined && matchesWildcard(head, first) && matchParts(tail, rest)
}
