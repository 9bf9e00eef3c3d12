'use client'
import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import classes from './second-factor.module.css'

/** Shown once: the server keeps their hashes. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const clipboard = useClipboard({ timeout: 2000 })
  return (
    <div className={classes.form}>
      <p>
        Keep these recovery codes where you find them without your phone. Each works once in place of a code.
        They are shown only now.
      </p>
      <ul className={classes.codes} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={classes.actions}>
        <Button onClick={() => clipboard.copy(codes.join('\n'))}>
          {clipboard.copied ? 'Copied' : 'Copy'}
        </Button>
        <Button variant="filled" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    </div>
  )
}
