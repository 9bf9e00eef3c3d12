'use client'
import { Badge, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '#components/parts/data-table.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { rolesQuery } from '#lib/client/access.ts'
import { useMay } from '#lib/client/project-context.tsx'
import type { RoleDetail } from '#lib/contracts/groups.ts'
import classes from './access.module.css'
import { listPermissions } from './permission-words.ts'
import { RoleDialog } from './role-dialog.tsx'

/** Built-in roles stay as they are; others are made, changed and removed here. */
export function RolesPane() {
  const { data, error, refetch } = useQuery(rolesQuery())
  const manages = useMay('access.manage')
  const [open, setOpen] = useState<RoleDetail | null>(null)
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading roles" />
    return <ErrorState error={error} what="Roles could not be loaded." onRetry={() => void refetch()} />
  }
  return (
    <>
      <DataTable heads={['Role', 'Held by', 'May']} actions top>
        {data.roles.map((role) => (
          <tr key={role.key}>
            <td>
              <div>
                {role.name} {role.builtIn ? <Badge color="gray">Built in</Badge> : null}
              </div>
              <div className={classes.small}>{role.summary}</div>
            </td>
            <td className={classes.nowrap}>{countOf(role.people, 'person', 'people')}</td>
            <td className={classes.beside}>
              {listPermissions(role.permissions) || 'Nothing but what is granted'}
            </td>
            <td className={classes.end}>
              {manages && !role.builtIn ? (
                <Button aria-label={`Edit ${role.name}`} onClick={() => setOpen(role)}>
                  Edit
                </Button>
              ) : null}
            </td>
          </tr>
        ))}
      </DataTable>
      {open === null ? null : <RoleDialog role={open} onClose={() => setOpen(null)} />}
    </>
  )
}
