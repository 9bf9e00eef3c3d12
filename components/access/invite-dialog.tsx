'use client'
import { Button, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { DialogActions } from '#components/parts/dialog-actions.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { useInvitePerson } from '#lib/client/people.ts'
import type { RoleKey } from '#lib/contracts/people.ts'
import classes from './access.module.css'
import { NewLink } from './new-link.tsx'
import { RoleChoice } from './role-choice.tsx'

/** Makes a link that the admin hands over: no mail is sent. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [roles, setRoles] = useState<RoleKey[]>(['data_reader'])
  const invite = useInvitePerson()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    invite.mutate({ email: email.trim(), name: name.trim(), roles })
  }
  return (
    <Dialog onClose={onClose} title="Invite a person" size={480} closeOnClickOutside={false}>
      {invite.data === undefined ? (
        <form className={classes.form} onSubmit={submit}>
          <TextInput
            label="E-mail"
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label="Name"
            description="They can change it when they join"
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <RoleChoice value={roles} onChange={setRoles} />
          <InlineProblem error={invite.error} />
          <DialogActions>
            <Button variant="subtle" color="gray" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              variant="filled"
              loading={invite.isPending}
              disabled={email.trim() === '' || roles.length === 0}
            >
              Make link
            </Button>
          </DialogActions>
        </form>
      ) : (
        <NewLink link={invite.data} who={email.trim()} onClose={onClose} />
      )}
    </Dialog>
  )
}
