import { RowLink } from '#components/parts/row-link.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { developAddress } from '#lib/client/develop-address.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { AccessPlan } from '#lib/contracts/access-code.ts'
import type { AccessFaultRow } from '#lib/contracts/access-fault.ts'
import classes from './access.module.css'

const marks = { error: 'failed', warning: 'warned', info: 'note' } as const
const words = { error: 'Fault', warning: 'Warning', info: 'Note' } as const

/** What is wrong with the file and with the rows of permission models, each with its place. */
export function DriftFaults({ plan }: { plan: AccessPlan }) {
  const unread = plan.models.flatMap(({ problem }) => (problem === null ? [] : [problem]))
  if (plan.faults.length === 0 && unread.length === 0) return null
  return (
    <ul className={classes.faults} aria-label="What is wrong">
      {plan.faults.map((fault, at) => (
        <li key={at}>
          <StateMark mark={marks[fault.severity]} label={words[fault.severity]} />
          <span>
            <Place fault={fault} /> {fault.message}{' '}
            {fault.remedy === null ? null : <span className={classes.muted}>{fault.remedy}</span>}
          </span>
        </li>
      ))}
      {unread.map((problem) => (
        <li key={problem}>
          <StateMark mark="warned" label="Warning" />
          <span>
            {problem} <span className={classes.muted}>What it granted is kept.</span>
          </span>
        </li>
      ))}
    </ul>
  )
}

function Place({ fault: { path, line, column } }: { fault: AccessFaultRow }) {
  const { project } = useProject()
  if (line === null) return null
  return (
    <RowLink className={classes.code} href={developAddress(project.slug, path, { line, column })}>
      {path}:{line}:{column}
    </RowLink>
  )
}
