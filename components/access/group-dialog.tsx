'use client'
import { Button, MultiSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { DialogActions } from '#components/parts/dialog-actions.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { useDeleteGroup, useSaveGroup } from '#lib/client/access.ts'
import { peopleQuery } from '#lib/client/people.ts'
import type { Group } from '#lib/contracts/groups.ts'
import classes from './access.module.css'
import { RemoveButton } from './remove-button.tsx'

/** Null makes a group. */
export function GroupDialog({ group, onClose }: { group: Group | null; onClose: () => void }) {
  const [name, setName] = useState(group?.name ?? '')
  const [summary, setSummary] = useState(group?.summary ?? '')
  const [members, setMembers] = useState(group?.members.map(({ id }) => id) ?? [])
  const people = useQuery(peopleQuery()).data?.people ?? []
  const save = useSaveGroup()
  const remove = useDeleteGroup()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    remove.reset()
    save.mutate({ of: group, name: name.trim(), summary: summary.trim(), members }, { onSuccess: onClose })
  }
  return (
    <Dialog onClose={onClose} title={group === null ? 'New group' : `Group ${group.name}`} size={480}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label="Name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label="What it is for"
          maxLength={500}
          value={summary}
          onChange={(event) => setSummary(event.currentTarget.value)}
        />
        <MultiSelect
          label="Members"
          searchable
          limit={50}
          data={people.map((person) => ({ value: person.id, label: `${person.name}, ${person.email}` }))}
          value={members}
          onChange={setMembers}
        />
        <InlineProblem error={remove.error ?? save.error} />
        <DialogActions>
          {group === null ? null : (
            <RemoveButton
              what="group"
              busy={remove.isPending}
              onRemove={() => remove.mutate(group.id, { onSuccess: onClose })}
            />
          )}
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="filled" loading={save.isPending} disabled={name.trim() === ''}>
            {group === null ? 'Make group' : 'Save group'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
