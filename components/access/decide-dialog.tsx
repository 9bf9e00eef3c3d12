'use client'
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { useDecideRequest } from '#lib/client/access.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { AccessRequest } from '#lib/contracts/access.ts'
import classes from './access.module.css'
import { endOf, UntilChoice, type Until } from './until-choice.tsx'

export function DecideDialog({ request, onClose }: { request: AccessRequest; onClose: () => void }) {
  const { project } = useProject()
  const [until, setUntil] = useState<Until>('1')
  const [note, setNote] = useState('')
  const decide = useDecideRequest(project.slug)
  const send = (approve: boolean) =>
    decide.mutate(
      { id: request.id, approve, expiresAt: approve ? endOf(until, new Date()) : null, note },
      { onSuccess: onClose },
    )
  return (
    <Dialog onClose={onClose} title={`Request of ${request.person.name}`} size={460}>
      <div className={classes.form}>
        <p>
          {request.person.name} asks to <b>{request.action}</b>{' '}
          <span className={classes.code}>{request.dataset}</span>
        </p>
        {request.note === '' ? null : <p className={classes.quote}>{request.note}</p>}
        {request.whyNot === null ? (
          <>
            <UntilChoice value={until} onChange={setUntil} label="An approval ends after" />
            <TextInput
              label="Note"
              maxLength={500}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          </>
        ) : (
          <p>{request.whyNot}</p>
        )}
        <InlineProblem error={decide.error} />
        <div className={classes.actions}>
          <Button variant="subtle" color="gray" onClick={onClose}>
            Not now
          </Button>
          {request.whyNot === null ? (
            <>
              <Button loading={decide.isPending} onClick={() => send(false)}>
                Decline
              </Button>
              <Button variant="filled" loading={decide.isPending} onClick={() => send(true)}>
                Approve
              </Button>
            </>
          ) : null}
        </div>
      </div>
    </Dialog>
  )
}
