'use client'
import { Button, Tabs } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { PageHeader } from '#components/parts/page-header.tsx'
import { useMay } from '#lib/client/project-context.tsx'
import classes from './access.module.css'
import { InviteDialog } from './invite-dialog.tsx'
import { PeoplePane } from './people-pane.tsx'
import { RolesMatrix } from './roles-matrix.tsx'

/** Who is here, and what each role may do with the data. */
export function AccessPage() {
  const manages = useMay('people.manage')
  const [inviting, setInviting] = useState(false)
  return (
    <div className={classes.page}>
      <PageHeader title="Access">
        {manages ? (
          <Button
            variant="filled"
            leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />}
            onClick={() => setInviting(true)}
          >
            Invite
          </Button>
        ) : null}
      </PageHeader>
      <Tabs defaultValue="people" className={classes.page ?? ''} keepMounted={false}>
        <Tabs.List className={classes.list ?? ''}>
          <Tabs.Tab value="people">People</Tabs.Tab>
          <Tabs.Tab value="roles">Roles</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people" className={classes.panel ?? ''}>
          <PeoplePane />
        </Tabs.Panel>
        <Tabs.Panel value="roles" className={classes.panel ?? ''}>
          <RolesMatrix />
        </Tabs.Panel>
      </Tabs>
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </div>
  )
}
