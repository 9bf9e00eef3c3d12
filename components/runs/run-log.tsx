'use client'
import { Switch, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { countOf } from '#components/parts/format-time.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { RunLogLine } from '#lib/client/run-stream-state.ts'
import { filterLog } from './filter-log.ts'
import classes from './run-log.module.css'

export interface RunLogProps {
  readonly lines: readonly RunLogLine[]
  readonly number: number
  readonly live: boolean
}

/** The log as it is written: errors stay on top, the rest follows its end while that is wanted. */
export function RunLog({ lines, number, live }: RunLogProps) {
  const [text, setText] = useState('')
  const [follow, setFollow] = useState(true)
  const scroller = useRef<HTMLDivElement>(null)
  const shown = useMemo(() => filterLog(lines, text), [lines, text])
  useEffect(() => {
    const element = scroller.current
    if (follow && element !== null) element.scrollTop = element.scrollHeight
  }, [follow, shown])
  return (
    <section className={classes.root} aria-label={`Log of run ${number}`}>
      <div className={classes.bar}>
        <h2>Log</h2>
        <TextInput
          className={classes.search ?? ''}
          aria-label="Filter the log by text"
          placeholder={`Search ${countOf(lines.length, 'line')}`}
          leftSection={<IconSearch size={14} stroke={1.5} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Switch
          label="Follow"
          checked={follow}
          onChange={(event) => setFollow(event.currentTarget.checked)}
        />
      </div>
      {shown.errors.length === 0 ? null : (
        <ol className={classes.errors} aria-label="Errors" tabIndex={0} data-focus="inside">
          {shown.errors.map((line) => (
            <LogLine key={line.seq} line={line} />
          ))}
        </ol>
      )}
      <div
        ref={scroller}
        className={classes.lines}
        role="log"
        aria-live="off"
        aria-label="Log lines"
        tabIndex={0}
        data-focus="inside"
        onWheel={(event) => {
          if (event.deltaY < 0) setFollow(false)
        }}
      >
        {shown.hidden === 0 ? null : (
          <p className={classes.note}>
            {countOf(shown.hidden, 'earlier line')} not shown: search finds them.
          </p>
        )}
        {shown.lines.length === 0 ? <p className={classes.note}>{sayNothing(text, live)}</p> : null}
        <ol>
          {shown.lines.map((line) => (
            <LogLine key={line.seq} line={line} />
          ))}
        </ol>
      </div>
    </section>
  )
}

function sayNothing(text: string, live: boolean): string {
  if (text.trim() !== '') return 'No line has this text.'
  return live ? 'Nothing has been written yet.' : 'The run wrote no log.'
}

const LogLine = memo(function LogLine({ line }: { line: RunLogLine }) {
  return (
    <li className={`${classes.line} ${classes[line.level] ?? ''}`}>
      <time dateTime={line.at} className={classes.time}>
        {new Date(line.at).toLocaleTimeString('en-GB')}
      </time>
      <span className={classes.mark}>
        {line.level === 'error' ? <StateMark mark="failed" label="Error" size={14} /> : null}
        {line.level === 'warn' ? <StateMark mark="warned" label="Warning" size={14} /> : null}
      </span>
      <span className={classes.who} title={line.uniqueId ?? 'run'}>
        {line.uniqueId?.split('.')[2] ?? 'run'}
      </span>
      <span className={classes.text}>{line.text}</span>
    </li>
  )
})
