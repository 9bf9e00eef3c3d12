'use client'
import { Tooltip } from '@mantine/core'
import { IconDatabase } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { accessQuery } from '#lib/client/access.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { getAccess } from '#lib/contracts/access.ts'
import type { ResponseOf } from '#lib/contracts/index.ts'
import { AccessLevel, AccessLegend } from './access-level.tsx'
import classes from './access.module.css'

type Access = ResponseOf<typeof getAccess>

export function RolesMatrix() {
  const { project } = useProject()
  const { data, error, refetch } = useQuery(accessQuery(project.slug))
  if (data !== undefined) return <Matrix access={data} />
  if (error === null) return <LateLoading what="Reading what roles may do" />
  return <ErrorState error={error} what="Access could not be loaded." onRetry={() => void refetch()} />
}

function Matrix({ access }: { access: Access }) {
  if (access.datasets.length === 0) {
    return (
      <EmptyState
        icon={<IconDatabase size={16} stroke={1.5} />}
        title="No datasets that you may see"
        text="A dataset appears here once a model builds into it or a source reads from it, and your role may list it."
      />
    )
  }
  const cells = new Map(access.cells.map((cell) => [`${cell.role} ${cell.dataset}`, cell]))
  return (
    <>
      <table className={`${classes.table} ${classes.matrix}`}>
        <thead>
          <tr>
            <th scope="col">Role</th>
            {access.datasets.map((dataset) => (
              <th key={dataset.name} scope="col">
                <span className={classes.dataset}>{dataset.name}</span>
                <span className={classes.small}>{countOf(dataset.tables, 'table')}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {access.roles.map((role) => (
            <tr key={role.key}>
              <th scope="row" title={role.summary}>
                <div>{role.name}</div>
                <div className={classes.small}>{countOf(role.people, 'person', 'people')}</div>
              </th>
              {access.datasets.map((dataset) => (
                <Cell key={dataset.name} cell={cells.get(`${role.key} ${dataset.name}`)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <AccessLegend />
    </>
  )
}

function Cell({ cell }: { cell: Access['cells'][number] | undefined }) {
  const level = <AccessLevel action={cell?.action ?? null} />
  if (cell === undefined) return <td>{level}</td>
  return (
    <td>
      <Tooltip label={cell.because} events={{ hover: true, focus: true, touch: true }}>
        <span tabIndex={0}>{level}</span>
      </Tooltip>
    </td>
  )
}
