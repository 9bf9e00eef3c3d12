'use client'
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState, type FormEvent } from 'react'
import { Dialog } from './dialog.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { useCreateRequest } from '#lib/client/access.ts'
import { useProject } from '#lib/client/project-context.tsx'
import classes from './request-access.module.css'

/** Beside a refusal: asks those who decide for the datasets that it names. */
export function RequestAccess({ datasets, action }: Pick<RequestDialogProps, 'datasets' | 'action'>) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>Request access</Button>
      {open ? (
        <RequestDialog datasets={datasets} onClose={() => setOpen(false)} {...(action && { action })} />
      ) : null}
    </>
  )
}

const actions = [
  { value: 'view', label: 'View, read rows' },
  { value: 'edit', label: 'Edit, write in production runs' },
  { value: 'list', label: 'List, see that it exists' },
] as const
type Wish = (typeof actions)[number]['value']

interface RequestDialogProps {
  /** Empty: the person types which one. */
  readonly datasets: readonly string[]
  /** What was refused; reading where nobody says. */
  readonly action?: Wish
  readonly onClose: () => void
}

export function RequestDialog({ datasets, action: refused = 'view', onClose }: RequestDialogProps) {
  const { project } = useProject()
  const [typed, setTyped] = useState('')
  const [action, setAction] = useState<Wish>(refused)
  const [note, setNote] = useState('')
  const request = useCreateRequest(project.slug)
  const wanted = datasets.length > 0 ? [...datasets] : typed.trim() === '' ? [] : [typed.trim()]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const onSuccess = () => {
      notifications.show({ message: 'Asked. Team leads and admins see it under Access, Requests.' })
      onClose()
    }
    request.mutate({ datasets: wanted, action, note }, { onSuccess })
  }
  return (
    <Dialog onClose={onClose} title="Request access" size={440}>
      <form className={classes.form} onSubmit={submit}>
        {datasets.length > 0 ? (
          <ul className={classes.datasets}>
            {datasets.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        ) : (
          <TextInput
            label="Dataset"
            maxLength={300}
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <NativeSelect
          label="To"
          data={[...actions]}
          value={action}
          onChange={(event) => {
            const found = actions.find(({ value }) => value === event.currentTarget.value)
            if (found !== undefined) setAction(found.value)
          }}
        />
        <Textarea
          label="What for"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <InlineProblem error={request.error} />
        <div className={classes.actions}>
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="filled" loading={request.isPending} disabled={wanted.length === 0}>
            Send request
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
