'use client'
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { groupsQuery, rolesQuery } from '#lib/client/access.ts'
import { peopleQuery } from '#lib/client/people.ts'
import type { GrantSubject } from '#lib/contracts/access.ts'

/** Roles, groups and people in one list that can be searched. */
export function SubjectChoice(props: {
  value: GrantSubject | null
  onChange: (subject: GrantSubject) => void
}) {
  const { value, onChange } = props
  const roles = useQuery(rolesQuery()).data?.roles ?? []
  const groups = useQuery(groupsQuery()).data?.groups ?? []
  const people = useQuery(peopleQuery()).data?.people ?? []
  const data = [
    { group: 'Roles', items: roles.map(({ key, name }) => ({ value: `role ${key}`, label: name })) },
    { group: 'Groups', items: groups.map(({ id, name }) => ({ value: `group ${id}`, label: name })) },
    {
      group: 'People',
      items: people
        .filter(({ disabledAt }) => disabledAt === null)
        .map(({ id, name, email }) => ({ value: `user ${id}`, label: `${name}, ${email}` })),
    },
  ]
  return (
    <Select
      label="To"
      placeholder="A role, a group or a person"
      searchable
      limit={100}
      data={data.filter(({ items }) => items.length > 0)}
      value={value === null ? null : `${value.kind} ${value.key}`}
      onChange={(chosen) => {
        const [kind, key = ''] = chosen?.split(' ') ?? []
        if (kind === 'role' || kind === 'group' || kind === 'user') onChange({ kind, key })
      }}
    />
  )
}
