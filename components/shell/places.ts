import type { Permission } from '#lib/contracts/people.ts'

export type PlaceKey = 'develop' | 'lineage' | 'runs' | 'changes' | 'access' | 'settings'

export interface Place {
  readonly key: PlaceKey
  readonly label: string
  /** Any one of these opens it; null: everybody who sees the project. */
  readonly needs: readonly Permission[] | null
  /** Whether the page is about my branch, and so names it at the top. */
  readonly ofBranch: boolean
}

const places: readonly Place[] = [
  { key: 'develop', label: 'Develop', needs: ['files.edit'], ofBranch: true },
  { key: 'lineage', label: 'Lineage', needs: null, ofBranch: true },
  { key: 'runs', label: 'Runs', needs: null, ofBranch: false },
  { key: 'changes', label: 'Changes', needs: ['change.open', 'change.review'], ofBranch: false },
  { key: 'access', label: 'Access', needs: null, ofBranch: false },
  { key: 'settings', label: 'Settings', needs: null, ofBranch: false },
]

/** What a role may not do is not offered. */
export function placesFor(permissions: readonly Permission[]): readonly Place[] {
  return places.filter((place) => place.needs?.some((need) => permissions.includes(need)) ?? true)
}

/** The place of an address such as `/demo/runs/12`, and what follows it. */
export function placeOf(pathname: string): { place: Place | null; rest: readonly string[] } {
  const [, key, ...rest] = pathname.split('/').filter((part) => part !== '')
  return { place: places.find((place) => place.key === key) ?? null, rest: rest.map(decodeURIComponent) }
}

/** Where a person lands in a project. */
export function homeOf(project: string, permissions: readonly Permission[]): string {
  return `/${encodeURIComponent(project)}/${placesFor(permissions)[0]?.key ?? 'settings'}`
}
