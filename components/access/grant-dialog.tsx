'use client'
import { Autocomplete, Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Dialog } from '#components/parts/dialog.tsx'
import { DialogActions } from '#components/parts/dialog-actions.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { accessQuery, useSetGrant } from '#lib/client/access.ts'
import { useProject } from '#lib/client/project-context.tsx'
import { datasetAction, layer, type DatasetAction, type GrantSubject } from '#lib/contracts/access.ts'
import { actionWords } from './access-level.tsx'
import classes from './access.module.css'
import { layerNames } from './matrix-columns.ts'
import { SubjectChoice } from './subject-choice.tsx'
import { endOf, UntilChoice, type Until } from './until-choice.tsx'

type Kind = 'dataset' | 'pattern' | 'layer'
const layers = layer.exclude(['development']).options

/** A grant by name, pattern or layer. What it names need not exist yet. */
export function GrantDialog({ onClose }: { onClose: () => void }) {
  const { project } = useProject()
  const grant = useSetGrant(project.slug)
  const [subject, setSubject] = useState<GrantSubject | null>(null)
  const [scope, setScope] = useState<{ kind: Kind; value: string }>({ kind: 'dataset', value: '' })
  const [action, setAction] = useState<DatasetAction>('view')
  const [until, setUntil] = useState<Until>('ever')
  const [note, setNote] = useState('')
  const ready = subject !== null && scope.value.trim() !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (subject === null) return
    const body = { subject, scope, action, expiresAt: endOf(until, new Date()), note }
    grant.mutate(body, { onSuccess: onClose })
  }
  return (
    <Dialog onClose={onClose} title="Grant" size={480}>
      <form className={classes.form} onSubmit={submit}>
        <SubjectChoice value={subject} onChange={setSubject} />
        <ScopeChoice scope={scope} onChange={setScope} />
        <div className={classes.two}>
          <NativeSelect
            label="May"
            data={datasetAction.options.map((value) => ({ value, label: actionWords[value] }))}
            value={action}
            onChange={(event) => setAction(datasetAction.catch('view').parse(event.currentTarget.value))}
          />
          <UntilChoice value={until} onChange={setUntil} />
        </div>
        <TextInput
          label="Note"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <InlineProblem error={grant.error} />
        <DialogActions>
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="filled" loading={grant.isPending} disabled={!ready}>
            Grant
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

interface ScopeChoiceProps {
  readonly scope: { readonly kind: Kind; readonly value: string }
  readonly onChange: (scope: { kind: Kind; value: string }) => void
}

function ScopeChoice({ scope, onChange }: ScopeChoiceProps) {
  const { project } = useProject()
  const datasets = useQuery(accessQuery(project.slug)).data?.datasets.map(({ name }) => name) ?? []
  const setValue = (value: string) => onChange({ kind: scope.kind, value })
  return (
    <div className={classes.roles}>
      <SegmentedControl<Kind>
        aria-label="What is granted"
        data={[
          { value: 'dataset', label: 'One dataset' },
          { value: 'pattern', label: 'By pattern' },
          { value: 'layer', label: 'A layer' },
        ]}
        value={scope.kind}
        onChange={(kind) => onChange({ kind, value: kind === 'layer' ? 'mart' : '' })}
      />
      {scope.kind === 'layer' ? (
        <NativeSelect
          aria-label="Layer"
          data={layers.map((value) => ({ value, label: layerNames[value] }))}
          value={scope.value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
      ) : (
        <Autocomplete
          aria-label={scope.kind === 'dataset' ? 'Dataset' : 'Pattern'}
          description={
            scope.kind === 'dataset'
              ? 'It may be one that does not exist yet'
              : '* is any text, ? one character: production_mart_*'
          }
          data={scope.kind === 'dataset' ? datasets : []}
          limit={50}
          maxLength={300}
          value={scope.value}
          onChange={setValue}
        />
      )}
    </div>
  )
}
