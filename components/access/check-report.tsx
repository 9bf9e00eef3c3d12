'use client'
import { SegmentedControl, TextInput } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { accessCheckQuery } from '#lib/client/access-checks.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { AccessAnswer, AccessCheck, AccessReport } from '#lib/contracts/access-checks.ts'
import classes from './access.module.css'
import own from './check-pane.module.css'
import {
  answerWords,
  checkMarks,
  chooseRows,
  describeCheck,
  isOpen,
  type AnswerFilter,
} from './check-words.ts'

/** One check: each deviation in words, then every table with what each role and group was answered. */
export function CheckReport({ check }: { check: AccessCheck }) {
  const { project } = useProject()
  const wanted = check.state === 'passed' || check.state === 'deviating'
  const { data, error, refetch } = useQuery({
    ...accessCheckQuery(project.slug, check.number),
    enabled: wanted,
  })
  return (
    <section className={own.report} aria-label={`Check ${check.number}`}>
      <header className={own.head}>
        <StateMark mark={checkMarks[check.state]} label="" />
        <h2>Check {check.number}</h2>
        <span className={own.quiet}>{describeCheck(check)}</span>
      </header>
      {!wanted ? (
        <p className={classes.none}>
          {isOpen(check)
            ? 'The report appears here when the check is done.'
            : 'A check that did not end has no report.'}
        </p>
      ) : data === undefined ? (
        error === null ? (
          <LateLoading what="Reading the report" />
        ) : (
          <ErrorState error={error} what="The report could not be loaded." onRetry={() => void refetch()} />
        )
      ) : data.report === null ? (
        <p className={classes.none}>No report.</p>
      ) : (
        <Answers report={data.report} />
      )}
    </section>
  )
}

function Answers({ report }: { report: AccessReport }) {
  const [text, setText] = useState('')
  const [filter, setFilter] = useState<AnswerFilter>(report.notes.length > 0 ? 'notable' : 'all')
  const rows = chooseRows(report, { text, filter })
  const notes = new Map(report.notes.map((note) => [`${note.table} ${note.subject}`, note.message]))
  return (
    <>
      <Notes report={report} />
      <div className={own.filters}>
        <TextInput
          aria-label="Filter tables"
          placeholder="Dataset or table"
          leftSection={<IconFilter size={14} stroke={1.5} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label="Which tables"
          data={[
            { value: 'all', label: 'All tables' },
            { value: 'notable', label: 'Not as expected' },
          ]}
          value={filter}
          onChange={(value) => setFilter(value === 'notable' ? 'notable' : 'all')}
        />
        <Legend />
      </div>
      {rows.length === 0 ? (
        <p className={classes.none}>
          {text.trim() === ''
            ? 'Every table answers as granted.'
            : `No table of these has “${text.trim()}” in its name.`}
        </p>
      ) : (
        <table className={own.answers}>
          <thead>
            <tr>
              <th scope="col">Table</th>
              {report.subjects.map(({ kind, key, name }) => (
                <th key={key} scope="col" title={kind}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ place, dataset, name, answers }) => (
              <tr key={place}>
                <th scope="row" className={classes.code}>
                  <span className={own.quiet}>{dataset}.</span>
                  {name}
                </th>
                {answers.map((answer, subject) => (
                  <td key={report.subjects[subject]?.key ?? subject}>
                    <Answer answer={answer} why={notes.get(`${place} ${subject}`) ?? null} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

const short: Readonly<Record<AccessAnswer, string>> = {
  r: 'reads',
  x: 'refused',
  R: 'reads',
  X: 'refused',
  e: 'not told',
}

function Answer({ answer, why }: { answer: AccessAnswer; why: string | null }) {
  const tone = answer === 'R' || answer === 'X' ? 'bad' : answer === 'e' ? 'caution' : 'quiet'
  const title = why === null ? answerWords[answer] : `${answerWords[answer]}. ${why}`
  return (
    <span className={own.answer} data-tone={tone} data-reads={answer === 'r'} title={title}>
      {tone === 'quiet' ? null : <StateMark mark={tone === 'bad' ? 'failed' : 'warned'} label="" size={14} />}
      {short[answer]}
    </span>
  )
}

function Legend() {
  return <span className={own.quiet}>A mark stands where the answer is not what is granted</span>
}

const NAMED = 50

/** Each answer that is not as expected. */
function Notes({ report }: { report: AccessReport }) {
  if (report.notes.length === 0) return null
  return (
    <ul className={own.notes} aria-label="Not as expected">
      {report.notes.slice(0, NAMED).map(({ table, subject, answer, message }) => (
        <li key={`${table} ${subject}`}>
          <StateMark mark={answer === 'e' ? 'warned' : 'failed'} label="" size={14} />
          <span>
            <b>{report.subjects[subject]?.name}</b>{' '}
            <span className={classes.code}>
              {report.tables[table]?.dataset}.{report.tables[table]?.name}
            </span>
            : {message}
          </span>
        </li>
      ))}
      {report.notes.length > NAMED ? <li>{report.notes.length - NAMED} more stand in the table.</li> : null}
    </ul>
  )
}
