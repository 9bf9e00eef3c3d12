'use client'
import { useState } from 'react'
import { countOf } from '#components/parts/format-time.ts'
import type { DiffFold, DiffLine, DiffPair, DiffRow } from './build-diff-rows.ts'
import classes from './file-difference.module.css'

/** Before on the left, after on the right; removed and added lines have a tint and a sign. */
export function FileDifference({ path, rows }: { path: string; rows: readonly DiffRow[] }) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={`Difference of ${path}`}>
      <table className={classes.table}>
        <colgroup>
          <col className={classes.numbers} />
          <col />
          <col className={classes.numbers} />
          <col />
        </colgroup>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Line before</th>
            <th scope="col">Before</th>
            <th scope="col">Line after</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) =>
            row.kind === 'fold' ? <Fold key={at} fold={row} /> : <Pair key={at} pair={row} />,
          )}
        </tbody>
      </table>
    </div>
  )
}

function Fold({ fold }: { fold: DiffFold }) {
  const [open, setOpen] = useState(false)
  if (open) return fold.lines.map((pair, at) => <Pair key={at} pair={pair} />)
  return (
    <tr>
      <td colSpan={4} className={classes.fold}>
        <button type="button" onClick={() => setOpen(true)}>
          Show {countOf(fold.lines.length, 'equal line')}
        </button>
      </td>
    </tr>
  )
}

function Pair({ pair }: { pair: DiffPair }) {
  return (
    <tr>
      <Side line={pair.left} effect={pair.same ? 'same' : 'removed'} />
      <Side line={pair.right} effect={pair.same ? 'same' : 'added'} />
    </tr>
  )
}

const signs = { same: ' ', removed: '−', added: '+' } as const

function Side({ line, effect }: { line: DiffLine | null; effect: 'same' | 'removed' | 'added' }) {
  if (line === null) return <td colSpan={2} className={classes.empty} />
  return (
    <>
      <td className={classes.number} data-effect={effect}>
        {line.number}
      </td>
      <td className={classes.line} data-effect={effect}>
        <span className={classes.sign}>{signs[effect]}</span>
        {line.text}
      </td>
    </>
  )
}
