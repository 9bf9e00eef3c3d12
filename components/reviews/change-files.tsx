'use client'
import { SegmentedControl } from '@mantine/core'
import { useMemo } from 'react'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf, formatCount } from '#components/parts/format-time.ts'
import { LateLoading } from '#components/parts/late-loading.tsx'
import type { FileDiff } from '#lib/contracts/workspace.ts'
import type { DifferenceMode } from './arrange-difference.ts'
import { buildDiffRows, countLines } from './build-diff-rows.ts'
import { FileDifference } from './file-difference.tsx'
import { FileSign } from './file-sign.tsx'
import classes from './reviews.module.css'
import { anchorOfFile } from './section-anchors.ts'

export interface ChangeFilesProps {
  /** Null while they are read. */
  readonly files: readonly FileDiff[] | null
  readonly error: unknown
  readonly onRetry: () => void
  readonly mode: DifferenceMode
  readonly onMode: (mode: DifferenceMode) => void
}

export function ChangeFiles({ files, error, onRetry, mode, onMode }: ChangeFilesProps) {
  return (
    <section className={classes.section} aria-labelledby="change-files">
      <div className={classes.sectionHead}>
        <h2 id="change-files" tabIndex={-1}>
          Files <span className={classes.about}>{files === null ? null : countOf(files.length, 'file')}</span>
        </h2>
        <SegmentedControl
          aria-label="How differences are shown"
          value={mode}
          data={[
            { value: 'split', label: 'Side by side' },
            { value: 'unified', label: 'Unified' },
          ]}
          onChange={(value) => onMode(value)}
        />
      </div>
      {files !== null ? (
        files.map((file) => <File key={file.path} file={file} mode={mode} open={files.length <= 20} />)
      ) : error !== null ? (
        <ErrorState what="The files could not be loaded." error={error} onRetry={onRetry} />
      ) : (
        <LateLoading what="Loading files" />
      )}
    </section>
  )
}

interface FileProps {
  readonly file: FileDiff
  readonly mode: DifferenceMode
  readonly open: boolean
}

function File({ file, mode, open }: FileProps) {
  const rows = useMemo(() => buildDiffRows(file.before, file.after), [file.before, file.after])
  const { added, removed } = countLines(rows)
  // A new file has nothing beside it.
  const oneSided = file.status === 'added' || file.status === 'deleted'
  return (
    <details className={classes.file} id={anchorOfFile(file.path)} open={open}>
      <summary>
        <FileSign status={file.status} />
        <code>{file.path}</code>
        <span className={classes.lineCounts}>
          {added === 0 ? null : <span data-effect="added">+{formatCount(added)}</span>}
          {removed === 0 ? null : <span data-effect="removed">−{formatCount(removed)}</span>}
        </span>
      </summary>
      {file.unreadable ? (
        <p className={classes.note}>The file is binary or too large to be shown.</p>
      ) : rows.length === 0 ? (
        <p className={classes.note}>The file is empty.</p>
      ) : (
        <FileDifference path={file.path} rows={rows} mode={oneSided ? 'unified' : mode} />
      )}
    </details>
  )
}
