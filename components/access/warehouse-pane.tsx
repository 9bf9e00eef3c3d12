'use client'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { DataTable } from '#components/parts/data-table.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { useProject } from '#lib/client/project-context.tsx'
import { useSetWarehouseAccess, warehouseAccessQuery } from '#lib/client/warehouse-access.ts'
import type { WarehouseAccessState, WarehouseLogin } from '#lib/contracts/warehouse-access.ts'
import classes from './access.module.css'
import { describeWarehouse, shortList } from './describe-warehouse.ts'
import { formatMoment } from './format-moment.ts'
import { OverlappingGrants } from './overlapping-grants.tsx'
import { WarehouseSteps } from './warehouse-steps.tsx'

/** What the warehouse itself enforces: its logins, what would be granted and revoked, and where it is otherwise. */
export function WarehousePane() {
  const { project } = useProject()
  const { data, error, refetch } = useQuery(warehouseAccessQuery(project.slug))
  if (data === undefined) {
    if (error === null) return <LateLoading what="Asking the warehouse" />
    return (
      <ErrorState error={error} what="The warehouse could not be asked." onRetry={() => void refetch()} />
    )
  }
  const { words, notes, openDoors, failures, drift, logins } = data
  return (
    <>
      <WarehouseTools access={data} />
      <div className={classes.section}>
        <p>{words}</p>
        {notes.map((note) => (
          <p key={note} className={classes.small}>
            {note}
          </p>
        ))}
      </div>
      <Lines
        title="Could not be done the last time"
        lines={failures.map((each) => `${each.words}: ${each.message}`)}
      />
      <Lines
        title="The warehouse answers otherwise"
        lines={drift.map((each) => `${each.login}, ${each.schema}: ${each.words}`)}
      />
      <Lines title="Open to everybody who can sign in to the warehouse" lines={openDoors} />
      <OverlappingGrants overlaps={data.overlaps} />
      <WarehouseSteps steps={data.steps} />
      {logins.length === 0 ? null : <Logins logins={logins} />}
    </>
  )
}

function WarehouseTools({ access }: { access: WarehouseAccessState }) {
  const { project } = useProject()
  const set = useSetWarehouseAccess(project.slug)
  const { mark, text } = describeWarehouse(access)
  const { state, steps, checkedAt } = access
  return (
    <>
      <div className={classes.tools}>
        <span className={classes.cell} role="status">
          <StateMark mark={mark} label="" />
          {text}
        </span>
        {checkedAt === null ? null : (
          <span className={classes.small}>Looked at {formatMoment(checkedAt)}</span>
        )}
        <span className={classes.space} />
        {state === 'on' ? (
          <Button
            title="Queries sign in as the profile's login again; relations that the logins made stay"
            loading={set.isPending && set.variables === 'off'}
            onClick={() => set.mutate('off')}
          >
            Take the logins away
          </Button>
        ) : null}
        {state === 'off' || (state === 'on' && steps.length > 0) ? (
          <Button
            variant="filled"
            loading={set.isPending && set.variables === 'on'}
            onClick={() => set.mutate('on')}
          >
            {state === 'off' ? 'Make logins' : 'Apply'}: {countOf(steps.length, 'step')}
          </Button>
        ) : null}
      </div>
      {set.error === null ? null : (
        <div className={classes.section}>
          <InlineProblem error={set.error} />
        </div>
      )}
    </>
  )
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <section className={classes.section} aria-label={title}>
      <h2>{title}</h2>
      <ul className={classes.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  )
}

function Logins({ logins }: { logins: readonly WarehouseLogin[] }) {
  return (
    <section aria-label="Logins">
      <h2 className={classes.section}>
        Logins <span className={classes.muted}>{logins.length}</span>
      </h2>
      <DataTable heads={['Who', 'Login', 'Reads', 'Owns']} top>
        {logins.map(({ name, people, reads, owns }) => (
          <tr key={name}>
            <td title={people.join(', ')}>{shortList(people)}</td>
            <td className={classes.code}>{name}</td>
            <td className={classes.small} title={reads.join(', ')}>
              {shortList(reads)}
            </td>
            <td className={classes.small} title={owns.join(', ')}>
              {shortList(owns)}
            </td>
          </tr>
        ))}
      </DataTable>
    </section>
  )
}
