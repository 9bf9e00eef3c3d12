'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { useMemo } from 'react'
import { countOf } from '#components/parts/format-time.ts'
import { developAddress } from '#lib/client/develop-address.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import type { DifferenceMode } from './arrange-difference.ts'
import { buildDiffRows } from './build-diff-rows.ts'
import { FileDifference } from './file-difference.tsx'
import classes from './reviews.module.css'

/** Files that both sides changed at the same place, main against the branch; the author resolves them in Develop. */
export function ChangeConflicts({ change, mode }: { change: ChangeDetail; mode: DifferenceMode }) {
  const { project, me } = useProject()
  const { conflicts, author } = change
  const mine = author.id === me.id
  return (
    <section className={classes.section} aria-labelledby="change-conflicts">
      <div className={classes.sectionHead}>
        <h2 id="change-conflicts" tabIndex={-1}>
          Conflicts <span className={classes.about}>{countOf(conflicts.length, 'file')}</span>
        </h2>
        {mine ? (
          <Button component={Link} href={developAddress(project.slug, conflicts[0]?.path ?? null)}>
            Resolve in Develop
          </Button>
        ) : null}
      </div>
      <p className={classes.problem}>
        The same lines were changed in {project.defaultBranch}.{' '}
        {mine
          ? 'Update from main, at the left of the editor, shows both sides and takes what you decide.'
          : `${author.name} resolves this in Develop with Update from main.`}
      </p>
      {conflicts.map((conflict) => (
        <Conflict key={conflict.path} conflict={conflict} mode={mode} main={project.defaultBranch} />
      ))}
    </section>
  )
}

interface ConflictProps {
  readonly conflict: ChangeDetail['conflicts'][number]
  readonly mode: DifferenceMode
  readonly main: string
}

function Conflict({ conflict, mode, main }: ConflictProps) {
  const rows = useMemo(() => buildDiffRows(conflict.main, conflict.branch), [conflict.main, conflict.branch])
  return (
    <details className={classes.file} open>
      <summary>
        <code>{conflict.path}</code>
      </summary>
      <div className={classes.sides} data-mode={mode}>
        <span>{conflict.main === null ? `Deleted in ${main}` : `As ${main} has it`}</span>
        <span>{conflict.branch === null ? 'Deleted in the branch' : 'As the branch has it'}</span>
      </div>
      <FileDifference path={conflict.path} rows={rows} mode={mode} sides={[main, 'the branch']} />
    </details>
  )
}
