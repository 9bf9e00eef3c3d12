'use client'
import { TextInput } from '@mantine/core'
import { IconDatabase, IconFilter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { accessQuery, useRemoveGrant, useSetGrant } from '#lib/client/access.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import type { DatasetAction, DatasetRow, getAccess, GrantSubject, Layer } from '#lib/contracts/access.ts'
import type { ResponseOf } from '#lib/contracts/index.ts'
import { AccessLegend } from './access-level.tsx'
import { AccessMatrix } from './access-matrix.tsx'
import classes from './access.module.css'
import { ExplainPanel } from './explain-panel.tsx'
import { foldedAtFirst, groupColumns } from './matrix-columns.ts'
import { listMatrixRows, type MatrixRow } from './matrix-model.ts'

type Access = ResponseOf<typeof getAccess>

export function MatrixPane() {
  const { project } = useProject()
  const { data, error, refetch } = useQuery(accessQuery(project.slug))
  if (data !== undefined) return <Matrix access={data} />
  if (error === null) return <LateLoading what="Reading who may do what" />
  return <ErrorState error={error} what="Access could not be loaded." onRetry={() => void refetch()} />
}

function Matrix({ access }: { access: Access }) {
  const [find, setFind] = useState('')
  const [folded, setFolded] = useState<ReadonlySet<Layer>>(() => foldedAtFirst(access.datasets))
  const [asked, setAsked] = useState<{ subject: GrantSubject | null; dataset: string | null }>({
    subject: null,
    dataset: null,
  })
  const edit = useCellEdit(access)
  const rows = useMemo(() => listMatrixRows(access.rows), [access.rows])
  const groups = useMemo(
    () => groupColumns(access.datasets, { find, folded: find === '' ? folded : new Set() }),
    [access.datasets, find, folded],
  )
  if (access.datasets.length === 0) return <NoDatasets />
  const fold = (layer: Layer) =>
    setFolded((before) => {
      const next = new Set(before)
      if (!next.delete(layer)) next.add(layer)
      return next
    })
  return (
    <div className={classes.split}>
      <div className={classes.main}>
        <div className={classes.tools}>
          <TextInput
            aria-label="Filter datasets"
            placeholder="Filter datasets"
            leftSection={<IconFilter size={14} stroke={1.5} aria-hidden />}
            value={find}
            onChange={(event) => setFind(event.currentTarget.value)}
          />
          <AccessLegend />
        </div>
        <InlineProblem error={edit.error} />
        {groups.length === 0 ? (
          <p className={classes.none}>No dataset has “{find}” in its name or layer.</p>
        ) : (
          <AccessMatrix
            rows={rows}
            groups={groups}
            edits={edit.allowed}
            onFold={fold}
            onSelect={(row, dataset) =>
              setAsked({
                subject: row.kind === 'subject' ? row.row.subject : null,
                dataset: dataset?.name ?? null,
              })
            }
            onSet={edit.set}
          />
        )}
      </div>
      <ExplainPanel access={access} asked={asked} />
    </div>
  )
}

function NoDatasets() {
  return (
    <EmptyState
      icon={<IconDatabase size={16} stroke={1.5} />}
      title="No datasets that you may see"
      text="A dataset appears here once a model builds into it or a source reads from it, and you may list it."
    />
  )
}

/** A cell is a grant by the dataset's very name; nothing takes it back, and what roles give remains. */
function useCellEdit(access: Access) {
  const { project } = useProject()
  const allowed = useMay('access.manage')
  const grant = useSetGrant(project.slug)
  const remove = useRemoveGrant(project.slug)
  const set = (row: MatrixRow, dataset: DatasetRow, action: DatasetAction | null) => {
    if (row.kind !== 'subject') return
    if (action === null) {
      const grantId = row.cells.get(access.datasets.indexOf(dataset))?.grantId ?? null
      if (grantId !== null) remove.mutate(grantId)
      return
    }
    const scope = { kind: 'dataset' as const, value: dataset.name }
    grant.mutate({ subject: row.row.subject, scope, action, expiresAt: null, note: '' })
  }
  return { allowed, set, error: grant.error ?? remove.error }
}
