'use client'
import type { ReactNode } from 'react'
import { MiddleText } from '#components/parts/middle-text.tsx'
import type { NodeDetail } from '#lib/contracts/compile.ts'
import classes from './node-pane.module.css'

/** Columns and tests. */
export function NodeDefinition({ detail }: { detail: NodeDetail }) {
  return (
    <>
      {detail.path === null ? null : <code className={classes.relation}>{detail.path}</code>}
      <Section
        title="Columns"
        count={detail.columns.length}
        none="No columns are known: it is neither built nor described."
      >
        {detail.columns.map((column) => (
          <li key={column.name} className={classes.line} title={column.description}>
            <MiddleText text={column.name} className={classes.grow ?? ''} />
            <span className={classes.meta}>{(column.type ?? '').toLowerCase()}</span>
          </li>
        ))}
      </Section>
      <Section title="Tests" count={detail.tests.length} none="No tests.">
        {detail.tests.map((test) => (
          <li key={test.id} className={classes.line}>
            <MiddleText text={test.name} className={classes.grow ?? ''} />
            <span className={classes.meta}>{test.column ?? ''}</span>
          </li>
        ))}
      </Section>
    </>
  )
}

function Section(props: { title: string; count: number; none: string; children: ReactNode }) {
  return (
    <section>
      <h3 className={classes.title}>
        {props.title} {props.count === 0 ? null : <span className={classes.count}>{props.count}</span>}
      </h3>
      {props.count === 0 ? <p className={classes.meta}>{props.none}</p> : <ul>{props.children}</ul>}
    </section>
  )
}
