'use client'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { changeFilesQuery } from '#lib/client/changes.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { FileDiff } from '#lib/contracts/workspace.ts'
import { buildDiffRows, countLines } from './build-diff-rows.ts'
import { FileDifference } from './file-difference.tsx'
import classes from './reviews.module.css'

export function ChangeFiles({ number }: { number: number }) {
  const { project } = useProject()
  const query = useQuery(changeFilesQuery(project.slug, number))
  const files = query.data?.files ?? null
  return (
    <section className={classes.section} aria-labelledby="change-files">
      <h2 id="change-files">
        Files <span className={classes.about}>{files === null ? null : countOf(files.length, 'file')}</span>
      </h2>
      {files !== null ? (
        files.map((file) => <File key={file.path} file={file} open={files.length <= 20} />)
      ) : query.error !== null ? (
        <ErrorState
          what="The files could not be loaded."
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <LateLoading what="Loading files" />
      )}
    </section>
  )
}

const words: Readonly<Record<FileDiff['status'], { sign: string; word: string }>> = {
  added: { sign: 'A', word: 'Added' },
  modified: { sign: 'M', word: 'Modified' },
  deleted: { sign: 'D', word: 'Deleted' },
  unchanged: { sign: '', word: 'Unchanged' },
}

function File({ file, open }: { file: FileDiff; open: boolean }) {
  const rows = useMemo(() => buildDiffRows(file.before, file.after), [file.before, file.after])
  const { added, removed } = countLines(rows)
  const { sign, word } = words[file.status]
  return (
    <details className={classes.file} open={open}>
      <summary>
        <span className={classes.status} data-status={file.status} role="img" aria-label={word}>
          {sign}
        </span>
        <code>{file.path}</code>
        <span className={classes.about}>
          +{added} −{removed}
        </span>
      </summary>
      {file.unreadable ? (
        <p className={classes.note}>The file is binary or too large to be shown.</p>
      ) : rows.length === 0 ? (
        <p className={classes.note}>The file is empty.</p>
      ) : (
        <FileDifference path={file.path} rows={rows} />
      )}
    </details>
  )
}
