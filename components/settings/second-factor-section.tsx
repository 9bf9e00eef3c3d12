'use client'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { CodeField } from '#components/parts/second-factor/code-field.tsx'
import { EnrolForm } from '#components/parts/second-factor/enrol-form.tsx'
import { RecoveryCodes } from '#components/parts/second-factor/recovery-codes.tsx'
import { secondFactorQuery, useRemoveSecondFactor, useRenewRecoveryCodes } from '#lib/client/identity.ts'
import classes from './settings.module.css'

type Open = 'enrol' | 'codes' | 'remove' | null

/** Codes of an authenticator app, asked for after the password. */
export function SecondFactorSection() {
  const { data, error, refetch } = useQuery(secondFactorQuery())
  const [open, setOpen] = useState<Open>(null)
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading the second factor" />
    const retry = () => void refetch()
    return <ErrorState error={error} what="The second factor could not be loaded." onRetry={retry} />
  }
  const close = () => setOpen(null)
  return (
    <div>
      <div className={classes.row}>
        <span className={classes.grow}>
          {data.confirmedAt === null ? 'Off' : 'On: sign-in with a password asks for a code'}
          <span className={classes.small}>
            {data.confirmedAt === null
              ? 'A code of an authenticator app, asked for after the password'
              : `${countOf(data.recoveryCodesLeft, 'recovery code')} left${data.required ? '. This installation asks for a second factor' : ''}`}
          </span>
        </span>
        {data.confirmedAt === null ? (
          <Button onClick={() => setOpen('enrol')}>Set up</Button>
        ) : (
          <>
            <Button onClick={() => setOpen('codes')}>New recovery codes</Button>
            {data.required ? null : <Button onClick={() => setOpen('remove')}>Turn off</Button>}
          </>
        )}
      </div>
      {open === 'enrol' ? (
        <Dialog onClose={close} title="Set up a second factor" size={420} closeOnClickOutside={false}>
          <EnrolForm onDone={close} />
        </Dialog>
      ) : null}
      {open === 'codes' ? <RenewDialog onClose={close} /> : null}
      {open === 'remove' ? <RemoveDialog onClose={close} /> : null}
    </div>
  )
}

function RenewDialog({ onClose }: { onClose: () => void }) {
  const renew = useRenewRecoveryCodes()
  return (
    <Dialog onClose={onClose} title="New recovery codes" size={420} closeOnClickOutside={false}>
      {renew.data === undefined ? (
        <CodeForm
          text="Those that you have now will not work any more."
          submit="Make new codes"
          busy={renew.isPending}
          error={renew.error}
          onSubmit={(code) => renew.mutate(code)}
        />
      ) : (
        <RecoveryCodes codes={renew.data.recoveryCodes} onDone={onClose} />
      )}
    </Dialog>
  )
}

function RemoveDialog({ onClose }: { onClose: () => void }) {
  const remove = useRemoveSecondFactor()
  return (
    <Dialog onClose={onClose} title="Turn the second factor off" size={420}>
      <CodeForm
        text="From then on your password alone signs you in."
        submit="Turn off"
        busy={remove.isPending}
        error={remove.error}
        onSubmit={(code) => remove.mutate(code, { onSuccess: onClose })}
      />
    </Dialog>
  )
}

interface CodeFormProps {
  readonly text: string
  readonly submit: string
  readonly busy: boolean
  readonly error: unknown
  readonly onSubmit: (code: string) => void
}

function CodeForm({ text, submit, busy, error, onSubmit }: CodeFormProps) {
  const [code, setCode] = useState('')
  const send = (event: FormEvent) => {
    event.preventDefault()
    onSubmit(code)
  }
  return (
    <form className={classes.form} onSubmit={send}>
      <p>{text}</p>
      <CodeField value={code} onChange={setCode} />
      <InlineProblem error={error} />
      <div className={classes.actions}>
        <Button type="submit" variant="filled" loading={busy} disabled={code.trim() === ''}>
          {submit}
        </Button>
      </div>
    </form>
  )
}
