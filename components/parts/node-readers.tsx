import type { NodeDetail } from '#lib/contracts/compile.ts'
import { AccessTestList } from './access-test-list.tsx'
import classes from './pane-rows.module.css'

const actions: Readonly<Record<string, string>> = { list: 'List', view: 'View', edit: 'Edit', own: 'Own' }

interface Props {
  readonly readers: NodeDetail['readableBy']
  readonly tests: NodeDetail['accessTests']
}

/** Roles that may read a node's dataset, and the access tests that hold them to it. */
export function NodeReaders({ readers, tests }: Props) {
  return (
    <>
      <Readers readers={readers} />
      <AccessTestList tests={tests} />
    </>
  )
}

function Readers({ readers }: Pick<Props, 'readers'>) {
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
