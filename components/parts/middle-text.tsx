'use client'
import { useLayoutEffect, useRef } from 'react'
import { watchFit } from './watch-fit.ts'
import classes from './middle-text.module.css'

/**
 * A name that is cut in the middle where there is no room, in whole letters. The whole name stays in the page, for
 * its title, for screen readers, for search and for copying; what is seen of it is drawn by the style sheet.
 */
export function MiddleText({ text, className }: { text: string; className?: string }) {
  const root = useRef<HTMLSpanElement>(null)
  const whole = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    if (root.current === null || whole.current === null) return undefined
    return watchFit(root.current, whole.current)
  }, [text])
  return (
    <span
      ref={root}
      className={className === undefined ? classes.root : `${classes.root} ${className}`}
      title={text}
    >
      <span ref={whole} className={classes.whole}>
        {text}
      </span>
      <span className={classes.cut} aria-hidden />
    </span>
  )
}
