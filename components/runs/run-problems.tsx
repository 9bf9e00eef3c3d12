'use client'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { BuildOffer } from '#components/parts/build-offer.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { RowLink } from '#components/parts/row-link.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { messageOf } from '#lib/client/client-error.ts'
import { developAddress } from '#lib/client/develop-address.ts'
import { flushBuffers } from '#lib/client/flush-buffers.ts'
import { useMay } from '#lib/client/project-context.tsx'
import { useStartRun } from '#lib/client/runs.ts'
import type { FilePlace, RunProblem } from './list-problems.ts'
import classes from './run-problems.module.css'

export interface RunProblemsProps {
  /** Selects what failed for want of a parent, with its parents; empty where nothing did. */
  readonly orphans: string
  readonly project: string
  readonly problems: readonly RunProblem[]
  /** Looks at the node of a problem. */
  readonly onSelect: (id: string) => void
}

const shownAtFirst = 20

/** What went wrong, above the running log, each with the file that mends it. */
export function RunProblems({ project, problems, orphans, onSelect }: RunProblemsProps) {
  const [all, setAll] = useState(false)
  if (problems.length === 0) return null
  const shown = all ? problems : problems.slice(0, shownAtFirst)
  return (
    <section className={classes.root} aria-label="Errors" tabIndex={0} data-focus="inside">
      {orphans === '' ? null : <BuildOrphans project={project} select={orphans} />}
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

function BuildOrphans({ project, select }: { project: string; select: string }) {
  const router = useRouter()
  const start = useStartRun(project)
  const build = async () => {
    try {
      await flushBuffers()
      const environment = 'development'
      const wish = { command: 'build', select, exclude: '', environment, fullRefresh: false } as const
      const { number } = await start.mutateAsync(wish)
      router.push(`/${encodeURIComponent(project)}/runs/${number}`)
    } catch (error) {
      notifications.show({ color: 'red', title: 'The build did not start', message: messageOf(error) })
    }
  }
  return (
    <div className={classes.offer}>
      <span>Something that it reads is not built yet, neither in your schema nor in production.</span>
      <BuildOffer busy={start.isPending} onBuild={() => void build()} />
    </div>
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
    <RowLink href={address} className={classes.place} title={`Open ${text} in Develop`}>
      {text}
    </RowLink>
  )
}
