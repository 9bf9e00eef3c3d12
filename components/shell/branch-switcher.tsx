'use client'
import { Button, Menu, TextInput } from '@mantine/core'
import { IconCheck, IconGitBranch, IconPlus, IconSelector } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { notifications } from '@mantine/notifications'
import { Dialog } from '#components/parts/dialog.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { messageOf } from '#lib/client/client-error.ts'
import { flushBuffers } from '#lib/client/flush-buffers.ts'
import { useProject } from '#lib/client/project-context.tsx'
import { branchesQuery, useCreateBranch, useSwitchBranch, workspaceQuery } from '#lib/client/workspace.ts'
import classes from './branch-switcher.module.css'

export function BranchSwitcher() {
  const { project } = useProject()
  const [creating, setCreating] = useState(false)
  const [opened, setOpened] = useState(false)
  const workspace = useQuery(workspaceQuery(project.slug))
  const name = workspace.data?.branch?.name ?? project.defaultBranch
  return (
    <>
      <Menu opened={opened} onChange={setOpened} width={300}>
        <Menu.Target>
          <button type="button" className={classes.target} aria-label={`Branch ${name}`}>
            <IconGitBranch size={16} stroke={1.5} aria-hidden />
            <MiddleText text={name} />
            <IconSelector size={16} stroke={1.5} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>My branches</Menu.Label>
          {opened ? <Branches /> : null}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />}
            onClick={() => setCreating(true)}
          >
            New branch from {project.defaultBranch}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {creating ? <NewBranchDialog onClose={() => setCreating(false)} /> : null}
    </>
  )
}

function Branches() {
  const { project } = useProject()
  const { data, error } = useQuery(branchesQuery(project.slug))
  const switchTo = useSwitchBranch(project.slug)
  if (error !== null) return <div className={classes.note}>{messageOf(error)}</div>
  if (data === undefined) return <div className={classes.note}>Reading branches</div>
  const open = async (name: string) => {
    try {
      await flushBuffers()
      await switchTo.mutateAsync(name)
    } catch (problem) {
      notifications.show({ color: 'red', title: `${name} was not opened`, message: messageOf(problem) })
    }
  }
  return data.branches.map((branch) => (
    <Menu.Item
      key={branch.name}
      onClick={() => void open(branch.name)}
      leftSection={
        branch.current ? (
          <IconCheck size={16} stroke={1.5} aria-label="Current" />
        ) : (
          <span className={classes.blank} />
        )
      }
      rightSection={<span className={classes.about}>{aboutBranch(branch)}</span>}
    >
      <MiddleText text={branch.name} />
    </Menu.Item>
  ))
}

function aboutBranch(branch: { ahead: number; change: number | null }): string {
  if (branch.change !== null) return `Change ${branch.change}`
  return branch.ahead === 0 ? '' : `${branch.ahead} ahead`
}

export function NewBranchDialog({ onClose }: { onClose: () => void }) {
  const { project, me } = useProject()
  const [name, setName] = useState('')
  const create = useCreateBranch(project.slug)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    await flushBuffers()
    create.mutate(name.trim(), {
      onSuccess: onClose,
    })
  }
  return (
    <Dialog onClose={onClose} title="New branch" size={420}>
      <form onSubmit={(event) => void submit(event)} className={classes.form}>
        <TextInput
          label="Name"
          description={`It starts from ${project.defaultBranch}, as ${me.slug}/${name.trim() === '' ? '…' : name.trim()}`}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={create.error === null ? null : messageOf(create.error)}
          data-autofocus
        />
        <div className={classes.actions}>
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="filled" loading={create.isPending} disabled={name.trim() === ''}>
            Make branch
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
