import { IconFileText } from '@tabler/icons-react'
import { NodeShape } from '#components/parts/node-shape.tsx'
import type { GraphNode } from '#lib/contracts/compile.ts'
import type { FileStatus } from '#lib/contracts/workspace.ts'
import classes from './file-mark.module.css'

/** The shape of what a file defines; braces for macros, a tick for tests, else a page. */
export function FileShape({ path, node }: { path: string; node: GraphNode | undefined }) {
  if (node !== undefined) {
    return <NodeShape resourceType={node.resourceType} materialized={node.materialized} layer={node.layer} />
  }
  if (/\.sql$/i.test(path)) {
    const type = path.startsWith('macros/') ? 'macro' : path.startsWith('tests/') ? 'test' : 'analysis'
    // What defines nothing is a page to the eye; called an analysis it is only where those stand.
    const isGuess = type === 'analysis' && !path.startsWith('analyses/')
    return (
      <span className={classes.plain} aria-hidden={isGuess || undefined}>
        <NodeShape resourceType={type} materialized={null} layer={null} />
      </span>
    )
  }
  return <IconFileText size={16} stroke={1.4} className={classes.plain} aria-hidden />
}

const letters: Readonly<Record<FileStatus, string>> = {
  unchanged: '',
  added: 'A',
  modified: 'M',
  deleted: 'D',
}
const words: Readonly<Record<FileStatus, string>> = {
  unchanged: '',
  added: 'Added',
  modified: 'Changed',
  deleted: 'Deleted',
}

/** A, M or D against main; the dot says that it is not committed yet. */
export function StatusMark({ status, draft = false }: { status: FileStatus; draft?: boolean }) {
  if (status === 'unchanged') return null
  const title = draft ? `${words[status]}, not committed` : words[status]
  return (
    <span className={classes.status} title={title}>
      {draft ? <span className={classes.draft} aria-hidden /> : null}
      <span className={classes[status]} aria-hidden>
        {letters[status]}
      </span>
      <span className="visually-hidden">{title}</span>
    </span>
  )
}
