'use client'
import { Button } from '@mantine/core'
import { SecretOnce } from '#components/parts/secret-once.tsx'
import classes from './access.module.css'

export interface NewLinkProps {
  readonly link: { readonly url: string; readonly expiresAt: string }
  readonly who: string
  readonly onClose: () => void
}

export function NewLink({ link, who, onClose }: NewLinkProps) {
  const until = new Date(link.expiresAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <div className={classes.form}>
      <SecretOnce
        label={`Link for ${who}`}
        value={link.url}
        hint={`Shown only now: copy it and send it to them. It works once, until ${until}.`}
      />
      <div className={classes.actions}>
        <Button onClick={onClose}>Done</Button>
      </div>
    </div>
  )
}
