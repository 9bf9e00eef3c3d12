/** The page of a file: each folder is a part of the address. */
export function developAddress(project: string, path: string | null): string {
  const base = `/${encodeURIComponent(project)}/develop`
  return path === null ? base : `${base}/${path.split('/').map(encodeURIComponent).join('/')}`
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
