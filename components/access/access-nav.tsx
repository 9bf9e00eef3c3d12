'use client'
import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { accessQuery, groupsQuery, requestsQuery } from '#lib/client/access.ts'
import { peopleQuery } from '#lib/client/people.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import classes from './access-nav.module.css'
import type { AccessTab } from './use-access-tab.ts'

const groups = ['Rights', 'Who', 'Proof'] as const

export interface AccessPlace {
  readonly key: AccessTab
  readonly group: (typeof groups)[number]
  readonly label: string
  /** What it is for, beside the title of the page. */
  readonly about: string
  readonly count: number | null
}

/** Only what the person may open; numbers as soon as they are known. */
export function useAccessPlaces(): AccessPlace[] {
  const { project } = useProject()
  const manages = useMay('access.manage')
  const sees = useMay('access.approve') || manages
  const assigns = useMay('roles.assign')
  const audits = useMay('audit.read')
  const access = useQuery({ ...accessQuery(project.slug), enabled: sees }).data
  const grants = access?.grants ?? null
  const drift = (access?.drift?.waiting ?? 0) + (access?.drift?.faults ?? 0)
  const people = useQuery(peopleQuery()).data?.people.length ?? null
  const groups = useQuery({ ...groupsQuery(), enabled: sees }).data?.groups.length ?? null
  const requests = useQuery(requestsQuery(project.slug)).data?.requests ?? []
  const open = requests.filter(({ state }) => state === 'open').length
  const shown: Readonly<Record<AccessTab, boolean>> = {
    matrix: true,
    grants: sees,
    requests: true,
    people: true,
    groups: sees,
    roles: true,
    services: assigns,
    'sign-in': assigns,
    tests: true,
    check: manages,
    drift: sees,
    warehouse: manages,
    audit: audits,
  }
  const counts: Partial<Record<AccessTab, number | null>> = {
    ...{ grants, people, groups, requests: open || null, drift: drift || null },
  }
  return places
    .filter(({ key }) => shown[key])
    .map((place) => ({ ...place, count: counts[place.key] ?? null }))
}

const places: readonly Omit<AccessPlace, 'count'>[] = [
  {
    key: 'matrix',
    group: 'Rights',
    label: 'Matrix',
    about: 'What each may do with each dataset. Grants add up: the strongest counts',
  },
  {
    key: 'grants',
    group: 'Rights',
    label: 'Grants',
    about: 'What was granted besides what the built-in roles have',
  },
  {
    key: 'requests',
    group: 'Rights',
    label: 'Requests',
    about: 'Who asked for access, and what was decided',
  },
  { key: 'people', group: 'Who', label: 'People', about: 'Who may sign in, and with which roles' },
  { key: 'groups', group: 'Who', label: 'Groups', about: 'People who are granted things together' },
  { key: 'roles', group: 'Who', label: 'Roles', about: 'What whoever has a role may do' },
  {
    key: 'services',
    group: 'Who',
    label: 'Service accounts',
    about: 'Programs that act by a token, under a name of their own',
  },
  {
    key: 'sign-in',
    group: 'Who',
    label: 'Sign-in',
    about: 'What is asked of people, and what your directory decides about them',
  },
  {
    key: 'tests',
    group: 'Proof',
    label: 'Tests',
    about: 'What the project says must hold, judged by what is granted now',
  },
  {
    key: 'check',
    group: 'Proof',
    label: 'Check',
    about: 'Tries every table of production as each role and group',
  },
  {
    key: 'drift',
    group: 'Proof',
    label: 'Drift',
    about: 'Compares access.yml on main with what is granted here',
  },
  {
    key: 'warehouse',
    group: 'Proof',
    label: 'Warehouse',
    about: 'Whether the database refuses by itself what is not granted',
  },
  { key: 'audit', group: 'Proof', label: 'Audit log', about: 'Who did what, and when' },
]

/** All places of the page at once, in three groups: a row of tabs holds as many no more. */
export function AccessNav({ places }: { places: readonly AccessPlace[] }) {
  return (
    <Tabs.List className={classes.list ?? ''} aria-label="Access">
      {groups.map((group) => (
        <div key={group} role="presentation" className={classes.group}>
          <span className={classes.title} aria-hidden>
            {group}
          </span>
          {places
            .filter((place) => place.group === group)
            .map(({ key, label, count }) => (
              <Tabs.Tab key={key} value={key} className={classes.tab ?? ''}>
                {label}
                {count === null ? null : <span className={classes.count}>{count}</span>}
              </Tabs.Tab>
            ))}
        </div>
      ))}
    </Tabs.List>
  )
}
