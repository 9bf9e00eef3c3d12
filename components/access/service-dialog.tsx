'use client'
import { Button, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { DialogActions } from '#components/parts/dialog-actions.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { ScopeChoice } from '#components/parts/scope-choice.tsx'
import { SecretOnce } from '#components/parts/secret-once.tsx'
import {
  useRemoveServiceAccount,
  useRenewServiceSecret,
  useUpdateServiceAccount,
} from '#lib/client/service-accounts.ts'
import type { TokenScope } from '#lib/contracts/people.ts'
import type { ServiceAccount } from '#lib/contracts/service-accounts.ts'
import classes from './access.module.css'
import { LifetimeChoice, daysOf } from './lifetime-choice.tsx'
import { RoleChoice } from './role-choice.tsx'
import { serviceScopes } from './service-scopes.ts'

interface DialogProps {
  readonly account: ServiceAccount
  readonly onClose: () => void
}

export function ServiceDialog({ account, onClose }: DialogProps) {
  const [renewing, setRenewing] = useState(false)
  return (
    <Dialog
      onClose={onClose}
      title={renewing ? `New token for ${account.name}` : account.name}
      size={480}
      closeOnClickOutside={!renewing}
    >
      {renewing ? (
        <RenewForm account={account} onClose={onClose} />
      ) : (
        <EditForm account={account} onClose={onClose} onRenew={() => setRenewing(true)} />
      )}
    </Dialog>
  )
}

function EditForm({ account, onClose, onRenew }: DialogProps & { readonly onRenew: () => void }) {
  const [name, setName] = useState(account.name)
  const [roles, setRoles] = useState([...account.roles])
  const save = useUpdateServiceAccount()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ id: account.id, name: name.trim(), roles }, { onSuccess: onClose })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label="Name"
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <RoleChoice value={roles} onChange={setRoles} />
      <InlineProblem error={save.error} />
      <DialogActions>
        <CloseAccount account={account} onClose={onClose} />
        <span className={classes.space} />
        <Button onClick={onRenew}>New token</Button>
        <Button type="submit" variant="filled" loading={save.isPending} disabled={name.trim() === ''}>
          Save
        </Button>
      </DialogActions>
    </form>
  )
}

function RenewForm({ account, onClose }: DialogProps) {
  const [scopes, setScopes] = useState<TokenScope[]>([...(account.token?.scopes ?? [])])
  const [lifetime, setLifetime] = useState('90')
  const renew = useRenewServiceSecret()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    renew.mutate({ id: account.id, scopes, expiresInDays: daysOf(lifetime) })
  }
  if (renew.data !== undefined) {
    return <NewSecret name={account.name} secret={renew.data.secret} onClose={onClose} />
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <p>The present token ends as soon as the new one is made.</p>
      <ScopeChoice offered={serviceScopes} value={scopes} onChange={setScopes} />
      <LifetimeChoice value={lifetime} onChange={setLifetime} />
      <InlineProblem error={renew.error} />
      <DialogActions>
        <Button variant="subtle" color="gray" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" variant="filled" loading={renew.isPending} disabled={scopes.length === 0}>
          Make token
        </Button>
      </DialogActions>
    </form>
  )
}

export function NewSecret(props: { name: string; secret: string; onClose: () => void }) {
  return (
    <div className={classes.form}>
      <SecretOnce
        label={`Token of ${props.name}`}
        value={props.secret}
        hint="Shown only now: copy it to where it is used."
      />
      <DialogActions>
        <Button onClick={props.onClose}>Done</Button>
      </DialogActions>
    </div>
  )
}

/** Asks once more: what uses the token stops working. */
function CloseAccount({ account, onClose }: DialogProps) {
  const [sure, setSure] = useState(false)
  const remove = useRemoveServiceAccount()
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        loading={remove.isPending}
        onClick={() => (sure ? remove.mutate(account.id, { onSuccess: onClose }) : setSure(true))}
      >
        {sure ? 'Close it and end its token' : 'Close account'}
      </Button>
      <InlineProblem error={remove.error} />
    </>
  )
}
