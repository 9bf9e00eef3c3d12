/** `/api/projects/[project]` with its parameters and query; what is absent in the query is left out. */
export function buildAddress(path: string, params: object, query: object): string {
  const values = new Map<string, unknown>(Object.entries(params))
  const filled = path.replaceAll(/\[(\w+)\]/g, (_, name: string) => {
    const value = values.get(name)
    if (value === undefined) throw new Error(`The address ${path} needs ${name}`)
    return encodeURIComponent(String(value))
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? filled : `${filled}?${text}`
}
