'use client'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { messageOf } from '#lib/client/client-error.ts'
import { useJoin } from '#lib/client/people.ts'
import { signIn } from '#lib/client/sign-in.ts'
import { Problem } from './problem.tsx'
import classes from './sign-in.module.css'

const MIN_LENGTH = 10

export interface JoinFormProps {
  readonly token: string
  readonly kind: 'invite' | 'reset'
  readonly email: string
  readonly name: string
}

/** Joins or sets a new password, then signs in with it. */
export function JoinForm({ token, kind, email, name }: JoinFormProps) {
  const join = useJoin(token)
  const [short, setShort] = useState(false)
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const password = String(form.get('password') ?? '')
    setShort(password.length < MIN_LENGTH)
    if (password.length < MIN_LENGTH) return
    setBusy(true)
    try {
      await join.mutateAsync({ name: String(form.get('name') ?? ''), password })
      const code = await signIn(email, password)
      window.location.assign(code === null ? '/' : '/sign-in')
    } catch {
      setBusy(false)
    }
  }

  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)} method="post">
      <Problem text={join.error === null ? null : messageOf(join.error)} />
      {/* For the browser's password manager. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      {kind === 'invite' ? (
        <TextInput
          label="Name"
          name="name"
          autoComplete="name"
          defaultValue={name}
          required
          withAsterisk={false}
          autoFocus
        />
      ) : null}
      <PasswordInput
        label={kind === 'invite' ? 'Password' : 'New password'}
        description={`${MIN_LENGTH} characters or more`}
        name="password"
        autoComplete="new-password"
        error={short ? `A password has ${MIN_LENGTH} characters or more.` : null}
        required
        withAsterisk={false}
        autoFocus={kind === 'reset'}
      />
      <div className={classes.actions}>
        <Button type="submit" variant="filled" loading={busy}>
          {kind === 'invite' ? 'Join' : 'Set password'}
        </Button>
      </div>
    </form>
  )
}
