import { roleNames } from './role-names.ts'
import type { NodeDetail } from '#lib/contracts/compile.ts'
import { roleKey } from '#lib/contracts/people.ts'
import classes from './node-readers.module.css'

const actions: Readonly<Record<string, string>> = { list: 'List', view: 'View', edit: 'Edit', own: 'Own' }

function nameOfRole(role: string): string {
  const known = roleKey.safeParse(role)
  return known.success ? roleNames[known.data] : role
}

export function NodeReaders({ readers }: { readers: NodeDetail['readableBy'] }) {
  if (readers.length === 0) return <p className={classes.none}>No role may read it.</p>
  return (
    <ul className={classes.table}>
      {readers.map((reader) => (
        <li key={reader.role} className={classes.row}>
          <span className={classes.name}>{nameOfRole(reader.role)}</span>
          <span className={classes.small}>{actions[reader.action] ?? reader.action}</span>
        </li>
      ))}
    </ul>
  )
}
