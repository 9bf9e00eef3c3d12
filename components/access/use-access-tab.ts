import { usePathname, useSearchParams } from 'next/navigation'

export const accessTabs = [
  'matrix',
  'grants',
  'people',
  'groups',
  'roles',
  'services',
  'sign-in',
  'requests',
  'drift',
  'warehouse',
  'tests',
  'check',
  'audit',
] as const
export type AccessTab = (typeof accessTabs)[number]

/** The tab lives in the address, so that it can be sent, and Back returns to it. */
export function useAccessTab(allowed: readonly AccessTab[]): [AccessTab, (tab: AccessTab) => void] {
  const asked = useSearchParams().get('tab')
  const pathname = usePathname()
  const tab = allowed.find((each) => each === asked) ?? 'matrix'
  const open = (next: AccessTab) =>
    window.history.pushState(null, '', next === 'matrix' ? pathname : `${pathname}?tab=${next}`)
  return [tab, open]
}
