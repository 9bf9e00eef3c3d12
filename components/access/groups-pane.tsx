'use client'
import { Button } from '@mantine/core'
import { IconUsersGroup } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '#components/parts/data-table.tsx'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { groupsQuery } from '#lib/client/access.ts'
import { useMay } from '#lib/client/project-context.tsx'
import type { Group } from '#lib/contracts/groups.ts'
import classes from './access.module.css'
import { GroupDialog } from './group-dialog.tsx'

const NAMED = 6

export function GroupsPane() {
  const { data, error, refetch } = useQuery(groupsQuery())
  const manages = useMay('access.manage')
  const [open, setOpen] = useState<Group | null>(null)
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading groups" />
    return <ErrorState error={error} what="Groups could not be loaded." onRetry={() => void refetch()} />
  }
  if (data.groups.length === 0) {
    return (
      <EmptyState
        icon={<IconUsersGroup size={16} stroke={1.5} />}
        title="No groups yet"
        text="A group gives its members what is granted to it, for as long as they are in it."
      />
    )
  }
  return (
    <>
      <DataTable heads={['Group', 'Members']} actions>
        {data.groups.map((group) => (
          <tr key={group.id}>
            <td>
              <div>{group.name}</div>
              <div className={classes.small}>{group.summary}</div>
            </td>
            <td>
              <div className={classes.nowrap}>{countOf(group.members.length, 'member')}</div>
              <div className={classes.small}>{namesOf(group)}</div>
            </td>
            <td className={classes.end}>
              {manages ? (
                <Button aria-label={`Edit ${group.name}`} onClick={() => setOpen(group)}>
                  Edit
                </Button>
              ) : null}
            </td>
          </tr>
        ))}
      </DataTable>
      {open === null ? null : <GroupDialog group={open} onClose={() => setOpen(null)} />}
    </>
  )
}

function namesOf({ members }: Group): string {
  const names = members.slice(0, NAMED).map(({ name }) => name)
  return members.length > NAMED ? `${names.join(', ')} and ${members.length - NAMED} more` : names.join(', ')
}
