'use client'
import { ActionIcon, Button, MultiSelect, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { groupsQuery, rolesQuery } from '#lib/client/access.ts'
import type { GroupRule } from '#lib/contracts/identity.ts'
import classes from './sign-in-pane.module.css'

export interface RuleRowsProps {
  readonly rules: readonly GroupRule[]
  readonly onChange: (rules: GroupRule[]) => void
}

export function RuleRows({ rules, onChange }: RuleRowsProps) {
  const replace = (at: number, rule: GroupRule) =>
    onChange(rules.map((each, index) => (index === at ? rule : each)))
  return (
    <div className={classes.rules} role="group" aria-label="Rules">
      {rules.length === 0 ? null : (
        <div className={`${classes.rule} ${classes.head}`} aria-hidden>
          <span>Group of the provider</span>
          <span>Gives roles</span>
          <span>Gives groups</span>
        </div>
      )}
      {rules.map((rule, index) => (
        <RuleRow
          key={index}
          rule={rule}
          number={index + 1}
          onChange={(next) => replace(index, next)}
          onRemove={() => onChange(rules.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button onClick={() => onChange([...rules, { group: '', roles: [], groups: [] }])}>Add rule</Button>
      </div>
    </div>
  )
}

interface RuleRowProps {
  readonly rule: GroupRule
  readonly number: number
  readonly onChange: (rule: GroupRule) => void
  readonly onRemove: () => void
}

function RuleRow({ rule, number, onChange, onRemove }: RuleRowProps) {
  const roles = useQuery(rolesQuery()).data?.roles ?? []
  const groups = useQuery(groupsQuery()).data?.groups ?? []
  return (
    <div className={classes.rule}>
      <TextInput
        aria-label={`Group of the provider, rule ${number}`}
        placeholder="Name or id, as it is sent"
        value={rule.group}
        maxLength={300}
        required
        spellCheck={false}
        onChange={(event) => onChange({ ...rule, group: event.currentTarget.value })}
      />
      <MultiSelect
        aria-label={`Roles, rule ${number}`}
        placeholder={rule.roles.length === 0 ? 'No role' : ''}
        data={roles.map(({ key, name }) => ({ value: key, label: name }))}
        value={rule.roles}
        onChange={(value) => onChange({ ...rule, roles: value })}
      />
      <MultiSelect
        aria-label={`Groups, rule ${number}`}
        placeholder={rule.groups.length === 0 ? 'No group' : ''}
        searchable
        data={groups.map(({ id, name }) => ({ value: id, label: name }))}
        value={rule.groups}
        onChange={(value) => onChange({ ...rule, groups: value })}
      />
      <ActionIcon variant="subtle" color="gray" aria-label={`Remove rule ${number}`} onClick={onRemove}>
        <IconTrash size={16} stroke={1.5} aria-hidden />
      </ActionIcon>
    </div>
  )
}
