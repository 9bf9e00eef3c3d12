function* foldersOf(path: string): Generator<string> {
  for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1))
    yield path.slice(0, slash)
}

/**
 * A name that would be both a file and a folder once `added` join `present`; null where there is none.
 * git's index would silently drop the older of the two.
 */
export function findNameClash(present: Iterable<string>, added: Iterable<string>): string | null {
  const files = new Set<string>(present)
  for (const path of added) files.add(path)
  for (const path of files) {
    for (const folder of foldersOf(path)) if (files.has(folder)) return folder
  }
  return null
}
