'use client'
import { SegmentedControl, Select, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { useSetRestricted } from '#lib/client/access.ts'
import { peopleQuery } from '#lib/client/people.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import {
  datasetAction,
  type DatasetAction,
  type getAccess,
  type GrantSubject,
} from '#lib/contracts/access.ts'
import type { ResponseOf } from '#lib/contracts/index.ts'
import { actionWords } from './access-level.tsx'
import classes from './explain-panel.module.css'
import { WhoAnswer, WhyAnswer } from './explain-answers.tsx'

interface ExplainPanelProps {
  readonly access: ResponseOf<typeof getAccess>
  readonly asked: { readonly subject: GrantSubject | null; readonly dataset: string | null }
}
type Mode = 'why' | 'who'

/** Both ways: why somebody may, and who may. What is selected in the matrix fills the question in. */
export function ExplainPanel({ access, asked }: ExplainPanelProps) {
  const { me } = useProject()
  const decides = useMay('access.approve')
  const manages = useMay('access.manage')
  const sees = decides || manages
  const [mode, setMode] = useState<Mode>(sees ? 'who' : 'why')
  const [person, setPerson] = useState<string>(me.id)
  const [action, setAction] = useState<DatasetAction>('view')
  const [chosen, setChosen] = useState<{ of: string | null; dataset: string | null }>({
    of: null,
    dataset: null,
  })
  // A new selection in the matrix replaces what was chosen here.
  const picked = chosen.of === asked.dataset ? (chosen.dataset ?? asked.dataset) : asked.dataset
  const dataset = picked ?? firstOf(access)
  const who = asked.subject?.kind === 'user' ? asked.subject.key : person
  return (
    <aside className={classes.panel} aria-label="Explain">
      <div className={classes.head}>
        <h2>Explain</h2>
        {sees ? (
          <SegmentedControl<Mode>
            aria-label="Question"
            data={[
              { value: 'who', label: 'Who can' },
              { value: 'why', label: 'Why can' },
            ]}
            value={mode}
            onChange={setMode}
          />
        ) : null}
      </div>
      <div className={classes.question}>
        {mode === 'why' && sees ? <PersonChoice value={who} onChange={setPerson} /> : null}
        <div className={classes.line}>
          <Select
            aria-label="Action"
            w={88}
            data={datasetAction.options.map((value) => ({ value, label: actionWords[value] }))}
            value={action}
            onChange={(value) => setAction(datasetAction.catch('view').parse(value))}
          />
          <Select
            aria-label="Dataset"
            className={classes.grow ?? ''}
            searchable
            data={access.datasets.map(({ name }) => name)}
            title={dataset ?? undefined}
            renderOption={({ option }) => <MiddleText text={option.label} />}
            value={dataset}
            onChange={(value) => setChosen({ of: asked.dataset, dataset: value })}
          />
        </div>
      </div>
      {dataset === null ? null : mode === 'why' ? (
        <WhyAnswer ask={{ person: sees ? who : me.id, dataset, action }} />
      ) : (
        <WhoAnswer ask={{ dataset, action }} />
      )}
      {manages && dataset !== null ? <RestrictSwitch access={access} dataset={dataset} /> : null}
    </aside>
  )
}

/** What people mostly ask about, until they say which. */
function firstOf({ datasets }: ExplainPanelProps['access']): string | null {
  return (datasets.find(({ layer }) => layer === 'mart') ?? datasets[0])?.name ?? null
}

function PersonChoice({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { data } = useQuery(peopleQuery())
  if (data === undefined) return <LateLoading what="Reading people" />
  const options = data.people.map(({ id, name, email }) => ({ value: id, label: `${name}, ${email}` }))
  return (
    <Select
      aria-label="Person"
      searchable
      limit={50}
      data={options}
      value={value}
      onChange={(id) => {
        if (id !== null) onChange(id)
      }}
    />
  )
}

function RestrictSwitch({ access, dataset }: { access: ExplainPanelProps['access']; dataset: string }) {
  const { project } = useProject()
  const restrict = useSetRestricted(project.slug)
  const row = access.datasets.find(({ name }) => name === dataset)
  if (row === undefined || row.environment === 'development') return null
  return (
    <div className={classes.restrict}>
      <Switch
        size="sm"
        label={`Restrict ${dataset}`}
        description="While this is on, only grants by its very name open it; roles, patterns and layers do not, but for Admin."
        checked={row.restricted}
        disabled={restrict.isPending}
        onChange={(event) => restrict.mutate({ dataset, restricted: event.currentTarget.checked })}
      />
      <InlineProblem error={restrict.error} />
    </div>
  )
}
