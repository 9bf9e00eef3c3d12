'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { StateMark } from '#components/parts/state-mark.tsx'
import classes from './conflict-banner.module.css'
import { useDevelop } from './develop-context.tsx'
import { DiffEditor } from './diff-editor.tsx'
import type { StoredDraft } from './draft-sync.ts'
import { nameOf } from './file-tree.ts'

/** The file was changed in another tab or by another device: nothing is overwritten until a person decides. */
export function ConflictBanner({ path, theirs }: { path: string; theirs: StoredDraft }) {
  const { buffers } = useDevelop()
  const [comparing, setComparing] = useState(false)
  const mine = buffers.get(path)?.text ?? ''
  const name = nameOf(path)
  return (
    <div className={classes.root} role="group" aria-label={`Conflict in ${name}`}>
      <div className={classes.bar}>
        <StateMark mark="warned" label="" />
        {/* Only this is said at once: buttons and texts are read when somebody goes there. */}
        <span className={classes.text} role="alert">
          <b>
            <span className="visually-hidden">{name}: </span>
            This file was changed elsewhere.
          </b>{' '}
          What you typed is kept here, and not saved yet.
        </span>
        <Button size="xs" variant="subtle" onClick={() => setComparing(!comparing)} aria-expanded={comparing}>
          {comparing ? 'Hide difference' : 'Show difference'}
        </Button>
        <Button size="xs" title="What you typed here is given up" onClick={() => buffers.takeTheirs(path)}>
          Take theirs
        </Button>
        <Button size="xs" title="What is stored is replaced by yours" onClick={() => buffers.keepMine(path)}>
          Keep mine
        </Button>
      </div>
      {comparing ? (
        <div className={classes.difference}>
          <div className={classes.heads}>
            <span>Theirs, as stored</span>
            <span>Mine, as typed here</span>
          </div>
          <DiffEditor
            path={path}
            before={theirs.content}
            after={mine}
            beforeLabel={`Theirs, as stored: ${path}`}
            afterLabel={`Mine, as typed here: ${path}`}
          />
        </div>
      ) : null}
    </div>
  )
}
