'use client'
import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core'
import { IconArrowDown, IconDownload, IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { countOf, formatCount } from '#components/parts/format-time.ts'
import type { RunLogLine } from '#lib/client/run-stream-state.ts'
import { filterLog, writeLog } from './filter-log.ts'
import { LogLines } from './log-lines.tsx'
import classes from './run-log.module.css'

export interface RunLogProps {
  readonly lines: readonly RunLogLine[]
  readonly number: number
  readonly live: boolean
  /** The stream is not open yet, so that no line says nothing of the run. */
  readonly connecting: boolean
  /** The node that is looked at, if any: the log can be held to it. */
  readonly node: { readonly id: string; readonly name: string } | null
}

/** The log as it is written: it follows its end until somebody scrolls up. */
export function RunLog({ lines, number, live, connecting, node }: RunLogProps) {
  const [text, setText] = useState('')
  const [serious, setSerious] = useState(false)
  const [onlyNode, setOnlyNode] = useState(false)
  const [follow, setFollow] = useState(true)
  const only = onlyNode && node !== null ? node.id : null
  const shown = useMemo(() => filterLog(lines, { text, serious, node: only }), [lines, text, serious, only])
  const filtered = text.trim() !== '' || serious || only !== null
  return (
    <section className={classes.root} aria-label={`Log of run ${number}`}>
      <div className={classes.bar}>
        <h2>Log</h2>
        <span className={classes.about} role="status">
          {filtered ? `${formatCount(shown.length)} of ${countOf(lines.length, 'line')}` : null}
        </span>
        <span className={classes.space} />
        {node === null ? null : (
          <Checkbox
            label={<span className={classes.only}>Only {node.name}</span>}
            checked={onlyNode}
            onChange={(event) => setOnlyNode(event.currentTarget.checked)}
          />
        )}
        <Checkbox
          label="Warnings and errors"
          checked={serious}
          onChange={(event) => setSerious(event.currentTarget.checked)}
        />
        <TextInput
          className={classes.search ?? ''}
          aria-label="Filter the log by text"
          placeholder={`Search ${countOf(lines.length, 'line')}`}
          leftSection={<IconSearch size={14} stroke={1.5} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setText('')
          }}
        />
        <ActionIcon
          aria-label="Download the log"
          title="Download the log"
          disabled={lines.length === 0}
          onClick={() => saveText(`run-${number}.log`, writeLog(lines))}
        >
          <IconDownload size={16} stroke={1.5} aria-hidden />
        </ActionIcon>
      </div>
      <div className={classes.body}>
        <LogLines
          lines={shown}
          follow={follow}
          onFollow={setFollow}
          nothing={sayNothing({ filtered, live, connecting })}
        />
        {follow || shown.length === 0 ? null : (
          <Button
            className={classes.jump ?? ''}
            leftSection={<IconArrowDown size={14} stroke={1.5} aria-hidden />}
            onClick={() => setFollow(true)}
          >
            Jump to the end
          </Button>
        )}
      </div>
    </section>
  )
}

function sayNothing(of: { filtered: boolean; live: boolean; connecting: boolean }): string {
  const { filtered, live, connecting } = of
  if (filtered) return 'No line is like that.'
  if (connecting) return 'Reading the log.'
  return live ? 'Nothing has been written yet.' : 'The run wrote no log.'
}

function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
