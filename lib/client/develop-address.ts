/** The page of a file, at a line of it: each folder is a part of the address. */
export function developAddress(
  project: string,
  path: string | null,
  at: { readonly line: number; readonly column: number | null } | null = null,
): string {
  const base = `/${encodeURIComponent(project)}/develop`
  if (path === null) return base
  const file = `${base}/${path.split('/').map(encodeURIComponent).join('/')}`
  if (at === null) return file
  return `${file}#L${at.line}${at.column === null ? '' : `:${at.column}`}`
}

/** The line and column of an address that ends with `#L12` or `#L12:5`. */
export function lineOfAddress(hash: string): { readonly line: number; readonly column: number } | null {
  const [, line, column] = /^#L(\d{1,7})(?::(\d{1,6}))?$/.exec(hash) ?? []
  return line === undefined ? null : { line: Number(line), column: Number(column ?? 1) }
}

/** The file of such an address, null where none is open. */
export function fileOfAddress(pathname: string): string | null {
  const [, place, ...parts] = pathname.split('/').filter((part) => part !== '')
  if (place !== 'develop' || parts.length === 0) return null
  try {
    return parts.map(decodeURIComponent).join('/')
  } catch {
    return null
  }
}
