'use client'
import { ActionIcon, Button, MultiSelect, NativeSelect, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { groupsQuery, rolesQuery } from '#lib/client/access.ts'
import { DIRECTORY, type GroupRule } from '#lib/contracts/identity.ts'
import classes from './sign-in-pane.module.css'

export interface RuleRowsProps {
  readonly rules: readonly GroupRule[]
  /** Whose groups a rule may be about. */
  readonly sources: readonly RuleSource[]
  readonly onChange: (rules: GroupRule[]) => void
}

export interface RuleSource {
  readonly id: string
  readonly name: string
}

export function RuleRows({ rules, sources, onChange }: RuleRowsProps) {
  const add = () =>
    onChange([...rules, { source: sources[0]?.id ?? DIRECTORY, group: '', roles: [], groups: [] }])
  const replace = (at: number, rule: GroupRule) =>
    onChange(rules.map((each, index) => (index === at ? rule : each)))
  return (
    <div className={classes.rules} role="group" aria-label="Rules">
      {rules.length === 0 ? null : (
        <div className={`${classes.rule} ${classes.head}`} aria-hidden>
          <span>From</span>
          <span>Group there</span>
          <span>Gives roles</span>
          <span>Gives groups</span>
        </div>
      )}
      {rules.map((rule, index) => (
        <RuleRow
          key={index}
          rule={rule}
          sources={sources}
          number={index + 1}
          onChange={(next) => replace(index, next)}
          onRemove={() => onChange(rules.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button onClick={add}>Add rule</Button>
      </div>
    </div>
  )
}

interface RuleRowProps {
  readonly rule: GroupRule
  readonly sources: readonly RuleSource[]
  readonly number: number
  readonly onChange: (rule: GroupRule) => void
  readonly onRemove: () => void
}

function RuleRow({ rule, sources, number, onChange, onRemove }: RuleRowProps) {
  const roles = useQuery(rolesQuery()).data?.roles ?? []
  const groups = useQuery(groupsQuery()).data?.groups ?? []
  return (
    <div className={classes.rule}>
      <NativeSelect
        aria-label={`From, rule ${number}`}
        data={sourceOptions(sources, rule.source)}
        value={rule.source}
        onChange={(event) => onChange({ ...rule, source: event.currentTarget.value })}
      />
      <TextInput
        aria-label={`Group there, rule ${number}`}
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

/** A provider that is configured no more keeps its rules, which give nothing meanwhile. */
function sourceOptions(sources: readonly RuleSource[], chosen: string) {
  const options = sources.map(({ id, name }) => ({ value: id, label: name }))
  if (sources.some(({ id }) => id === chosen)) return options
  return [...options, { value: chosen, label: `${chosen} (not configured)` }]
}
