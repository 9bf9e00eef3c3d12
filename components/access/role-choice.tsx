'use client'
import { Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { rolesQuery } from '#lib/client/access.ts'
import type { RoleKey } from '#lib/contracts/people.ts'
import classes from './access.module.css'

export interface RoleChoiceProps {
  readonly value: readonly RoleKey[]
  readonly onChange: (roles: RoleKey[]) => void
}

export function RoleChoice({ value, onChange }: RoleChoiceProps) {
  const roles = useQuery(rolesQuery()).data?.roles ?? []
  const toggle = (role: RoleKey) =>
    onChange(value.includes(role) ? value.filter((each) => each !== role) : [...value, role])
  return (
    <Checkbox.Group label="Roles" value={[...value]}>
      <div className={classes.roles}>
        {roles.map((role) => (
          <Checkbox
            key={role.key}
            value={role.key}
            label={role.name}
            description={role.summary}
            onChange={() => toggle(role.key)}
          />
        ))}
      </div>
    </Checkbox.Group>
  )
}
