'use client'
import { Button, Tabs } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { PageHeader } from '#components/parts/page-header.tsx'
import { RequestDialog } from '#components/parts/request-access.tsx'
import { useProject } from '#lib/client/project-context.tsx'
import { AccessNav, useAccessPlaces } from './access-nav.tsx'
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
  const places = useAccessPlaces()
  const [tab, openTab] = useAccessTab(places.map(({ key }) => key))
  const about = places.find(({ key }) => key === tab)?.about
  return (
    <div className={classes.page}>
      <PageHeader title="Access" about={about}>
        <TabAction tab={tab} />
      </PageHeader>
      <Tabs
        value={tab}
        onChange={(value) => openTab(accessTabs.find((each) => each === value) ?? 'matrix')}
        orientation="vertical"
        variant="none"
        className={classes.places ?? ''}
        styles={{
          tab: { padding: '0 8px', height: 28, marginInlineEnd: 0 },
          tabLabel: { textAlign: 'left' },
        }}
        keepMounted={false}
      >
        <AccessNav places={places} />
        {places.map(({ key }) => (
          <Tabs.Panel key={key} value={key} className={classes.panel ?? ''}>
            <Pane tab={key} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
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
