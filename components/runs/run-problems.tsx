'use client'
import Link from 'next/link'
import { useState } from 'react'
import { countOf } from '#components/parts/format-time.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import { developAddress } from '#lib/client/develop-address.ts'
import { useMay } from '#lib/client/project-context.tsx'
import type { FilePlace, RunProblem } from './list-problems.ts'
import classes from './run-problems.module.css'

export interface RunProblemsProps {
  readonly project: string
  readonly problems: readonly RunProblem[]
  /** Looks at the node of a problem. */
  readonly onSelect: (id: string) => void
}

const shownAtFirst = 20

/** What went wrong, above the running log, each with the file that mends it. */
export function RunProblems({ project, problems, onSelect }: RunProblemsProps) {
  const [all, setAll] = useState(false)
  if (problems.length === 0) return null
  const shown = all ? problems : problems.slice(0, shownAtFirst)
  return (
    <section className={classes.root} aria-label="Errors" tabIndex={0} data-focus="inside">
      <ol className={classes.list}>
        {shown.map((problem) => (
          <li key={problem.key} className={classes.problem}>
            <span className={classes.mark}>
              <StateMark mark="failed" label="Failed" size={14} />
            </span>
            {problem.node === null ? null : (
              <button
                type="button"
                className={classes.node}
                title={problem.node}
                onClick={() => onSelect(problem.key)}
              >
                {problem.node}
              </button>
            )}
            <span className={classes.text}>{firstPart(problem.text)}</span>
            <PlaceLink project={project} place={problem.place} />
          </li>
        ))}
      </ol>
      {shown.length === problems.length ? null : (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          Show {countOf(problems.length - shown.length, 'more error')}
        </button>
      )}
    </section>
  )
}

/** Up to the first empty line: what follows quotes the compiled text, which the node's pane shows whole. */
const firstPart = (text: string) => text.split(/\n\s*\n/)[0] ?? text

/** Who may not edit reads where it is. */
function PlaceLink({ project, place }: { project: string; place: FilePlace | null }) {
  const mayEdit = useMay('files.edit')
  if (place === null) return null
  const { path, line, column } = place
  const text = line === null ? path : `${path}:${line}`
  if (!mayEdit) return <code className={classes.place}>{text}</code>
  const address = developAddress(project, path, line === null ? null : { line, column })
  return (
    <Link href={address} className={classes.place} title={`Open ${text} in Develop`}>
      {text}
    </Link>
  )
}
