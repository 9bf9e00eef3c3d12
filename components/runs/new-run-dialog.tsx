'use client'
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { DialogActions } from '#components/parts/dialog-actions.tsx'
import { messageOf } from '#lib/client/client-error.ts'
import { flushBuffers } from '#lib/client/flush-buffers.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { useStartRun } from '#lib/client/runs.ts'
import { environment, runCommand, type Environment } from '#lib/contracts/runs.ts'
import classes from './runs.module.css'

type RunCommand = (typeof runCommand.options)[number]

const commandWords: Readonly<Record<RunCommand, string>> = {
  build: 'build: models, tests, seeds and snapshots',
  run: 'run: models',
  test: 'test: tests',
  seed: 'seed: seeds',
  snapshot: 'snapshot: snapshots',
}
const commandOptions = runCommand.options.map((value) => ({ value, label: commandWords[value] }))

/** Asks what to run and where, starts it, and opens it. */
export function NewRunDialog({ onClose }: { onClose: () => void }) {
  const { project } = useProject()
  const router = useRouter()
  const start = useStartRun(project.slug)
  const mayProduce = useMay('run.production')
  const [command, setCommand] = useState<RunCommand>('build')
  const [select, setSelect] = useState('')
  const [exclude, setExclude] = useState('')
  const [fullRefresh, setFullRefresh] = useState(false)
  const [where, setWhere] = useState<Environment>('development')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [checkAccess, setCheckAccess] = useState(false)
  const checks = useMay('access.manage') && where === 'production'
  const refreshes = command !== 'test' && command !== 'snapshot'
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    setBusy(true)
    try {
      await flushBuffers()
      const { number } = await start.mutateAsync({
        command,
        select: select.trim(),
        exclude: exclude.trim(),
        environment: where,
        fullRefresh: refreshes && fullRefresh,
        checkAccess: checks && checkAccess,
      })
      router.push(`/${encodeURIComponent(project.slug)}/runs/${number}`)
    } catch (problem) {
      setError(messageOf(problem))
      setBusy(false)
    }
  }
  return (
    <Dialog onClose={onClose} title="New run" size={520}>
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <NativeSelect
          label="Command"
          data={commandOptions}
          value={command}
          onChange={(event) => setCommand(runCommand.parse(event.currentTarget.value))}
          data-autofocus
        />
        <SelectionInput label="Select" about="Empty takes everything" value={select} onChange={setSelect} />
        <SelectionInput label="Exclude" about="Left out of it" value={exclude} onChange={setExclude} />
        <NativeSelect
          label="Environment"
          description={
            where === 'production'
              ? `From ${project.defaultBranch}, into the tables that everybody reads`
              : 'From your branch with its drafts, into your own schema'
          }
          data={[
            { value: 'development', label: 'Development' },
            ...(mayProduce ? [{ value: 'production', label: 'Production' }] : []),
          ]}
          value={where}
          onChange={(event) => setWhere(environment.parse(event.currentTarget.value))}
        />
        {refreshes ? (
          <Checkbox
            label="Full refresh: build incremental models and seeds anew"
            checked={fullRefresh}
            onChange={(event) => setFullRefresh(event.currentTarget.checked)}
          />
        ) : null}
        {checks ? (
          <Checkbox
            label="Check access afterwards: ask as each role and group for every table"
            checked={checkAccess}
            onChange={(event) => setCheckAccess(event.currentTarget.checked)}
          />
        ) : null}
        {error === null ? null : (
          <p className={classes.error} role="alert">
            {error}
          </p>
        )}
        <DialogActions>
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="filled" loading={busy}>
            {where === 'production' ? 'Run in production' : 'Start run'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

interface SelectionInputProps {
  readonly label: string
  readonly about: string
  readonly value: string
  readonly onChange: (value: string) => void
}

function SelectionInput({ label, about, value, onChange }: SelectionInputProps) {
  return (
    <TextInput
      label={label}
      description={`${about}. Names, paths and tags: orders+, tag:finance, path:models/marts`}
      value={value}
      maxLength={2000}
      spellCheck={false}
      autoComplete="off"
      classNames={{ input: classes.code ?? '' }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
