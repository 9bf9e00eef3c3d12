'use client'
import { Checkbox } from '@mantine/core'
import { roleNames } from '#components/parts/role-names.ts'
import { roleKey, type RoleKey } from '#lib/contracts/people.ts'
import classes from './access.module.css'

export interface RoleChoiceProps {
  readonly value: readonly RoleKey[]
  readonly onChange: (roles: RoleKey[]) => void
}

export function RoleChoice({ value, onChange }: RoleChoiceProps) {
  const toggle = (role: RoleKey) =>
    onChange(value.includes(role) ? value.filter((each) => each !== role) : [...value, role])
  return (
    <Checkbox.Group label="Roles" value={[...value]}>
      <div className={classes.roles}>
        {roleKey.options.map((role) => (
          <Checkbox key={role} value={role} label={roleNames[role]} onChange={() => toggle(role)} />
        ))}
      </div>
    </Checkbox.Group>
  )
}
