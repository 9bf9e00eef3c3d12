'use client'
import { Button } from '@mantine/core'
import { IconGitPullRequest } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { workspaceQuery } from '#lib/client/workspace.ts'
import { askForChange, useAskedForChange } from './open-change-control.ts'
import { OpenChangeDialog } from './open-change-dialog.tsx'

/** Leads to the change of the branch, or opens one; not there where the branch has nothing of its own. */
export function OpenChangeButton() {
  const { project } = useProject()
  const mayOpen = useMay('change.open')
  const asked = useAskedForChange()
  const branch = useQuery(workspaceQuery(project.slug)).data?.branch ?? null
  if (branch === null || !mayOpen) return null
  const icon = <IconGitPullRequest size={16} stroke={1.5} aria-hidden />
  if (branch.change !== null) {
    const href = `/${encodeURIComponent(project.slug)}/changes/${branch.change}`
    return (
      <Button component={Link} href={href} leftSection={icon}>
        Change {branch.change}
      </Button>
    )
  }
  if (branch.changed === 0) return null
  return (
    <>
      <Button leftSection={icon} onClick={() => askForChange(true)}>
        Open change
      </Button>
      {asked ? <OpenChangeDialog branch={branch} onClose={() => askForChange(false)} /> : null}
    </>
  )
}
