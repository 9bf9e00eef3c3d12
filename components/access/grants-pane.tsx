'use client'
import { Badge, Button, TextInput } from '@mantine/core'
import { IconFilter, IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '#components/parts/data-table.tsx'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { grantsQuery, useRemoveGrant } from '#lib/client/access.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import type { AccessGrant } from '#lib/contracts/access.ts'
import { AccessLevel } from './access-level.tsx'
import classes from './access.module.css'
import { formatMoment } from './format-moment.ts'
import { layerNames } from './matrix-columns.ts'

/** Every grant that was made in this project; what built-in roles give by themselves is not among them. */
export function GrantsPane() {
  const { project } = useProject()
  const { data, error, refetch } = useQuery(grantsQuery(project.slug))
  const [find, setFind] = useState('')
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading grants" />
    return <ErrorState error={error} what="Grants could not be loaded." onRetry={() => void refetch()} />
  }
  if (data.grants.length === 0) {
    return (
      <EmptyState
        icon={<IconKey size={16} stroke={1.5} />}
        title="No grants yet"
        text="Roles give what the matrix shows. A grant adds to it: for a role, a group or a person, by name, pattern or layer."
      />
    )
  }
  const wanted = find.trim().toLowerCase()
  const shown = data.grants.filter((grant) => textOf(grant).includes(wanted))
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          aria-label="Filter grants"
          placeholder="Filter grants"
          leftSection={<IconFilter size={14} stroke={1.5} aria-hidden />}
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
      </div>
      <GrantTable grants={shown} />
    </>
  )
}

const textOf = (grant: AccessGrant) =>
  `${grant.subjectName} ${grant.scope.value} ${grant.action} ${grant.note} ${grant.createdBy}`.toLowerCase()

function GrantTable({ grants }: { grants: readonly AccessGrant[] }) {
  const { project } = useProject()
  const manages = useMay('access.manage')
  const remove = useRemoveGrant(project.slug)
  return (
    <>
      <InlineProblem error={remove.error} />
      <DataTable heads={['To', 'May', 'What', 'Ends', 'Granted']} actions>
        {grants.map((grant) => (
          <tr key={grant.id}>
            <td>{grant.subjectName}</td>
            <td>
              <AccessLevel action={grant.action} />
            </td>
            <td>
              <Scope grant={grant} />
            </td>
            <td className={classes.nowrap}>
              {grant.expiresAt === null ? 'No end' : formatMoment(grant.expiresAt)}
            </td>
            <td>
              <span className={classes.nowrap}>
                {grant.createdBy}, {formatMoment(grant.createdAt)}
              </span>
              {grant.note === '' ? null : <div className={classes.small}>{grant.note}</div>}
            </td>
            <td className={classes.end}>
              {manages ? (
                <Button
                  aria-label={`Take back ${grant.action} on ${grant.scope.value} from ${grant.subjectName}`}
                  loading={remove.isPending && remove.variables === grant.id}
                  onClick={() => remove.mutate(grant.id)}
                >
                  Take back
                </Button>
              ) : null}
            </td>
          </tr>
        ))}
      </DataTable>
    </>
  )
}

function Scope({ grant }: { grant: AccessGrant }) {
  const { scope, pending } = grant
  const layer =
    scope.kind === 'layer' ? Object.entries(layerNames).find(([key]) => key === scope.value) : undefined
  return (
    <>
      {layer === undefined ? <span className={classes.code}>{scope.value}</span> : `The layer ${layer[1]}`}{' '}
      {pending ? (
        <Badge color="gray" title="Nothing that it covers exists yet; it counts as soon as it does">
          Pending
        </Badge>
      ) : null}
    </>
  )
}
