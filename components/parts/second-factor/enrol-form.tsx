'use client'
import { Button } from '@mantine/core'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { useBeginSecondFactor, useConfirmSecondFactor } from '#lib/client/identity.ts'
import { CodeField } from './code-field.tsx'
import { QrCode } from './qr-code.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import classes from './second-factor.module.css'

/** The secret as a picture and as text, its first code, then the recovery codes. */
export function EnrolForm({ onDone }: { onDone: () => void }) {
  const [code, setCode] = useState('')
  const begin = useBeginSecondFactor()
  const confirm = useConfirmSecondFactor()
  const { mutate } = begin
  const begun = useRef(false)
  useEffect(() => {
    // A second secret would take the place of the one that is shown.
    if (begun.current) return
    begun.current = true
    mutate()
  }, [mutate])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate(code)
  }
  if (confirm.data !== undefined) {
    return <RecoveryCodes codes={confirm.data.recoveryCodes} onDone={onDone} />
  }
  if (begin.data === undefined) {
    return begin.error === null ? (
      <LateLoading what="Making a secret" />
    ) : (
      <InlineProblem error={begin.error} />
    )
  }
  return (
    <form className={classes.form} onSubmit={submit} method="post">
      <p>Scan the QR code with an authenticator app, or type the secret below it into the app.</p>
      <QrCode text={begin.data.address} label="The secret as a QR code" />
      <p className={classes.secret}>{begin.data.secret.replace(/(.{4})(?=.)/g, '$1 ')}</p>
      <CodeField value={code} onChange={setCode} description="The six digits that the app shows now" />
      <InlineProblem error={confirm.error} />
      <div className={classes.actions}>
        <Button type="submit" variant="filled" loading={confirm.isPending} disabled={code.trim() === ''}>
          Confirm
        </Button>
      </div>
    </form>
  )
}
