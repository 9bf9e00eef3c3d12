'use client'
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { DialogActions } from '#components/parts/dialog-actions.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { ScopeChoice } from '#components/parts/scope-choice.tsx'
import { listScopes } from '#components/parts/scope-words.ts'
import { SecretOnce } from '#components/parts/secret-once.tsx'
import { useCreateToken } from '#lib/client/people.ts'
import type { TokenScope } from '#lib/contracts/people.ts'
import classes from './settings.module.css'

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '365 days' },
  { value: 'never', label: 'Does not expire' },
]

const offered: readonly TokenScope[] = ['full', 'read', 'metadata', 'develop', 'run']

export function TokenDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [days, setDays] = useState('90')
  const [scopes, setScopes] = useState<TokenScope[]>(['full'])
  const create = useCreateToken()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({
      name: name.trim(),
      expiresInDays: days === 'never' ? null : Number(days),
      scopes,
    })
  }
  return (
    <Dialog onClose={onClose} title="New API token" size={480} closeOnClickOutside={false}>
      {create.data === undefined ? (
        <form className={classes.form} onSubmit={submit}>
          <TextInput
            label="Name"
            description="What it is for"
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <ScopeChoice offered={offered} value={scopes} onChange={setScopes} />
          <NativeSelect
            label="Valid for"
            data={lifetimes}
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
          <InlineProblem error={create.error} />
          <DialogActions>
            <Button
              type="submit"
              variant="filled"
              loading={create.isPending}
              disabled={name.trim() === '' || scopes.length === 0}
            >
              Make token
            </Button>
            <Button variant="subtle" color="gray" onClick={onClose}>
              Cancel
            </Button>
          </DialogActions>
        </form>
      ) : (
        <>
          <SecretOnce
            label={create.data.token.name}
            value={create.data.secret}
            hint={`Shown only now: copy it to where it is used. It may do: ${listScopes(create.data.token.scopes)}.`}
          />
          <DialogActions>
            <Button onClick={onClose}>Done</Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  )
}
