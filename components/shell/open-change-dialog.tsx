'use client'
import { Button, Textarea, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { DialogActions } from '#components/parts/dialog-actions.tsx'
import { countOf } from '#components/parts/format-time.ts'
import type { Branch } from '#lib/contracts/workspace.ts'
import { useOpenChange } from '#lib/client/changes.ts'
import { messageOf } from '#lib/client/client-error.ts'
import { flushBuffers } from '#lib/client/flush-buffers.ts'
import { useProject } from '#lib/client/project-context.tsx'
import { useCommitDrafts } from '#lib/client/workspace.ts'
import { beginChange, longestTitle } from './begin-change.ts'
import classes from './branch-switcher.module.css'

/** Commits what is not committed yet (it says so), then opens the change. */
export function OpenChangeDialog({ branch, onClose }: { branch: Branch; onClose: () => void }) {
  const { project } = useProject()
  const router = useRouter()
  const [begun] = useState(() => beginChange(branch.message))
  const [title, setTitle] = useState(begun.title)
  const [description, setDescription] = useState(begun.description)
  const commit = useCommitDrafts(project.slug)
  const open = useOpenChange(project.slug)
  const [error, setError] = useState<string | null>(null)
  const busy = commit.isPending || open.isPending
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    try {
      await flushBuffers()
      if (branch.uncommitted > 0) await commit.mutateAsync({ message: title.trim(), paths: null })
      const { number } = await open.mutateAsync({ title: title.trim(), description: description.trim() })
      onClose()
      router.push(`/${encodeURIComponent(project.slug)}/changes/${number}`)
    } catch (problem) {
      setError(messageOf(problem))
    }
  }
  return (
    <Dialog onClose={onClose} title="Open a change" size={520}>
      <form onSubmit={(event) => void submit(event)} className={classes.form}>
        <TextInput
          label="Title"
          placeholder="What is different, in a few words"
          value={title}
          maxLength={longestTitle}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={error}
          data-autofocus
        />
        <Textarea
          label="Description"
          placeholder="Why, and what a reviewer should look at"
          minRows={4}
          maxRows={12}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <div>
          {branch.name} into {project.defaultBranch}.{' '}
          {branch.uncommitted > 0
            ? `${countOf(branch.uncommitted, 'file')} not committed yet will be committed with this title.`
            : null}
        </div>
        <DialogActions>
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="filled" loading={busy} disabled={title.trim() === ''}>
            {branch.uncommitted > 0 ? 'Commit and open change' : 'Open change'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
