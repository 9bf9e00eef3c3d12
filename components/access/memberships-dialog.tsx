'use client'
import {} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { DataTable } from '#components/parts/data-table.tsx'
import { Dialog } from '#components/parts/dialog.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { membershipsQuery } from '#lib/client/identity.ts'
import type { Person } from '#lib/contracts/people.ts'
import { formatDay } from './format-moment.ts'
import { nameOfPerson } from './name-of-person.ts'

/** A role or group may come from several at once: it is lost when the last of them takes it back. */
export function MembershipsDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title={`Roles and groups of ${nameOfPerson(person)}`} size={560}>
      <Memberships id={person.id} />
    </Dialog>
  )
}

function Memberships({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(membershipsQuery(id))
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading roles and groups" />
    const retry = () => void refetch()
    return <ErrorState error={error} what="Roles and groups could not be loaded." onRetry={retry} />
  }
  if (data.memberships.length === 0) return <p>No role and no group.</p>
  return (
    <DataTable heads={['Role or group', 'From', 'Since']}>
      {data.memberships.map(({ kind, key, name, source, since }) => (
        <tr key={`${kind} ${key} ${source}`}>
          <td>{kind === 'role' ? name : `Group ${name}`}</td>
          <td>{source}</td>
          <td>{formatDay(since)}</td>
        </tr>
      ))}
    </DataTable>
  )
}
