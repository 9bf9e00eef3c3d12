'use client'
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconDownload, IconFilter } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '#components/parts/data-table.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { auditExportAddress, auditProofQuery, auditQuery } from '#lib/client/audit.ts'
import type { AuditFilter } from '#lib/contracts/audit.ts'
import classes from './access.module.css'
import { AuditLineRow } from './audit-line.tsx'

const everything: AuditFilter = { text: '', operation: '' }

/** What was done and refused, by whom. Lines are added only, and each is chained to the one before it. */
export function AuditPane() {
  const [filter, setFilter] = useState<AuditFilter>(everything)
  const [asked] = useDebouncedValue(filter, 250)
  return (
    <>
      <div className={classes.tools}>
        <AuditFilters filter={filter} onChange={setFilter} />
        <div className={classes.last}>
          <Proof />
          <Button
            component="a"
            href={auditExportAddress(asked)}
            download
            leftSection={<IconDownload size={16} stroke={1.5} aria-hidden />}
          >
            Export CSV
          </Button>
        </div>
      </div>
      <AuditLines filter={asked} />
    </>
  )
}

interface FilterProps {
  readonly filter: AuditFilter
  readonly onChange: (filter: AuditFilter) => void
}

function AuditFilters({ filter, onChange }: FilterProps) {
  const day = (value: string) => (value === '' ? undefined : value)
  return (
    <>
      <TextInput
        aria-label="Filter the log"
        placeholder="Who, what, why"
        leftSection={<IconFilter size={14} stroke={1.5} aria-hidden />}
        maxLength={200}
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label="Outcome"
        data={[
          { value: '', label: 'Done and refused' },
          { value: 'done', label: 'Done' },
          { value: 'refused', label: 'Refused' },
        ]}
        value={filter.outcome ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filter, outcome: value === 'done' || value === 'refused' ? value : undefined })
        }
      />
      <TextInput
        aria-label="From"
        leftSection="From"
        leftSectionWidth={44}
        type="date"
        value={filter.from ?? ''}
        onChange={(event) => onChange({ ...filter, from: day(event.currentTarget.value) })}
      />
      <TextInput
        aria-label="To"
        leftSection="To"
        leftSectionWidth={30}
        type="date"
        value={filter.to ?? ''}
        onChange={(event) => onChange({ ...filter, to: day(event.currentTarget.value) })}
      />
    </>
  )
}

function Proof() {
  const { data, error, isFetching, refetch } = useQuery(auditProofQuery())
  return (
    <>
      <InlineProblem error={error} />
      {data === undefined ? null : (
        <span className={classes.cell} role="status">
          <StateMark mark={data.intact ? 'passed' : 'failed'} label="" />
          {data.intact
            ? `${countOf(data.lines, 'line')}, none missing or changed`
            : `Broken at ${data.brokenAt ?? ''}`}
        </span>
      )}
      <Button loading={isFetching} onClick={() => void refetch()}>
        Verify
      </Button>
    </>
  )
}

function AuditLines({ filter }: { filter: AuditFilter }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    auditQuery(filter),
  )
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading the log" />
    return <ErrorState error={error} what="The log could not be loaded." onRetry={() => void refetch()} />
  }
  const lines = data.pages.flatMap((page) => page.lines)
  if (lines.length === 0) return <p className={classes.none}>Nothing in the log is like that.</p>
  return (
    <>
      <DataTable heads={['When', 'Who', 'What', 'To what']}>
        {lines.map((line) => (
          <AuditLineRow key={line.id} line={line} />
        ))}
      </DataTable>
      {hasNextPage ? (
        <div className={classes.more}>
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older
          </Button>
        </div>
      ) : null}
    </>
  )
}
