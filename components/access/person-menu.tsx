'use client'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { askToView } from '#lib/client/view-as.ts'
import type { Person } from '#lib/contracts/people.ts'
import { nameOfPerson } from './name-of-person.ts'
import type { PersonDialogKind } from './person-dialogs.tsx'

export interface PersonMenuProps {
  readonly person: Person
  readonly onOpen: (kind: PersonDialogKind) => void
}

/** Only what the reader may do, and what the server would accept. */
export function PersonMenu({ person, onOpen }: PersonMenuProps) {
  const { me } = useProject()
  const manages = useMay('people.manage')
  const assigns = useMay('roles.assign')
  const views = useMay('access.view_as')
  const closed = person.disabledAt !== null
  const viewable = views && !closed && person.id !== me.id
  if (!manages && !assigns && !viewable) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`What can be done with ${nameOfPerson(person)}`}>
          <IconDots size={16} stroke={1.5} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {assigns ? <Menu.Item onClick={() => onOpen('roles')}>Assign roles</Menu.Item> : null}
        {viewable ? (
          <Menu.Item onClick={() => askToView({ kind: 'user', key: person.id })}>View as …</Menu.Item>
        ) : null}
        {manages && !closed ? (
          <Menu.Item onClick={() => onOpen('reset')}>Link for a new password</Menu.Item>
        ) : null}
        {manages ? (
          <Menu.Item onClick={() => onOpen('memberships')}>Where roles and groups come from</Menu.Item>
        ) : null}
        {manages && person.secondFactor ? (
          <Menu.Item onClick={() => onOpen('second-factor')}>Remove second factor</Menu.Item>
        ) : null}
        {manages && person.id !== me.id ? (
          <Menu.Item onClick={() => onOpen('disabled')}>
            {closed ? 'Reopen account' : 'Close account'}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  )
}
