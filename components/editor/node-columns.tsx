import { IconCheck } from '@tabler/icons-react'
import { MiddleText } from '#components/parts/middle-text.tsx'
import type { NodeDetail } from '#lib/contracts/compile.ts'
import classes from './node-pane.module.css'

export function NodeColumns({ columns }: { columns: NodeDetail['columns'] }) {
  if (columns.length === 0) {
    return <p className={classes.none}>Known once the model is built, or described in its YAML.</p>
  }
  return (
    <ul className={classes.table}>
      {columns.map((column) => (
        <li key={column.name} className={classes.row} title={column.description}>
          <MiddleText text={column.name} className={classes.name ?? ''} />
          {column.tests.length === 0 ? (
            <span className={classes.small}>no test</span>
          ) : (
            <span className={classes.tests} title={column.tests.join(', ')}>
              <IconCheck size={12} stroke={1.8} aria-hidden />
              {column.tests.length}
              <span className="visually-hidden"> tests: {column.tests.join(', ')}</span>
            </span>
          )}
          <span className={classes.type} title={column.type ?? undefined}>
            {column.type ?? 'not built'}
          </span>
        </li>
      ))}
    </ul>
  )
}
