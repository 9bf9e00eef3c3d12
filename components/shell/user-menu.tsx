'use client'
import { Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconEye, IconLogout, IconSettings } from '@tabler/icons-react'
import Link from 'next/link'
import { PersonMark } from '#components/parts/person-mark.tsx'
import { ThemeItems } from '#components/parts/theme-choice.tsx'
import { messageOf } from '#lib/client/client-error.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { signOut } from '#lib/client/sign-out.ts'
import { askToView, endViewing } from '#lib/client/view-as.ts'
import classes from './user-menu.module.css'

export function UserMenu() {
  const { me, project } = useProject()
  const name = me.name === '' ? me.email : me.name
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <button type="button" className={classes.target} aria-label={`Account of ${name}`}>
          <PersonMark name={name} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <b>{name}</b>
          <span>{me.email}</span>
          <span>{me.roleNames.join(', ')}</span>
        </div>
        <Menu.Divider />
        <ThemeItems />
        <Menu.Divider />
        <Menu.Item
          component={Link}
          href={`/${encodeURIComponent(project.slug)}/settings`}
          leftSection={<IconSettings size={16} stroke={1.5} aria-hidden />}
        >
          Settings
        </Menu.Item>
        <ViewItem />
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.5} aria-hidden />}
          onClick={() => void leave()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function ViewItem() {
  const { me } = useProject()
  const mayView = useMay('access.view_as')
  const icon = <IconEye size={16} stroke={1.5} aria-hidden />
  if (me.viewing !== null) {
    return (
      <Menu.Item leftSection={icon} onClick={() => void stopViewing()}>
        Stop viewing as {me.viewing.name}
      </Menu.Item>
    )
  }
  if (!mayView) return null
  return (
    <Menu.Item leftSection={icon} onClick={() => askToView()}>
      View as …
    </Menu.Item>
  )
}

export async function stopViewing(): Promise<void> {
  try {
    await endViewing()
  } catch (error) {
    notifications.show({ color: 'red', message: messageOf(error) })
  }
}

export async function leave(): Promise<void> {
  try {
    await signOut()
  } catch (error) {
    notifications.show({ color: 'red', message: messageOf(error) })
  }
}
