'use client'
import { TextInput } from '@mantine/core'

export interface CodeFieldProps {
  readonly value: string
  readonly onChange: (code: string) => void
  readonly description?: string
}

export function CodeField({ value, onChange, description }: CodeFieldProps) {
  return (
    <TextInput
      label="Code"
      description={description ?? 'Six digits of your authenticator app, or a recovery code'}
      name="code"
      autoComplete="one-time-code"
      spellCheck={false}
      maxLength={40}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-autofocus
      autoFocus
    />
  )
}
