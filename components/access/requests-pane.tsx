'use client'
import { Button } from '@mantine/core'
import { IconMailQuestion } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '#components/parts/data-table.tsx'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { formatAgo } from '#components/parts/format-time.ts'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { requestsQuery, useWithdrawRequest } from '#lib/client/access.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import type { AccessRequest } from '#lib/contracts/access.ts'
import classes from './access.module.css'
import { DecideDialog } from './decide-dialog.tsx'
import { formatMoment } from './format-moment.ts'

/** What people asked for: those that wait first. */
export function RequestsPane() {
  const { project } = useProject()
  const { data, error, refetch } = useQuery(requestsQuery(project.slug))
  const decides = useMay('access.approve')
  const [open, setOpen] = useState<AccessRequest | null>(null)
  const withdraw = useWithdrawRequest(project.slug)
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading requests" />
    return <ErrorState error={error} what="Requests could not be loaded." onRetry={() => void refetch()} />
  }
  if (data.requests.length === 0) {
    return (
      <EmptyState
        icon={<IconMailQuestion size={16} stroke={1.5} />}
        title="No requests"
        text={
          decides
            ? 'When a query is refused, whoever ran it can ask for the dataset. It is decided here.'
            : 'When a query of yours is refused, you can ask for the dataset from there.'
        }
      />
    )
  }
  return (
    <>
      <InlineProblem error={withdraw.error} />
      <DataTable heads={['Who', 'Asks to', 'Reason', 'State']} actions>
        {data.requests.map((request) => (
          <tr key={request.id}>
            <td>
              <div>{request.person.name}</div>
              <div className={classes.small}>{formatAgo(request.createdAt, new Date())}</div>
            </td>
            <td>
              {request.action} <span className={classes.code}>{request.dataset}</span>
            </td>
            <td className={classes.wrap}>
              {request.note === '' ? <span className={classes.muted}>None given</span> : request.note}
            </td>
            <td>
              <State request={request} />
            </td>
            <td className={classes.end}>
              {request.state === 'open' && request.mine ? (
                <Button
                  loading={withdraw.isPending && withdraw.variables === request.id}
                  onClick={() => withdraw.mutate(request.id)}
                >
                  Withdraw
                </Button>
              ) : null}
              {request.state === 'open' && decides && !request.mine ? (
                <Button onClick={() => setOpen(request)}>Decide</Button>
              ) : null}
            </td>
          </tr>
        ))}
      </DataTable>
      {open === null ? null : <DecideDialog request={open} onClose={() => setOpen(null)} />}
    </>
  )
}

const words: Readonly<Record<AccessRequest['state'], string>> = {
  open: 'Waiting',
  approved: 'Approved',
  declined: 'Declined',
  withdrawn: 'Withdrawn',
}

function State({ request }: { request: AccessRequest }) {
  const { state, decidedBy, expiresAt, decisionNote } = request
  const until = state === 'approved' && expiresAt !== null ? `, until ${formatMoment(expiresAt)}` : ''
  const by = decidedBy === null || state === 'withdrawn' ? '' : ` by ${decidedBy}`
  return (
    <>
      <div>{`${words[state]}${by}${until}`}</div>
      {decisionNote === '' ? null : <div className={classes.small}>{decisionNote}</div>}
    </>
  )
}
