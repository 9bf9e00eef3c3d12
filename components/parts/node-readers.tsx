import type { NodeDetail } from '#lib/contracts/compile.ts'
import classes from './pane-rows.module.css'

const actions: Readonly<Record<string, string>> = { list: 'List', view: 'View', edit: 'Edit', own: 'Own' }

export function NodeReaders({ readers }: { readers: NodeDetail['readableBy'] }) {
  if (readers.length === 0) return <p className={classes.none}>No role may read it.</p>
  return (
    <ul className={classes.table}>
      {readers.map((reader) => (
        <li key={reader.role} className={classes.row}>
          <span className={classes.name}>{reader.name}</span>
          <span className={classes.small}>{actions[reader.action] ?? reader.action}</span>
        </li>
      ))}
    </ul>
  )
}
