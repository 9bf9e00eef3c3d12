import { z } from 'zod'

/** Open files, left to right. Which one is shown is the page's address. */
export type OpenTabs = readonly string[]

export const storedTabs = z.array(z.string()).max(200)

export function openTab(tabs: OpenTabs, path: string): OpenTabs {
  return tabs.includes(path) ? tabs : [...tabs, path]
}

/** Without `path`, and what is shown next where it was the one shown: its right neighbour, else the left. */
export function closeTab(
  tabs: OpenTabs,
  path: string,
  shown: string | null,
): { tabs: OpenTabs; shown: string | null } {
  const index = tabs.indexOf(path)
  if (index === -1) return { tabs, shown }
  const rest = tabs.filter((each) => each !== path)
  return { tabs: rest, shown: shown === path ? (rest[index] ?? rest[index - 1] ?? null) : shown }
}

/** After a rename of a file, or of a folder above it. */
export function renameTabs(tabs: OpenTabs, moved: readonly { from: string; to: string }[]): OpenTabs {
  const names = new Map(moved.map(({ from, to }) => [from, to]))
  return [...new Set(tabs.map((path) => names.get(path) ?? path))]
}

/** Names as tabs show them: a name that is there twice says its folder too. */
export function labelTabs(tabs: OpenTabs): ReadonlyMap<string, { name: string; folder: string }> {
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  const count = new Map<string, number>()
  for (const path of tabs) count.set(nameOf(path), (count.get(nameOf(path)) ?? 0) + 1)
  return new Map(
    tabs.map((path) => {
      const name = nameOf(path)
      const folder = path.split('/').at(-2) ?? ''
      return [path, { name, folder: (count.get(name) ?? 0) > 1 ? folder : '' }]
    }),
  )
}
