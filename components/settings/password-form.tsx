'use client'
import { Button, PasswordInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { useChangePassword } from '#lib/client/people.ts'
import classes from './settings.module.css'

const MIN_LENGTH = 10

export function PasswordForm() {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useChangePassword()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(
      { current, next },
      {
        onSuccess: () => {
          setCurrent('')
          setNext('')
        },
      },
    )
  }
  return (
    <form className={classes.form} onSubmit={submit} method="post">
      <PasswordInput
        label="Current password"
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordInput
        label="New password"
        description={`${MIN_LENGTH} characters or more`}
        autoComplete="new-password"
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
      <InlineProblem error={change.error} />
      <div className={classes.actions}>
        <Button
          type="submit"
          loading={change.isPending}
          disabled={current === '' || next.length < MIN_LENGTH}
        >
          Change password
        </Button>
        <span role="status">{change.isSuccess ? 'Changed. Your other sessions ended.' : ''}</span>
      </div>
    </form>
  )
}
