'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useRef, type KeyboardEvent } from 'react'
import { formatSeconds } from '#components/parts/format-time.ts'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { RunLogLine } from '#lib/client/run-stream-state.ts'
import classes from './run-log.module.css'

export interface LogLinesProps {
  readonly lines: readonly RunLogLine[]
  readonly follow: boolean
  readonly onFollow: (follow: boolean) => void
  readonly nothing: string
}

const lineHeight = 20
/** Of a line: all that stands beside its text, and one letter of it, in pixels. */
const beside = 336
const letter = 7.2
/** So near to the end counts as its end. */
const slack = 24

/** Only the lines in view are drawn; long ones wrap and are measured when they are. */
export function LogLines({ lines, follow, onFollow, nothing }: LogLinesProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const top = useRef(0)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => guessHeight(lines[index]?.text ?? '', scroller.current?.clientWidth ?? 0),
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: 12,
    paddingStart: 4,
    paddingEnd: 8,
  })
  const size = virtual.getTotalSize()
  useEffect(() => {
    const element = scroller.current
    if (follow && element !== null) element.scrollTop = element.scrollHeight
  }, [follow, size, lines])
  const onScroll = () => {
    const element = scroller.current
    if (element === null) return
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= slack
    // Up is a wish to read; that lines were added below is not.
    if (element.scrollTop < top.current && !atEnd && follow) onFollow(false)
    if (atEnd && !follow) onFollow(true)
    top.current = element.scrollTop
  }
  // By itself the browser would glide there, past lines that are measured on the way.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'End') onFollow(true)
    if (event.key !== 'Home' || scroller.current === null) return
    event.preventDefault()
    onFollow(false)
    scroller.current.scrollTop = 0
  }
  return (
    <div
      ref={scroller}
      className={classes.lines}
      role="log"
      aria-live="off"
      aria-label="Log lines"
      tabIndex={0}
      data-focus="inside"
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      {lines.length === 0 ? <p className={classes.note}>{nothing}</p> : null}
      <ol className={classes.list} style={{ height: size }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index]
          return line === undefined ? null : (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={classes.item}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LogLine line={line} />
            </li>
          )
        })}
      </ol>
    </div>
  )
}

/** Near enough that what is above does not move when a long line is drawn and measured. */
function guessHeight(text: string, width: number): number {
  const columns = Math.max(20, Math.floor((width - beside) / letter))
  const rows = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0)
  return rows * lineHeight
}

const LogLine = memo(function LogLine({ line }: { line: RunLogLine }) {
  const who = line.uniqueId?.split('.')[2] ?? ''
  return (
    <div className={`${classes.line} ${classes[line.level] ?? ''}`}>
      <time dateTime={line.at} className={classes.time}>
        {formatSeconds(line.at)}
      </time>
      <span className={classes.mark}>
        {line.level === 'error' ? <StateMark mark="failed" label="Error" size={14} /> : null}
        {line.level === 'warn' ? <StateMark mark="warned" label="Warning" size={14} /> : null}
      </span>
      <span className={classes.who}>
        <MiddleText text={who} />
      </span>
      <span className={classes.text}>{line.text}</span>
    </div>
  )
})
