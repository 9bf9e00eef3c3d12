'use client'
import { Button, TextInput } from '@mantine/core'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { messageOf } from '#lib/client/client-error.ts'
import { refuseName } from './file-tree.ts'
import classes from './path-dialog.module.css'

export interface PathDialogProps {
  readonly title: string
  readonly label: string
  readonly description?: string
  readonly submit: string
  /** What is in the field; the part from `from` to `to` is selected. */
  readonly initial: string
  readonly select: { readonly from: number; readonly to: number }
  readonly taken: ReadonlySet<string>
  /** What the field says as a path: a rename asks for the name only. */
  readonly toPath: (text: string) => string
  readonly onSubmit: (path: string) => Promise<void>
  readonly onClose: () => void
}

/** Asks for a name or a path, and refuses what cannot be before the server does. */
export function PathDialog(props: PathDialogProps) {
  const [text, setText] = useState(props.initial)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const { from, to } = props.select
  useEffect(() => {
    const timer = setTimeout(() => {
      input.current?.focus()
      input.current?.setSelectionRange(from, to)
    }, 60)
    return () => clearTimeout(timer)
  }, [from, to])
  const path = props.toPath(text.trim())
  const unchanged = text.trim() === props.initial
  const refusal = unchanged ? null : refuseName(path, props.taken)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (unchanged && props.taken.has(path)) return props.onClose()
    if (refuseName(path, props.taken) !== null) return setError(refuseName(path, props.taken))
    setBusy(true)
    try {
      await props.onSubmit(path)
      props.onClose()
    } catch (problem) {
      setError(messageOf(problem))
      setBusy(false)
    }
  }
  return (
    <Dialog onClose={props.onClose} title={props.title} size={460}>
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <TextInput
          ref={input}
          label={props.label}
          description={props.description}
          value={text}
          spellCheck={false}
          classNames={{ input: classes.input ?? '' }}
          error={text.trim() === '' ? error : (refusal ?? error)}
          onChange={(event) => {
            setError(null)
            setText(event.currentTarget.value)
          }}
        />
        <div className={classes.actions}>
          <Button variant="subtle" color="gray" onClick={props.onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            variant="filled"
            loading={busy}
            disabled={text.trim() === '' || refusal !== null}
          >
            {props.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
