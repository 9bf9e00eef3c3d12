'use client'
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { SecretOnce } from '#components/parts/secret-once.tsx'
import { useCreateToken } from '#lib/client/people.ts'
import classes from './settings.module.css'

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '365 days' },
  { value: 'never', label: 'Does not expire' },
]

const scopes = [
  { value: 'full', label: 'All that I may' },
  { value: 'read', label: 'Only read: see projects and runs, preview' },
]

export function TokenDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [days, setDays] = useState('90')
  const [scope, setScope] = useState('full')
  const create = useCreateToken()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({
      name: name.trim(),
      expiresInDays: days === 'never' ? null : Number(days),
      scope: scope === 'read' ? 'read' : 'full',
    })
  }
  return (
    <Modal opened onClose={onClose} title="New API token" size={480} closeOnClickOutside={false}>
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
          <NativeSelect
            label="May do"
            data={scopes}
            value={scope}
            onChange={(event) => setScope(event.currentTarget.value)}
          />
          <NativeSelect
            label="Valid for"
            data={lifetimes}
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
          <InlineProblem error={create.error} />
          <div className={classes.actions}>
            <Button type="submit" variant="filled" loading={create.isPending} disabled={name.trim() === ''}>
              Make token
            </Button>
            <Button variant="subtle" color="gray" onClick={onClose}>
              Cancel
            </Button>
          </div>
        </form>
      ) : (
        <>
          <SecretOnce
            label={create.data.token.name}
            value={create.data.secret}
            hint={`Shown only now: copy it to where it is used. ${
              create.data.token.scope === 'read'
                ? 'It only reads, what you may read.'
                : 'It may do what you may do.'
            }`}
          />
          <div className={classes.actions}>
            <Button onClick={onClose}>Done</Button>
          </div>
        </>
      )}
    </Modal>
  )
}
