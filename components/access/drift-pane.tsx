'use client'
import { Button } from '@mantine/core'
import { IconFileText } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { AccessDifferences } from '#components/parts/access-differences.tsx'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { accessPlanQuery, useApplyAccessPlan, useWriteAccessFile } from '#lib/client/access-code.ts'
import { developAddress } from '#lib/client/develop-address.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import type { AccessDifferenceRow, AccessPlan } from '#lib/contracts/access-code.ts'
import classes from './access.module.css'
import { describeDrift, isDeclared } from './describe-drift.ts'
import { DriftFaults } from './drift-faults.tsx'
import { DriftWarehouse } from './drift-warehouse.tsx'
import { formatMoment } from './format-moment.ts'

/** What access.yml and the permission models say against what holds: a plan, then exactly that plan. */
export function DriftPane() {
  const { project } = useProject()
  const { data, error, refetch } = useQuery(accessPlanQuery(project.slug))
  if (data === undefined) {
    if (error === null) return <LateLoading what="Comparing access.yml with what holds here" />
    const what = 'Access could not be compared.'
    return <ErrorState error={error} what={what} onRetry={() => void refetch()} />
  }
  return <Drift key={data.mark} plan={data} />
}

function Drift({ plan }: { plan: AccessPlan }) {
  const { project } = useProject()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const choose = (id: string, remove: boolean) =>
    setChosen((before) => new Set(remove ? [...before, id] : [...before].filter((each) => each !== id)))
  const { onlyDeclared, onlyStored, different } = plan
  const lists: readonly { title: string; rows: readonly AccessDifferenceRow[] }[] = [
    { title: 'In the file, not here', rows: onlyDeclared },
    { title: 'Here, not in the file', rows: onlyStored },
    { title: 'Different', rows: different },
  ]
  return (
    <>
      <DriftTools plan={plan} chosen={chosen} />
      <DriftFaults plan={plan} />
      <DriftWarehouse warehouse={plan.warehouse} />
      {isDeclared(plan) ? null : <NoFile />}
      {lists.map(({ title, rows }) =>
        rows.length === 0 ? null : (
          <section key={title} aria-label={title}>
            <h2 className={classes.section}>
              {title} <span className={classes.muted}>{rows.length}</span>
            </h2>
            <ManyRows rows={rows} project={project.slug} chosen={chosen} onChoose={choose} />
          </section>
        ),
      )}
    </>
  )
}

/** Enough for any plan that somebody reads; a list of thousands is opened when it is asked for. */
const shownAtFirst = 100

function ManyRows(props: {
  readonly rows: readonly AccessDifferenceRow[]
  readonly project: string
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (id: string, remove: boolean) => void
}) {
  const [all, setAll] = useState(false)
  const manages = useMay('access.manage')
  const { rows, chosen } = props
  return (
    <>
      <AccessDifferences
        {...props}
        rows={all ? rows : rows.slice(0, shownAtFirst)}
        chosen={manages ? chosen : null}
      />
      {all || rows.length <= shownAtFirst ? null : (
        <div className={classes.more}>
          <Button onClick={() => setAll(true)}>Show all {rows.length}</Button>
        </div>
      )}
    </>
  )
}

function NoFile() {
  return (
    <EmptyState
      icon={<IconFileText size={16} stroke={1.5} />}
      title="Main has no access.yml"
      text="Roles, groups, restricted datasets and grants can live in the project as code, and be reviewed and merged like a model. Begin with a file of what holds now."
    />
  )
}

function DriftTools({ plan, chosen }: { plan: AccessPlan; chosen: ReadonlySet<string> }) {
  const { project } = useProject()
  const apply = useApplyAccessPlan(project.slug)
  const { changes, text, mark, writes } = describeDrift(plan, chosen)
  const manages = useMay('access.manage')
  const { applied, mayApply } = plan
  return (
    <>
      <div className={classes.tools}>
        <span className={classes.cell} role="status">
          <StateMark mark={mark} label="" />
          {text}
        </span>
        {applied === null ? null : (
          <span className={classes.small}>
            Applied by {applied.by}, {formatMoment(applied.at)}, from{' '}
            <code>{applied.commit.slice(0, 8)}</code>
          </span>
        )}
        <span className={classes.space} />
        {writes ? <WriteFile /> : null}
        {manages && changes > 0 ? (
          <Button
            variant="filled"
            disabled={!mayApply.allowed}
            title={mayApply.reason}
            loading={apply.isPending}
            onClick={() => apply.mutate({ mark: plan.mark, remove: [...chosen] })}
          >
            Apply {countOf(changes, 'change')}
          </Button>
        ) : null}
      </div>
      {changes > 0 && !mayApply.allowed ? <p className={classes.section}>{mayApply.reason}</p> : null}
      {apply.error === null ? null : (
        <div className={classes.section}>
          <InlineProblem error={apply.error} />
        </div>
      )}
    </>
  )
}

/** The other direction. It is a draft: nothing of the project changes before it is reviewed and merged. */
function WriteFile() {
  const { project } = useProject()
  const router = useRouter()
  const mayEdit = useMay('files.edit')
  const write = useWriteAccessFile(project.slug)
  if (!mayEdit) return null
  const open = ({ path }: { path: string }) => router.push(developAddress(project.slug, path))
  return (
    <>
      <InlineProblem error={write.error} />
      <Button
        title="What holds now, as a draft of access.yml on your branch"
        loading={write.isPending}
        onClick={() => write.mutate(undefined, { onSuccess: open })}
      >
        Write what holds to access.yml
      </Button>
    </>
  )
}
