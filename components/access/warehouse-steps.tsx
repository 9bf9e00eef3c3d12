import { Button } from '@mantine/core'
import { useState } from 'react'
import type { WarehouseAccessStep } from '#lib/contracts/warehouse-access.ts'
import classes from './access.module.css'

const shownAtFirst = 50

const kinds: Readonly<Record<WarehouseAccessStep['kind'], string>> = {
  create: 'Make',
  grant: 'Grant',
  revoke: 'Revoke',
  own: 'Own',
  drop: 'Drop',
}

/** The plan: what would be sent, in its order. */
export function WarehouseSteps({ steps }: { steps: readonly WarehouseAccessStep[] }) {
  const [all, setAll] = useState(false)
  if (steps.length === 0) return null
  const shown = all ? steps : steps.slice(0, shownAtFirst)
  return (
    <section aria-label="Plan">
      <h2 className={classes.section}>
        Plan <span className={classes.muted}>{steps.length}</span>
      </h2>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">For</th>
            <th scope="col">What</th>
            <th scope="col">Sent to the warehouse</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ kind, login, schema, words, statement }) => (
            <tr key={`${kind} ${login ?? ''} ${schema ?? ''} ${words}`}>
              <td className={classes.top}>{kinds[kind]}</td>
              <td className={`${classes.top} ${classes.code}`}>{login ?? 'PUBLIC'}</td>
              <td className={classes.top}>{words}</td>
              <td className={`${classes.top} ${classes.code}`}>{firstLines(statement)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {all || steps.length <= shownAtFirst ? null : (
        <div className={classes.more}>
          <Button onClick={() => setAll(true)}>Show all {steps.length}</Button>
        </div>
      )}
    </section>
  )
}

/** A grant on a thousand relations is a thousand statements. */
function firstLines(statement: string): string {
  const lines = statement.split('\n')
  return lines.length <= 3 ? lines.join(' ') : `${lines.slice(0, 3).join(' ')} … ${lines.length - 3} more`
}
