'use client'
import { IconDatabase, IconKey, IconShield, IconUser, IconUsersGroup, type Icon } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { countOf } from '#components/parts/format-time.ts'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { PersonMark } from '#components/parts/person-mark.tsx'
import { RequestAccess } from '#components/parts/request-access.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { explainQuery, whoQuery } from '#lib/client/access.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { ChainStep, DatasetAction } from '#lib/contracts/access.ts'
import { AccessLevel } from './access-level.tsx'
import classes from './explain-panel.module.css'

const icons: Readonly<Record<ChainStep['kind'], Icon>> = {
  person: IconUser,
  group: IconUsersGroup,
  role: IconShield,
  grant: IconKey,
  dataset: IconDatabase,
}

export function WhyAnswer({ ask }: { ask: { person: string; dataset: string; action: DatasetAction } }) {
  const { me, project } = useProject()
  const { data, error } = useQuery(explainQuery(project.slug, ask))
  if (data === undefined)
    return error === null ? <LateLoading what="Asking" /> : <InlineProblem error={error} />
  return (
    <div className={classes.answer}>
      <p className={classes.verdict}>
        <StateMark mark={data.allowed ? 'passed' : 'failed'} label="" />
        <b>{data.allowed ? 'Yes' : 'No'}</b>
      </p>
      <ol className={classes.chain}>
        {data.chain.map((step, index) => (
          <Step key={index} step={step} />
        ))}
      </ol>
      {data.allowed || ask.person !== me.id || ask.action === 'own' ? null : (
        <div>
          <RequestAccess datasets={[ask.dataset]} action={ask.action} />
        </div>
      )}
      {data.others.length === 0 ? null : (
        <>
          <h3>Also</h3>
          <ul className={classes.others}>
            {data.others.map((other, index) => (
              <li key={index}>{other}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function Step({ step }: { step: ChainStep }) {
  const StepIcon = icons[step.kind]
  return (
    <li className={classes.step}>
      <StepIcon size={16} stroke={1.5} aria-hidden className={classes.icon} />
      <span className={classes.words}>
        <span className={step.kind === 'dataset' ? classes.code : undefined}>{step.title}</span>
        {step.detail === '' ? null : <span className={classes.small}>{step.detail}</span>}
      </span>
    </li>
  )
}

export function WhoAnswer({ ask }: { ask: { dataset: string; action: DatasetAction } }) {
  const { project } = useProject()
  const { data, error } = useQuery(whoQuery(project.slug, ask))
  if (data === undefined)
    return error === null ? <LateLoading what="Asking" /> : <InlineProblem error={error} />
  return (
    <div className={classes.answer}>
      <p className={classes.verdict}>
        <b>{countOf(data.total, 'person', 'people')}</b> can
      </p>
      <ul className={classes.people}>
        {data.people.map((person) => (
          <li key={person.id} className={classes.personRow} title={person.because}>
            <PersonMark name={person.name} />
            <span className={classes.words}>
              <span>{person.name}</span>
              <span className={classes.small}>{person.because}</span>
            </span>
            <AccessLevel action={person.action} />
          </li>
        ))}
      </ul>
      {data.people.length < data.total ? <p className={classes.small}>The first 500 are shown.</p> : null}
    </div>
  )
}
