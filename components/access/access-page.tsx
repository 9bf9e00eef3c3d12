'use client'
import { Button, Tabs } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { RequestDialog } from '#components/parts/request-access.tsx'
import { accessQuery, groupsQuery, requestsQuery } from '#lib/client/access.ts'
import { peopleQuery } from '#lib/client/people.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import classes from './access.module.css'
import { AuditPane } from './audit-pane.tsx'
import { CheckPane } from './check-pane.tsx'
import { DriftPane } from './drift-pane.tsx'
import { GrantDialog } from './grant-dialog.tsx'
import { GrantsPane } from './grants-pane.tsx'
import { GroupDialog } from './group-dialog.tsx'
import { GroupsPane } from './groups-pane.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { MatrixPane } from './matrix-pane.tsx'
import { NewServiceDialog } from './new-service-dialog.tsx'
import { PeoplePane } from './people-pane.tsx'
import { RequestsPane } from './requests-pane.tsx'
import { RoleDialog } from './role-dialog.tsx'
import { RolesPane } from './roles-pane.tsx'
import { ServicesPane } from './services-pane.tsx'
import { SignInPane } from './sign-in-pane.tsx'
import { TestsPane } from './tests-pane.tsx'
import { WarehousePane } from './warehouse-pane.tsx'
import { accessTabs, useAccessTab, type AccessTab } from './use-access-tab.ts'

/** Who is here, what each may do with the data, why, and what was done about it. */
export function AccessPage() {
  const tabs = useTabs()
  const [tab, openTab] = useAccessTab(tabs.map(({ key }) => key))
  const list = (
    <header className={classes.bar}>
      <h1>Access</h1>
      <Tabs.List className={classes.list ?? ''}>
        {tabs.map(({ key, label, count }) => (
          <Tabs.Tab key={key} value={key}>
            {label}
            {count === null ? null : <span className={classes.count}>{count}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <TabAction tab={tab} />
    </header>
  )
  return (
    <Tabs
      value={tab}
      onChange={(value) => openTab(accessTabs.find((each) => each === value) ?? 'matrix')}
      className={classes.page ?? ''}
      keepMounted={false}
    >
      {list}
      {tabs.map(({ key }) => (
        <Tabs.Panel key={key} value={key} className={classes.panel ?? ''}>
          <Pane tab={key} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

function Pane({ tab }: { tab: AccessTab }) {
  switch (tab) {
    case 'matrix':
      return <MatrixPane />
    case 'grants':
      return <GrantsPane />
    case 'people':
      return <PeoplePane />
    case 'groups':
      return <GroupsPane />
    case 'roles':
      return <RolesPane />
    case 'services':
      return <ServicesPane />
    case 'sign-in':
      return <SignInPane />
    case 'requests':
      return <RequestsPane />
    case 'drift':
      return <DriftPane />
    case 'warehouse':
      return <WarehousePane />
    case 'tests':
      return <TestsPane />
    case 'check':
      return <CheckPane />
    case 'audit':
      return <AuditPane />
  }
}

interface TabWords {
  readonly key: AccessTab
  readonly label: string
  readonly count: number | null
}

/** Only what the person may open; numbers as soon as they are known. */
function useTabs(): TabWords[] {
  const { project } = useProject()
  const manages = useMay('access.manage')
  const sees = useMay('access.approve') || manages
  const assigns = useMay('roles.assign')
  const audits = useMay('audit.read')
  const grants = useQuery({ ...accessQuery(project.slug), enabled: sees }).data?.grants ?? null
  const people = useQuery(peopleQuery()).data?.people.length ?? null
  const groups = useQuery({ ...groupsQuery(), enabled: sees }).data?.groups.length ?? null
  const open = useQuery(requestsQuery(project.slug)).data?.requests.filter(
    ({ state }) => state === 'open',
  ).length
  const all: (TabWords & { shown: boolean })[] = [
    { key: 'matrix', label: 'Matrix', count: null, shown: true },
    { key: 'grants', label: 'Grants', count: grants, shown: sees },
    { key: 'people', label: 'People', count: people, shown: true },
    { key: 'groups', label: 'Groups', count: groups, shown: sees },
    { key: 'roles', label: 'Roles', count: null, shown: true },
    { key: 'services', label: 'Service accounts', count: null, shown: assigns },
    { key: 'sign-in', label: 'Sign-in', count: null, shown: assigns },
    { key: 'requests', label: 'Requests', count: open ? open : null, shown: true },
    { key: 'drift', label: 'Drift', count: null, shown: sees },
    { key: 'warehouse', label: 'Warehouse', count: null, shown: manages },
    { key: 'tests', label: 'Tests', count: null, shown: true },
    { key: 'check', label: 'Check', count: null, shown: manages },
    { key: 'audit', label: 'Audit log', count: null, shown: audits },
  ]
  return all.filter(({ shown }) => shown)
}

const actions = {
  matrix: { label: 'Grant', permission: 'access.manage', Dialog: GrantDialog },
  grants: { label: 'Grant', permission: 'access.manage', Dialog: GrantDialog },
  people: { label: 'Invite', permission: 'people.manage', Dialog: InviteDialog },
  groups: { label: 'New group', permission: 'access.manage', Dialog: NewGroup },
  roles: { label: 'New role', permission: 'access.manage', Dialog: NewRole },
  services: { label: 'New account', permission: 'roles.assign', Dialog: NewServiceDialog },
  requests: { label: 'Request access', permission: 'project.read', Dialog: NewRequest },
} as const

const makes = (tab: AccessTab): tab is keyof typeof actions => Object.hasOwn(actions, tab)

/** The one thing that is made on a tab. */
function TabAction({ tab }: { tab: AccessTab }) {
  const { me } = useProject()
  const [making, setMaking] = useState<AccessTab | null>(null)
  if (!makes(tab)) return null
  const { label, permission, Dialog } = actions[tab]
  if (!me.permissions.includes(permission)) return null
  return (
    <>
      <Button
        variant="filled"
        className={classes.make ?? ''}
        leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />}
        onClick={() => setMaking(tab)}
      >
        {label}
      </Button>
      {making === tab ? <Dialog onClose={() => setMaking(null)} /> : null}
    </>
  )
}

function NewGroup({ onClose }: { onClose: () => void }) {
  return <GroupDialog group={null} onClose={onClose} />
}
function NewRequest({ onClose }: { onClose: () => void }) {
  return <RequestDialog datasets={[]} onClose={onClose} />
}
function NewRole({ onClose }: { onClose: () => void }) {
  return <RoleDialog role={null} onClose={onClose} />
}
