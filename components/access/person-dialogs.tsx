'use client'
import { Button } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { useResetSecondFactor } from '#lib/client/identity.ts'
import { useAssignRoles, useCreateResetLink, useSetPersonDisabled } from '#lib/client/people.ts'
import type { Person, RoleKey } from '#lib/contracts/people.ts'
import classes from './access.module.css'
import { MembershipsDialog } from './memberships-dialog.tsx'
import { nameOfPerson } from './name-of-person.ts'
import { NewLink } from './new-link.tsx'
import { RoleChoice } from './role-choice.tsx'

export type PersonDialogKind = 'roles' | 'reset' | 'disabled' | 'memberships' | 'second-factor'
interface DialogProps {
  readonly person: Person
  readonly onClose: () => void
}

export function PersonDialog({ kind, ...props }: DialogProps & { readonly kind: PersonDialogKind }) {
  switch (kind) {
    case 'roles':
      return <RolesDialog {...props} />
    case 'reset':
      return <ResetDialog {...props} />
    case 'disabled':
      return <DisabledDialog {...props} />
    case 'memberships':
      return <MembershipsDialog {...props} />
    case 'second-factor':
      return <SecondFactorDialog {...props} />
  }
}

function RolesDialog({ person, onClose }: DialogProps) {
  const [roles, setRoles] = useState<RoleKey[]>([...person.roles])
  const assign = useAssignRoles()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    assign.mutate({ id: person.id, roles }, { onSuccess: onClose })
  }
  return (
    <Dialog onClose={onClose} title={`Roles of ${nameOfPerson(person)}`} size={420}>
      <form className={classes.form} onSubmit={submit}>
        <RoleChoice value={roles} onChange={setRoles} />
        {roles.length === 0 ? <p>Without a role they may open nothing.</p> : null}
        <InlineProblem error={assign.error} />
        <Buttons submit="Save roles" busy={assign.isPending} onClose={onClose} />
      </form>
    </Dialog>
  )
}

function ResetDialog({ person, onClose }: DialogProps) {
  const reset = useCreateResetLink()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    reset.mutate(person.id)
  }
  const who = nameOfPerson(person)
  return (
    <Dialog onClose={onClose} title="Link for a new password" size={480} closeOnClickOutside={false}>
      {reset.data === undefined ? (
        <form className={classes.form} onSubmit={submit}>
          <p>With the link, {who} sets a new password. The current one works until then.</p>
          <InlineProblem error={reset.error} />
          <Buttons submit="Make link" busy={reset.isPending} onClose={onClose} />
        </form>
      ) : (
        <NewLink link={reset.data} who={who} onClose={onClose} />
      )}
    </Dialog>
  )
}

function DisabledDialog({ person, onClose }: DialogProps) {
  const change = useSetPersonDisabled()
  const [disabled] = useState(person.disabledAt === null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ id: person.id, disabled }, { onSuccess: onClose })
  }
  const who = nameOfPerson(person)
  return (
    <Dialog onClose={onClose} title={`${disabled ? 'Close' : 'Reopen'} the account of ${who}`} size={420}>
      <form className={classes.form} onSubmit={submit}>
        <p>
          {disabled
            ? 'Their sessions end at once, and their API tokens are revoked. Their work stays, and the account can be reopened.'
            : 'They can sign in again with their roles. API tokens have to be made anew.'}
        </p>
        <InlineProblem error={change.error} />
        <Buttons
          submit={disabled ? 'Close account' : 'Reopen account'}
          busy={change.isPending}
          onClose={onClose}
        />
      </form>
    </Dialog>
  )
}

/** For who lost the device and the recovery codes. */
function SecondFactorDialog({ person, onClose }: DialogProps) {
  const reset = useResetSecondFactor()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    reset.mutate(person.id, { onSuccess: onClose })
  }
  return (
    <Dialog onClose={onClose} title={`Remove the second factor of ${nameOfPerson(person)}`} size={420}>
      <form className={classes.form} onSubmit={submit}>
        <p>Their sessions end. They sign in with the password alone, and can set up another device.</p>
        <InlineProblem error={reset.error} />
        <Buttons submit="Remove second factor" busy={reset.isPending} onClose={onClose} />
      </form>
    </Dialog>
  )
}

function Buttons({ submit, busy, onClose }: { submit: string; busy: boolean; onClose: () => void }) {
  return (
    <div className={classes.actions}>
      <Button variant="subtle" color="gray" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit" variant="filled" loading={busy}>
        {submit}
      </Button>
    </div>
  )
}
