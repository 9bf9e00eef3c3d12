'use client'
import { Button, Checkbox, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { DialogActions } from '#components/parts/dialog-actions.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { useDeleteRole, useSaveRole } from '#lib/client/access.ts'
import type { RoleDetail } from '#lib/contracts/groups.ts'
import { permission, type Permission } from '#lib/contracts/people.ts'
import classes from './access.module.css'
import { permissionWords } from './permission-words.ts'
import { RemoveButton } from './remove-button.tsx'

/** Null makes a role. Its datasets are granted in the matrix. */
export function RoleDialog({ role, onClose }: { role: RoleDetail | null; onClose: () => void }) {
  const [name, setName] = useState(role?.name ?? '')
  const [summary, setSummary] = useState(role?.summary ?? '')
  const [permissions, setPermissions] = useState<Permission[]>(role?.permissions ?? ['project.read'])
  const [ownKey, setOwnKey] = useState('')
  const save = useSaveRole()
  const remove = useDeleteRole()
  const key = role?.key ?? (keyOf(name) || keyOf(ownKey))
  // A name of another script, which makes none.
  const asksForKey = role === null && name.trim() !== '' && keyOf(name) === ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    remove.reset()
    const text = { key, name: name.trim(), summary: summary.trim(), permissions }
    save.mutate({ ...text, version: role?.version ?? null }, { onSuccess: onClose })
  }
  return (
    <Dialog onClose={onClose} title={role === null ? 'New role' : `Role ${role.name}`} size={520}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label="Name"
          description={key === '' ? 'Latin letters and digits of it make the key' : `Key ${key}`}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        {asksForKey ? (
          <TextInput
            label="Key"
            description="Latin letters and digits: what access.yml and access tests call the role"
            maxLength={60}
            value={ownKey}
            onChange={(event) => setOwnKey(event.currentTarget.value)}
          />
        ) : null}
        <TextInput
          label="What it is for"
          maxLength={500}
          value={summary}
          onChange={(event) => setSummary(event.currentTarget.value)}
        />
        <Checkbox.Group
          label="May"
          description="Datasets are granted to the role in the matrix"
          value={permissions}
          onChange={(values) => setPermissions(permission.options.filter((each) => values.includes(each)))}
        >
          <div className={classes.permissions}>
            {permission.options.map((each) => (
              <Checkbox key={each} value={each} label={permissionWords[each]} />
            ))}
          </div>
        </Checkbox.Group>
        <InlineProblem error={remove.error ?? save.error} />
        <DialogActions>
          {role === null ? null : (
            <RemoveButton
              what="role"
              busy={remove.isPending}
              onRemove={() => remove.mutate(role.key, { onSuccess: onClose })}
            />
          )}
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="filled" loading={save.isPending} disabled={key === ''}>
            {role === null ? 'Make role' : 'Save role'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

/** "Finance Reader, EMEA" becomes finance_reader_emea. */
export function keyOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9\s_-]/g, '')
    .trim()
    .replace(/[\s_-]+/g, '_')
    .replace(/^[0-9_]+/, '')
    .slice(0, 60)
}
