'use client'
import { formatCount } from '#components/parts/format-time.ts'
import { MiddleText } from '#components/parts/middle-text.tsx'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import type { FileDiff } from '#lib/contracts/workspace.ts'
import { FileSign } from './file-sign.tsx'
import classes from './reviews.module.css'
import { anchorOfFile, goToSection } from './section-anchors.ts'

export interface ChangeNavProps {
  readonly change: ChangeDetail
  readonly files: readonly FileDiff[] | null
}

/** The parts of the page, with what is not well about them, and every file. */
export function ChangeNav({ change, files }: ChangeNavProps) {
  return (
    <nav className={classes.nav} aria-label="Parts of the change">
      <ul>
        {change.newProblems.length === 0 ? null : (
          <Part to="change-problems" name="New problems" about={formatCount(change.newProblems.length)} bad />
        )}
        {change.conflicts.length === 0 ? null : (
          <Part to="change-conflicts" name="Conflicts" about={formatCount(change.conflicts.length)} bad />
        )}
        <Part to="change-access" name="Access" about="" />
        <Part to="change-lineage" name="Lineage" about="" />
        <Part to="change-files" name="Files" about={formatCount(change.files)} />
      </ul>
      {files === null ? null : (
        <ul className={classes.navFiles}>
          {files.map((file) => (
            <li key={file.path}>
              <button type="button" title={file.path} onClick={() => goToSection(anchorOfFile(file.path))}>
                <MiddleText text={file.path.slice(file.path.lastIndexOf('/') + 1)} />
                <FileSign status={file.status} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </nav>
  )
}

interface PartProps {
  readonly to: string
  readonly name: string
  readonly about: string
  readonly bad?: boolean
}

function Part({ to, name, about, bad = false }: PartProps) {
  return (
    <li>
      <button type="button" onClick={() => goToSection(to)}>
        {name}
        <span className={classes.navAbout} data-bad={bad || undefined}>
          {about}
        </span>
      </button>
    </li>
  )
}
