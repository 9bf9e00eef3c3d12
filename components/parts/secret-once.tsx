'use client'
import { Button, TextInput } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import classes from './secret-once.module.css'

/** A secret that the server does not keep: to be copied now. */
export function SecretOnce({ label, value, hint }: { label: string; value: string; hint: string }) {
  const clipboard = useClipboard({ timeout: 2000 })
  const Icon = clipboard.copied ? IconCheck : IconCopy
  return (
    <div className={classes.root}>
      <div className={classes.row}>
        <TextInput
          className={classes.field ?? ''}
          classNames={{ input: classes.input ?? '' }}
          label={label}
          value={value}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          variant="filled"
          leftSection={<Icon size={16} stroke={1.5} aria-hidden />}
          onClick={() => clipboard.copy(value)}
        >
          {clipboard.copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <p className={classes.hint} role="status">
        {clipboard.error === null
          ? hint
          : 'The browser did not allow copying. Select the text and copy it by hand.'}
      </p>
    </div>
  )
}
