/** The page of a file: each folder is a part of the address. */
export function developAddress(project: string, path: string): string {
  return `/${encodeURIComponent(project)}/develop/${path.split('/').map(encodeURIComponent).join('/')}`
}
