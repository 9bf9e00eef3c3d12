/**
 * A project path in its one spelling (forward slashes, no `.`), or null where it leaves the project or is absolute.
 * Every source of files passes its paths through here, so that nothing behind the port has to think of `..` again.
 */
export function acceptPath(path: string): string | null {
  if (path.includes('\0') || /^[A-Za-z]:/.test(path)) return null
  const parts = path.replaceAll('\\', '/').split('/')
  if (parts[0] === '' || parts.includes('..')) return null
  const kept = parts.filter((part) => part !== '.' && part !== '')
  return kept.length === 0 ? null : kept.join('/')
}
