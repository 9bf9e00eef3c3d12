import { Button } from '@mantine/core'
import { useState } from 'react'
import { DataTable } from '#components/parts/data-table.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
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
      <DataTable heads={['Step', 'For', 'What', 'Sent to the warehouse']} top>
        {shown.map(({ kind, login, schema, words, statement }) => (
          <tr key={`${kind} ${login ?? ''} ${schema ?? ''} ${words}`}>
            <td>{kinds[kind]}</td>
            <td className={classes.code}>
              <div className={classes.login}>
                <MiddleText text={login ?? 'PUBLIC'} />
              </div>
            </td>
            <td>{words}</td>
            <td className={classes.code}>{firstLines(statement)}</td>
          </tr>
        ))}
      </DataTable>
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
