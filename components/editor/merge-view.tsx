'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { countOf } from '#components/parts/format-time.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import { messageOf } from '#lib/client/client-error.ts'
import { useUpdateFromMain } from '#lib/client/workspace.ts'
import { useDevelop, useDevelopView } from './develop-context.tsx'
import type { MergeConflict } from './develop-view.ts'
import classes from './difference-view.module.css'
import { nameOf } from './file-tree.ts'
import { currentResolutions } from './merge-resolutions.ts'
import { TextEditor } from './text-editor.tsx'

/** Both sides changed the same lines: three texts of each file, and the one that shall be. Nothing changes before Finish. */
export function MergeView({ conflicts }: { conflicts: readonly MergeConflict[] }) {
  const session = useDevelop()
  const [shown, setShown] = useState(conflicts[0]?.path ?? '')
  const made = useDevelopView((view) => view.resolutions)
  const resolutions = currentResolutions(made, conflicts)
  const update = useUpdateFromMain(session.project)
  const left = conflicts.filter((each) => !resolutions.has(each.path)).length
  const conflict = conflicts.find((each) => each.path === shown)
  const finish = () =>
    update.mutate(
      [...resolutions].map(([path, { content }]) => ({ path, content })),
      {
        onSuccess: async (answer) => {
          if (answer.status === 'conflict') {
            session.update({ center: { kind: 'conflicts', conflicts: answer.conflicts } })
            notifications.show({ message: 'Main has moved on meanwhile: look at what is left.' })
            return
          }
          session.update({ center: { kind: 'file' }, resolutions: new Map() })
          await session.refreshFiles()
          notifications.show({ message: 'The branch now has what is in main.' })
        },
        onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
      },
    )
  return (
    <section className={classes.pane} aria-label="Conflicts with main" data-region>
      <div className={classes.bar}>
        <b>Conflicts with main</b>
        <span className={classes.about}>
          {left === 0
            ? 'All files have a result'
            : `${countOf(left, 'file')} to resolve; nothing changes before you finish`}
        </span>
        <span className={classes.space} />
        <Button variant="subtle" color="gray" onClick={() => session.update({ center: { kind: 'file' } })}>
          Not now
        </Button>
        <Button variant="filled" disabled={left > 0} loading={update.isPending} onClick={finish}>
          Finish the update
        </Button>
      </div>
      <nav className={classes.files} aria-label="Files with conflicts">
        {conflicts.map((each) => (
          <button
            key={each.path}
            type="button"
            className={classes.file}
            aria-current={each.path === shown}
            title={each.path}
            onClick={() => setShown(each.path)}
          >
            <StateMark
              mark={resolutions.has(each.path) ? 'passed' : 'warned'}
              label={resolutions.has(each.path) ? 'Resolved' : 'To resolve'}
            />
            {nameOf(each.path)}
          </button>
        ))}
      </nav>
      {conflict === undefined ? null : (
        <ConflictedFile
          key={conflict.path}
          conflict={conflict}
          result={resolutions.get(conflict.path)?.content}
          onResolve={(content) =>
            session.update({
              resolutions: new Map(session.view.get().resolutions).set(conflict.path, { conflict, content }),
            })
          }
        />
      )}
    </section>
  )
}

interface ConflictedFileProps {
  readonly conflict: MergeConflict
  readonly result: string | null | undefined
  readonly onResolve: (content: string | null) => void
}

function ConflictedFile({ conflict, result, onResolve }: ConflictedFileProps) {
  const { path, base, main, branch } = conflict
  return (
    <>
      <div className={classes.columns}>
        <Side title="Main" path={path} text={main} base={base} onUse={() => onResolve(main)} />
        <Side title="Before both" path={path} text={base} base={base} onUse={null} />
        <Side title="Your branch" path={path} text={branch} base={base} onUse={() => onResolve(branch)} />
      </div>
      <div className={classes.result}>
        <div className={classes.head}>
          <b>Result</b>
          {result === undefined ? (
            <span className={classes.about}>Use one side, then edit it as you like</span>
          ) : null}
          {result === undefined ? (
            <Button size="xs" onClick={() => onResolve(branch ?? main ?? '')}>
              Start from your branch
            </Button>
          ) : null}
        </div>
        {result === null ? <p className={classes.missing}>The file will be deleted.</p> : null}
        {typeof result === 'string' ? (
          <TextEditor
            path={path}
            text={result}
            label={`Result for ${path}`}
            against={base ?? ''}
            onChange={onResolve}
          />
        ) : null}
      </div>
    </>
  )
}

interface SideProps {
  readonly title: string
  readonly path: string
  readonly text: string | null
  /** What both sides began with: each side shows what it made of it. */
  readonly base: string | null
  readonly onUse: (() => void) | null
}

function Side(props: SideProps) {
  return (
    <div className={classes.column}>
      <div className={classes.head}>
        <b>{props.title}</b>
        {props.onUse === null ? null : (
          <Button size="xs" onClick={props.onUse}>
            {props.text === null ? 'Delete the file' : `Use ${props.title.toLowerCase()}`}
          </Button>
        )}
      </div>
      {props.onUse === null ? <div className={classes.spacer} /> : null}
      {props.text === null ? (
        <p className={classes.missing}>There is no such file on this side.</p>
      ) : (
        <TextEditor
          path={props.path}
          text={props.text}
          label={`${props.title}: ${props.path}`}
          {...(props.onUse === null ? {} : { against: props.base ?? '' })}
        />
      )}
    </div>
  )
}
