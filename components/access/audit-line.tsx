import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { AuditLine } from '#lib/contracts/audit.ts'
import { wordsOfOperation } from '#lib/contracts/audit-words.ts'
import classes from './access.module.css'
import { formatMoment } from './format-moment.ts'

/** One line of the log in words; opened, also as it was written, which is what the filter and the export go by. */
export function AuditLineRow({ line }: { line: AuditLine }) {
  const [open, setOpen] = useState(false)
  const written = useId()
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <>
      <tr>
        <td className={classes.nowrap}>{formatMoment(line.at)}</td>
        <td>
          {line.person?.name ?? 'Metricwright'}
          {line.viewedAs === '' ? null : (
            <div className={`${classes.small} ${classes.nowrap}`}>as {line.viewedAs}</div>
          )}
        </td>
        <td className={classes.nowrap}>
          <button
            type="button"
            className={classes.opener}
            aria-expanded={open}
            aria-controls={open ? written : undefined}
            onClick={() => setOpen(!open)}
          >
            <Chevron size={14} stroke={1.5} aria-hidden />
            {line.outcome === 'refused' ? <StateMark mark="failed" label="Refused" /> : null}
            {wordsOfOperation(line.operation)}
          </button>
        </td>
        <td className={classes.wrap}>
          {line.about}
          {line.reason === '' ? null : (
            <div className={open ? classes.why : `${classes.why} ${classes.folded}`}>{line.reason}</div>
          )}
        </td>
      </tr>
      {open ? (
        <tr>
          <td id={written} colSpan={4}>
            <Written line={line} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

function Written({ line: { id, at, person, operation, outcome, subject } }: { line: AuditLine }) {
  const parts: readonly (readonly [string, string])[] = [
    ['Line', id],
    ['At', at],
    ['Account', person === null ? '' : `${person.email}, ${person.id}`],
    ['Operation', `${operation}, ${outcome}`],
    ['To what', subject],
  ]
  return (
    <dl className={classes.written}>
      {parts
        .filter(([, text]) => text !== '')
        .map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  )
}
