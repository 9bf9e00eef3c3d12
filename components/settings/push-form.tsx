'use client'
import { Button, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { useProject } from '#lib/client/project-context.tsx'
import { usePushProject } from '#lib/client/projects.ts'
import classes from './settings.module.css'

/** Nothing is ever pushed by itself. */
export function PushForm() {
  const { project } = useProject()
  const [branch, setBranch] = useState('')
  const push = usePushProject(project.slug)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    push.mutate(branch.trim())
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label="Branch"
        description={`${project.defaultBranch} goes to where the project came from, as this branch`}
        value={branch}
        maxLength={200}
        spellCheck={false}
        onChange={(event) => setBranch(event.currentTarget.value)}
      />
      <InlineProblem error={push.error} />
      <div className={classes.actions}>
        <Button type="submit" loading={push.isPending} disabled={branch.trim() === ''}>
          Push {project.defaultBranch}
        </Button>
        <span role="status">
          {push.data === undefined
            ? ''
            : `Pushed ${push.data.sha.slice(0, 8)} to ${push.data.branch} of ${push.data.remote}`}
        </span>
      </div>
    </form>
  )
}
