'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { useProject } from '#lib/client/project-context.tsx'
import { homeOf } from './places.ts'

export function RefusedPlace({ label }: { label: string }) {
  const { me, project } = useProject()
  const roles = me.roleNames.join(', ') || 'none'
  const { viewing } = me
  return (
    <EmptyState
      icon={<StateMark mark="failed" label="Refused" />}
      level={1}
      title={viewing === null ? `You may not open ${label}` : `${viewing.name} may not open ${label}`}
      text={
        viewing === null
          ? `Your role is ${roles}. An admin can assign another one.`
          : viewing.kind === 'role'
            ? 'This is what somebody with that role alone sees here.'
            : `This is what ${viewing.name} sees here, with the role ${roles}.`
      }
      action={
        <Button component={Link} href={homeOf(project.slug, me.permissions)}>
          {viewing === null ? 'Go to what you may open' : 'Go to what they may open'}
        </Button>
      }
    />
  )
}
