'use client'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { CodeField } from '#components/parts/second-factor/code-field.tsx'
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
  /** The code of the second factor; null until the server asks for it. */
  const [secondCode, setSecondCode] = useState<string | null>(null)

  async function run(work: () => Promise<string | null>, then: () => void) {
    setBusy(true)
    setProblem(null)
    const code = await work()
    if (code === null) return then()
    if (code === 'code') setSecondCode('')
    else setProblem(describeSignInError(code))
    setBusy(false)
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    // A whole page load: nothing of an earlier person stays in memory.
    void run(
      () => signIn(text('email'), text('password'), secondCode ?? ''),
      () => window.location.assign(next),
    )
  }

  return (
    <>
      <form className={classes.form} onSubmit={submit} method="post">
        <Problem text={problem} />
        <div className={classes.fields} hidden={secondCode !== null}>
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
        </div>
        {secondCode === null ? null : <CodeField value={secondCode} onChange={setSecondCode} />}
        <div className={classes.actions}>
          <Button type="submit" variant="filled" loading={busy} disabled={secondCode?.trim() === ''}>
            Sign in
          </Button>
          {secondCode === null ? null : (
            <Button variant="subtle" color="gray" disabled={busy} onClick={() => setSecondCode(null)}>
              Back
            </Button>
          )}
        </div>
      </form>
      {providers.length === 0 || secondCode !== null ? null : (
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
      <p className={classes.hint}>
        {secondCode === null
          ? 'Forgotten the password? An admin can make a link for a new one.'
          : 'Lost the device and the recovery codes? An admin can remove your second factor.'}
      </p>
    </>
  )
}
