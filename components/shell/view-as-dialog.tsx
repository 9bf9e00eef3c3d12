'use client'
import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { beginViewing, leaveViewDialog, useViewDialog, viewTargetsQuery } from '#lib/client/view-as.ts'
import type { ViewTarget } from '#lib/contracts/view-as.ts'
import classes from './branch-switcher.module.css'

const groups = [
  { kind: 'role', label: 'Roles' },
  { kind: 'group', label: 'Groups' },
  { kind: 'user', label: 'People' },
] as const

/** Asked for by the palette, the account menu, or the menu of a role, group or person. */
export function ViewAsDialog() {
  const { asked, chosen } = useViewDialog()
  if (!asked) return null
  return <Choice first={chosen} />
}

function Choice({ first }: { first: ViewTarget | null }) {
  const targets = useQuery(viewTargetsQuery())
  const [value, setValue] = useState(first === null ? null : keyOf(first))
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const all = targets.data?.targets ?? []
  const target = all.find((each) => keyOf(each) === value) ?? null
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (target === null) return
    setBusy(true)
    setError(null)
    try {
      await beginViewing(target)
    } catch (problem) {
      setError(problem)
      setBusy(false)
    }
  }
  return (
    <Dialog onClose={leaveViewDialog} title="View as" size={440}>
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <Select
          label="Role, group or person"
          searchable
          openOnFocus={false}
          limit={100}
          nothingFoundMessage={targets.isPending ? 'Reading' : 'Nothing is named so.'}
          data={groups.map(({ kind, label }) => ({
            group: label,
            items: all.filter((each) => each.kind === kind).map((each) => toItem(each)),
          }))}
          value={value}
          onChange={setValue}
          data-autofocus
        />
        {target === null ? null : <div>{target.whyNot ?? target.about}</div>}
        <div>{explanation}</div>
        <InlineProblem error={error ?? targets.error} />
        <div className={classes.actions}>
          <Button variant="subtle" color="gray" onClick={leaveViewDialog}>
            Cancel
          </Button>
          <Button
            type="submit"
            variant="filled"
            loading={busy}
            disabled={target === null || target.whyNot !== null}
          >
            View
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const explanation =
  'You see the product as they would, for an hour at most: read only, and recorded in the audit log as done by you.'

const keyOf = ({ kind, key }: ViewTarget) => `${kind} ${key}`

function toItem(target: ViewTarget & { name: string; about: string; whyNot: string | null }) {
  const label =
    target.kind === 'user' && target.about !== target.name ? `${target.name}, ${target.about}` : target.name
  return { value: keyOf(target), label, disabled: target.whyNot !== null }
}
