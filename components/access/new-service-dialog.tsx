'use client'
import { Button, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { DialogActions } from '#components/parts/dialog-actions.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { ScopeChoice } from '#components/parts/scope-choice.tsx'
import { useCreateServiceAccount } from '#lib/client/service-accounts.ts'
import type { RoleKey, TokenScope } from '#lib/contracts/people.ts'
import classes from './access.module.css'
import { daysOf, LifetimeChoice } from './lifetime-choice.tsx'
import { RoleChoice } from './role-choice.tsx'
import { NewSecret } from './service-dialog.tsx'
import { serviceScopes } from './service-scopes.ts'

export function NewServiceDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [roles, setRoles] = useState<RoleKey[]>([])
  const [scopes, setScopes] = useState<TokenScope[]>(['run'])
  const [lifetime, setLifetime] = useState('90')
  const directory = scopes.includes('scim')
  const create = useCreateServiceAccount()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ name: name.trim(), roles, scopes, expiresInDays: daysOf(lifetime) })
  }
  return (
    <Dialog onClose={onClose} title="New service account" size={480} closeOnClickOutside={false}>
      {create.data === undefined ? (
        <form className={classes.form} onSubmit={submit}>
          <TextInput
            label="Name"
            description="What it is for, for example Nightly build"
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <ScopeChoice offered={serviceScopes} value={scopes} onChange={setScopes} />
          {directory ? null : (
            <RoleChoice
              value={roles}
              onChange={setRoles}
              description="It may do what both its token and one of its roles allow, so it needs at least one."
            />
          )}
          <LifetimeChoice value={lifetime} onChange={setLifetime} />
          <InlineProblem error={create.error} />
          <DialogActions>
            <Button variant="subtle" color="gray" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              variant="filled"
              loading={create.isPending}
              disabled={name.trim() === '' || scopes.length === 0 || (!directory && roles.length === 0)}
            >
              Make account
            </Button>
          </DialogActions>
        </form>
      ) : (
        <NewSecret name={create.data.account.name} secret={create.data.secret} onClose={onClose} />
      )}
    </Dialog>
  )
}
