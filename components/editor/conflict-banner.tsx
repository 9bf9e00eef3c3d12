'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { StateMark } from '#components/parts/state-mark.tsx'
import classes from './conflict-banner.module.css'
import { useDevelop } from './develop-context.tsx'
import { DiffEditor } from './diff-editor.tsx'
import type { StoredDraft } from './draft-sync.ts'

/** The file was changed in another tab or by another device: nothing is overwritten until a person decides. */
export function ConflictBanner({ path, theirs }: { path: string; theirs: StoredDraft }) {
  const { buffers } = useDevelop()
  const [comparing, setComparing] = useState(false)
  const mine = buffers.get(path)?.text ?? ''
  return (
    <div className={classes.root} role="alert">
      <div className={classes.bar}>
        <StateMark mark="warned" label="" />
        <span className={classes.text}>
          <b>This file was changed elsewhere.</b> What you typed is kept here, and not saved yet.
        </span>
        <Button size="xs" variant="subtle" onClick={() => setComparing(!comparing)} aria-expanded={comparing}>
          {comparing ? 'Hide difference' : 'Show difference'}
        </Button>
        <Button size="xs" onClick={() => buffers.takeTheirs(path)}>
          Take theirs
        </Button>
        <Button size="xs" onClick={() => buffers.keepMine(path)}>
          Keep mine
        </Button>
      </div>
      {comparing ? (
        <div className={classes.difference}>
          <div className={classes.heads}>
            <span>Theirs, as stored</span>
            <span>Mine, as typed here</span>
          </div>
          <DiffEditor path={path} before={theirs.content} after={mine} label={path} />
        </div>
      ) : null}
    </div>
  )
}
