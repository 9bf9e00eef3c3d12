'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { useProject } from '#lib/client/project-context.tsx'
import { homeOf } from './places.ts'

export function RefusedPlace({ label }: { label: string }) {
  const { me, project } = useProject()
  const roles = me.roleNames.join(', ')
  return (
    <EmptyState
      icon={<StateMark mark="failed" label="Refused" />}
      title={`You may not open ${label}`}
      text={`Your role is ${roles === '' ? 'none' : roles}. An admin can assign another one.`}
      action={
        <Button component={Link} href={homeOf(project.slug, me.permissions)}>
          Go to what you may open
        </Button>
      }
    />
  )
}
