'use client'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { signIn, signInWith } from '#lib/client/sign-in.ts'
import { describeSignInError } from './describe-sign-in-error.ts'
import { Problem } from './problem.tsx'
import classes from './sign-in.module.css'

export interface SignInFormProps {
  readonly next: string
  readonly email: string
  readonly error: string | null
  readonly providers: readonly { readonly id: string; readonly name: string }[]
}

export function SignInForm({ next, email, error, providers }: SignInFormProps) {
  const [problem, setProblem] = useState(error === null ? null : describeSignInError(error))
  const [busy, setBusy] = useState(false)

  async function run(work: () => Promise<string | null>, then: () => void) {
    setBusy(true)
    setProblem(null)
    const code = await work()
    if (code === null) return then()
    setProblem(describeSignInError(code))
    setBusy(false)
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    // A whole page load: nothing of an earlier person stays in memory.
    void run(
      () => signIn(text('email'), text('password')),
      () => window.location.assign(next),
    )
  }

  return (
    <>
      <form className={classes.form} onSubmit={submit} method="post">
        <Problem text={problem} />
        <TextInput
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          defaultValue={email}
          autoFocus={email === ''}
          required
          withAsterisk={false}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          autoFocus={email !== ''}
          required
          withAsterisk={false}
        />
        <div className={classes.actions}>
          <Button type="submit" variant="filled" loading={busy}>
            Sign in
          </Button>
        </div>
      </form>
      {providers.length === 0 ? null : (
        <div className={classes.others}>
          {providers.map((provider) => (
            <Button
              key={provider.id}
              disabled={busy}
              onClick={() =>
                void run(
                  () => signInWith(provider.id, next),
                  () => undefined,
                )
              }
            >
              Continue with {provider.name}
            </Button>
          ))}
        </div>
      )}
      <p className={classes.hint}>Forgotten the password? An admin can make a link for a new one.</p>
    </>
  )
}
