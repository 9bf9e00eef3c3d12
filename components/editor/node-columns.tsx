'use client'
import { IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { MiddleText } from '#components/parts/middle-text.tsx'
import rows from '#components/parts/pane-rows.module.css'
import type { NodeDetail } from '#lib/contracts/compile.ts'
import classes from './node-pane.module.css'

type Column = NodeDetail['columns'][number]

/** Name, tests and type of each column; one that is described opens to its words. */
export function NodeColumns({ columns }: { columns: readonly Column[] }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  if (columns.length === 0) {
    return <p className={rows.none}>Known once the model is built, or described in its YAML.</p>
  }
  const toggle = (name: string) => {
    const next = new Set(open)
    if (!next.delete(name)) next.add(name)
    setOpen(next)
  }
  return (
    <ul className={rows.table}>
      {columns.map((column) => (
        <li key={column.name}>
          {column.description === '' && column.tests.length === 0 ? (
            <div className={`${rows.row} ${classes.column}`}>
              <ColumnRow column={column} />
            </div>
          ) : (
            <button
              type="button"
              data-focus="inside"
              className={`${rows.row} ${classes.column}`}
              aria-expanded={open.has(column.name)}
              title={column.description === '' ? undefined : column.description}
              onClick={() => toggle(column.name)}
            >
              <ColumnRow column={column} />
            </button>
          )}
          {open.has(column.name) ? <About column={column} /> : null}
        </li>
      ))}
    </ul>
  )
}

function ColumnRow({ column }: { column: Column }) {
  return (
    <>
      <MiddleText text={column.name} className={rows.name ?? ''} />
      {column.tests.length === 0 ? (
        <span className={rows.small}>no test</span>
      ) : (
        <span className={classes.tests}>
          <IconCheck size={12} stroke={1.8} aria-hidden />
          {column.tests.length}
          <span className="visually-hidden"> {column.tests.length === 1 ? 'test' : 'tests'}</span>
        </span>
      )}
      <span className={classes.type} title={column.type ?? undefined}>
        {column.type ?? 'not built'}
      </span>
    </>
  )
}

function About({ column }: { column: Column }) {
  return (
    <div className={classes.more}>
      {column.description === '' ? null : <p>{column.description}</p>}
      {column.tests.length === 0 ? null : <p className={classes.checks}>Tested: {column.tests.join(', ')}</p>}
    </div>
  )
}
