'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '#components/parts/data-table.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { formatAgo } from '#components/parts/format-time.ts'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { PersonMark } from '#components/parts/person-mark.tsx'
import { useRoleName } from '#lib/client/access.ts'
import { peopleQuery } from '#lib/client/people.ts'
import type { Person } from '#lib/contracts/people.ts'
import classes from './access.module.css'
import { InvitationList } from './invitation-list.tsx'
import { nameOfPerson } from './name-of-person.ts'
import { PersonDialog, type PersonDialogKind } from './person-dialogs.tsx'
import { PersonMenu } from './person-menu.tsx'

export function PeoplePane() {
  const { data, error, refetch } = useQuery(peopleQuery())
  const [dialog, setDialog] = useState<{ kind: PersonDialogKind; person: Person } | null>(null)
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading people" />
    return <ErrorState error={error} what="People could not be loaded." onRetry={() => void refetch()} />
  }
  return (
    <>
      <DataTable heads={['Person', 'Roles', 'Last seen']} actions>
        {data.people.map((person) => (
          <PersonRow key={person.id} person={person} onOpen={(kind) => setDialog({ kind, person })} />
        ))}
      </DataTable>
      <InvitationList invitations={data.invitations} />
      {dialog === null ? null : <PersonDialog {...dialog} onClose={() => setDialog(null)} />}
    </>
  )
}

function PersonRow({ person, onOpen }: { person: Person; onOpen: (kind: PersonDialogKind) => void }) {
  const roleName = useRoleName()
  const name = nameOfPerson(person)
  const closed = person.disabledAt !== null
  return (
    <tr className={closed ? classes.closed : undefined}>
      <td>
        <div className={classes.person}>
          <PersonMark name={name} />
          <span className={classes.names}>
            <span>{closed ? `${name}, account closed` : name}</span>
            <span className={classes.small}>{person.email}</span>
          </span>
        </div>
      </td>
      <td>{person.roles.map(roleName).join(', ') || 'No role'}</td>
      <td>{person.lastSeenAt === null ? 'Never' : formatAgo(person.lastSeenAt, new Date())}</td>
      <td className={classes.end}>
        <PersonMenu person={person} onOpen={onOpen} />
      </td>
    </tr>
  )
}
