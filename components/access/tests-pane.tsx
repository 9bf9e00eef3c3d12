'use client'
import { Button } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { accessTestMarks } from '#components/parts/access-test-list.tsx'
import { DataTable } from '#components/parts/data-table.tsx'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { RowLink } from '#components/parts/row-link.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { accessTestsQuery } from '#lib/client/access-checks.ts'
import { developAddress } from '#lib/client/develop-address.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import type { AccessTestResult } from '#lib/contracts/access-tests.ts'
import classes from './access.module.css'

/** The access tests of my branch, held against the grants of this moment. */
export function TestsPane() {
  const { project } = useProject()
  const { data, error, refetch, isFetching } = useQuery(accessTestsQuery(project.slug))
  if (data === undefined) {
    if (error === null) return <LateLoading what="Holding the tests against the grants" />
    return <ErrorState error={error} what="The tests could not be judged." onRetry={() => void refetch()} />
  }
  const { results } = data
  if (results.length === 0) {
    return (
      <EmptyState
        icon={<IconShieldCheck size={16} stroke={1.5} />}
        title="No access tests"
        text="Write sentences under access_tests: in a YAML file of models/, such as: data_reader cannot view production_ml."
      />
    )
  }
  return (
    <>
      <div className={classes.tools}>
        <span role="status">{describeResults(results)}</span>
        <span className={classes.space} />
        <Button loading={isFetching} onClick={() => void refetch()}>
          Test again
        </Button>
      </div>
      <DataTable heads={['Test', 'Why', 'Where']} top>
        {results.map((result) => (
          <Row key={result.id} result={result} />
        ))}
      </DataTable>
    </>
  )
}

function describeResults(results: readonly AccessTestResult[]): string {
  const count = (...states: readonly AccessTestResult['status'][]) =>
    results.filter(({ status }) => states.includes(status)).length
  const broken = count('fail', 'error', 'warn')
  const skipped = count('skipped')
  const held = `${count('pass')} of ${results.length} hold`
  const rest = [
    broken === 0 ? '' : `${broken} broken`,
    skipped === 0 ? '' : `${skipped} about what you may not see`,
  ]
  return [held, ...rest].filter(Boolean).join(', ')
}

const underName = `${classes.small} ${classes.underMark}`

function Row({ result }: { result: AccessTestResult }) {
  const { name, sentence, description, status, message, remedy } = result
  // How to write it better is for those who may.
  const edits = useMay('files.edit')
  return (
    <tr>
      <td>
        <span className={classes.cell}>
          <StateMark mark={accessTestMarks[status]} size={14} />
          {name}
        </span>
        {name === sentence ? null : <div className={underName}>{sentence}</div>}
        {description === '' ? null : <div className={underName}>{description}</div>}
      </td>
      <td className={classes.wrap}>
        {message}
        {remedy === null || !edits ? null : <div className={classes.small}>{remedy}</div>}
      </td>
      <td className={classes.nowrap}>
        <Place result={result} />
      </td>
    </tr>
  )
}

function Place({ result: { path, span, fault } }: { result: AccessTestResult }) {
  const { project } = useProject()
  const edits = useMay('files.edit')
  const at = (fault ?? span)?.start ?? null
  const words = at === null ? path : `${path}:${at.line}`
  if (!edits) return <span className={classes.small}>{words}</span>
  return (
    <RowLink className={classes.small} href={developAddress(project.slug, path, at)}>
      {words}
    </RowLink>
  )
}
