'use client'
import { Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { rolesQuery } from '#lib/client/access.ts'
import type { RoleKey } from '#lib/contracts/people.ts'
import classes from './access.module.css'

export interface RoleChoiceProps {
  readonly value: readonly RoleKey[]
  readonly onChange: (roles: RoleKey[]) => void
  readonly description?: string
}

export function RoleChoice({ value, onChange, description }: RoleChoiceProps) {
  const roles = useQuery(rolesQuery()).data?.roles ?? []
  const toggle = (role: RoleKey) =>
    onChange(value.includes(role) ? value.filter((each) => each !== role) : [...value, role])
  return (
    <Checkbox.Group label="Roles" description={description} value={[...value]}>
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
